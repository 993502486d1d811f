"""One questionnaire to each of a couple or a family, asked in one act: each answers for themselves.

What somebody answers goes into their own file. That of them all keeps what was asked and of whom; beside it
only how many have sent it back can be known there, and neither who nor what.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import STRICT, Base, db
from clinic.files import items
from clinic.files.reading import Opened
from clinic.frozen import frozen
from clinic.measures.asking import Request
from clinic.measures.catalogue import find
from clinic.measures.definition import Definition
from clinic.triggers import refuse
from clinic.vault.keyring import Keyring

KIND, VERSION = "questionnaire-to-each", 1
LISTED = 20


class UnknownVersion(Exception):
    """It was written by a later release."""


class Round(Base):
    """That each of several was asked the same at once. What and whom is the file's item of the same id."""

    __tablename__ = "measure_round"
    __table_args__ = (Index("ix_measure_round_file_id", "file_id", "asked_at"), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    asked_at: Mapped[datetime]
    until_at: Mapped[datetime]


@frozen
class Standing:
    """How a round stands: how many were asked, how many have sent it back, and whether any still can."""

    round: Round
    known: Definition | None
    asked: int
    returned: int
    is_open: bool


def begin(
    actor: Actor,
    keyring: Keyring,
    file_id: UUID,
    known: Definition,
    people: Sequence[UUID],
    until_at: datetime,
    now: datetime,
) -> Round:
    """Keep in the file of them all what each of these is asked. Flushes; each is asked by `requests.ask`."""
    made = Round(file_id=file_id, author_id=keyring.account_id, asked_at=now, until_at=until_at)
    document = {"v": VERSION, "measure": known.id, "people": [one.hex for one in people]}
    items.save(actor, keyring, file_id, made.id, KIND, json.dumps(document).encode(), 0)
    db.session.add(made)
    trail.record(actor, "questions.asked_of_each", file_id)
    db.session.flush()
    return made


def listed(opened: Opened, file_id: UUID, now: datetime) -> list[Standing]:
    """The rounds of an opened file, the latest first."""
    mine = select(Round).where(Round.file_id == file_id).order_by(Round.asked_at.desc()).limit(LISTED)
    rows = db.session.scalars(mine).all()
    found = opened.each(file_id, KIND, {row.id: row.author_id for row in rows})
    theirs: dict[UUID | None, list[Request]] = {}
    for request in db.session.scalars(select(Request).where(Request.round_id.in_(found))):
        theirs.setdefault(request.round_id, []).append(request)
    return [_standing(row, found[row.id], theirs.get(row.id, []), now) for row in rows if row.id in found]


def _standing(row: Round, content: bytes, requests: Sequence[Request], now: datetime) -> Standing:
    document = json.loads(content)
    if document["v"] != VERSION:
        raise UnknownVersion
    return Standing(
        row,
        find(document["measure"]),
        len(document["people"]),
        sum(one.returned_at is not None for one in requests),
        any(one.is_out and now < one.until_at for one in requests),
    )


refuse("measure_round", "UPDATE", "what was asked stays as it was asked")

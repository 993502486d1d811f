"""Answered questionnaires in a file: entered once, never changed, corrected by a later one that says so."""

import json
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from clinic import clock
from clinic.audit.actor import Actor
from clinic.database import db
from clinic.files import items
from clinic.files.reading import Opened
from clinic.measures.models import KIND, TakenRow
from clinic.measures.taken import Sheet, Taken
from clinic.plain import N_
from clinic.refusal import Refusal
from clinic.vault.alarm import VaultAlarm
from clinic.vault.keyring import Keyring

LOOKED_BACK = 500


class CorrectedMeanwhile(Refusal):
    status = 409
    sentence = N_("This was corrected already. Correct the later version, if it still is not right.")


class KeptAlready(Refusal):
    status = 409
    sentence = N_("This is kept already.")


def keep(
    actor: Actor, keyring: Keyring, file_id: UUID, taken_id: UUID, sheet: Sheet, corrects: UUID | None = None
) -> Taken:
    """Seal what was answered, for good. Leaves the commit to the view.

    Raises `CorrectedMeanwhile` if what it `corrects` has a later version, `KeptAlready` if that id is there.
    """
    row = TakenRow(
        id=taken_id,
        file_id=file_id,
        author_id=keyring.account_id,
        created_at=clock.now(),
        corrects_id=corrects,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise KeptAlready if db.session.get(TakenRow, taken_id) else CorrectedMeanwhile from None
    document = {**sheet.to_json(), "corrects": _named(corrects)}
    content = json.dumps(document, ensure_ascii=False, sort_keys=True).encode()
    items.save(actor, keyring, file_id, row.id, KIND, content, 0)
    return Taken(row.id, row.created_at, sheet, corrects)


def all_of(
    opened: Opened, file_id: UUID, most: int = LOOKED_BACK, since: datetime | None = None
) -> list[Taken]:
    """Every version of what was answered in an opened file, the latest entered first. Two queries at most.

    `since` leaves out what was entered before. Raises `VaultAlarm` if one takes the place of another than its
    author said.
    """
    rows = db.session.scalars(
        select(TakenRow)
        .where(TakenRow.file_id == file_id, *([TakenRow.created_at >= since] if since else []))
        .order_by(TakenRow.created_at.desc(), TakenRow.id)
        .limit(most)
    ).all()
    if not rows:
        return []
    found = opened.each(file_id, KIND, {row.id: row.author_id for row in rows})
    later = {row.corrects_id: row.id for row in rows if row.corrects_id}
    return [
        Taken(
            row.id,
            row.created_at,
            _sheet(row, found[row.id]),
            row.corrects_id,
            later.get(row.id),
        )
        for row in rows
        if row.id in found
    ]


def _sheet(row: TakenRow, content: bytes) -> Sheet:
    document = json.loads(content)
    # What was kept before this stood under the seal says nothing of it.
    if document.get("corrects", _named(row.corrects_id)) != _named(row.corrects_id):
        raise VaultAlarm("an answer is made to take the place of another")
    return Sheet.from_json(document)


def _named(corrects: UUID | None) -> str | None:
    return corrects.hex if corrects else None

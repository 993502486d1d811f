"""Cards that were signed: sealed beside their note, and read again for what was last seen."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select

from clinic import clock
from clinic.audit.actor import Actor
from clinic.coregulation.models import ATTACHED, KIND, ObservationRow
from clinic.coregulation.observation import Observation
from clinic.coregulation.rules import staff_may_write
from clinic.database import db
from clinic.files import items
from clinic.files.reading import Opened
from clinic.frozen import frozen
from clinic.vault.alarm import VaultAlarm
from clinic.vault.keyring import Keyring

# Ten years of weekly sessions: a bond that was looked at long ago has its last numbers, too.
LOOKED_BACK = 520


class TheirsAlone(Exception):
    """A card through the client's own eyes: it is read from what they answered, and never kept by staff."""


@frozen
class Kept:
    """A signed card and when it was closed."""

    id: UUID
    note_id: UUID | None
    at: datetime
    observation: Observation

    @property
    def on(self) -> date:
        """The day of the session, or of the signature where an early card does not tell."""
        return self.observation.seen_on or self.at.date()


def close(
    actor: Actor, keyring: Keyring, file_id: UUID, note_id: UUID | None, observation: Observation
) -> tuple[UUID, str]:
    """Seal a card for good, and return its id and the SHA-256 of what it says, for the note to name.

    Raises `TheirsAlone` for one that only the client may write.
    """
    if not staff_may_write(observation.rater):
        raise TheirsAlone
    row = ObservationRow(
        file_id=file_id, note_id=note_id, author_id=keyring.account_id, created_at=clock.now()
    )
    db.session.add(row)
    content = json.dumps(observation.to_json(), ensure_ascii=False, sort_keys=True).encode()
    items.save(actor, keyring, file_id, row.id, KIND, content, 0)
    return row.id, sha256(content).hexdigest()


def earlier(opened: Opened, file_id: UUID, most: int = LOOKED_BACK) -> list[Kept]:
    """The last cards of a file that were signed, by the day of their session, the latest first."""
    rows = db.session.scalars(
        select(ObservationRow)
        .where(ObservationRow.file_id == file_id)
        .order_by(ObservationRow.created_at.desc())
        .limit(most)
    ).all()
    found = opened.each(file_id, KIND, {row.id: row.author_id for row in rows})
    cards = [_kept(row, found[row.id]) for row in rows if row.id in found]
    return sorted(cards, key=lambda card: card.on, reverse=True)


def attached(
    opened: Opened, file_id: UUID, author_id: UUID, named: Iterable[tuple[str, str, str]]
) -> list[Observation]:
    """The cards that were closed with a note, as its signed text names them: (kind, id, hash).

    Raises `VaultAlarm` if one of them is not what the note's author signed with it, or is gone.
    """
    digests = {UUID(card_id): digest for kind, card_id, digest in named if kind == ATTACHED}
    found = opened.items(file_id, KIND, dict.fromkeys(digests, author_id))
    if {card_id: sha256(content).hexdigest() for card_id, content in found.items()} != digests:
        raise VaultAlarm("a card is not the one its note was signed with")
    return [Observation.from_json(json.loads(found[card_id])) for card_id in digests]


def _kept(row: ObservationRow, content: bytes) -> Kept:
    return Kept(row.id, row.note_id, row.created_at, Observation.from_json(json.loads(content)))

"""A bond through the client's own eyes, and what of it is handed to their account to read."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Select, delete, select

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.coregulation import series
from clinic.coregulation.codes import SIGNS, Basis, Context, EvidenceType, NotAssessed, Rater
from clinic.coregulation.kept import Kept
from clinic.coregulation.observation import Observation, Score
from clinic.coregulation.series import Bond
from clinic.database import db, writing
from clinic.files import copies
from clinic.files.models import Copy
from clinic.frozen import frozen
from clinic.refusal import NotFound
from clinic.vault.keyring import Keyring

KIND = "own-view"
VERSION = 1
MOST_CHECKS = 60
# More than most of them take: by its length nobody can tell how much was answered.
ROOM_BYTES = 16_000

BondOf = tuple[Context, str]


class UnknownVersion(Exception):
    """The view was handed over by a later release."""


def self_check(check_id: UUID, at: datetime, on: date, bond: BondOf, values: Sequence[int | None]) -> Kept:
    """One self-check as a card: a value for each sign, and None for what gave no occasion."""
    return Kept(
        check_id,
        None,
        at,
        Observation(
            context=bond[0],
            context_role=bond[1],
            rater=Rater.CLIENT_SELF,
            basis=Basis.CLIENT_REPORT,
            scores=tuple(_score(sign.code, value) for sign, value in zip(SIGNS, values, strict=True)),
            seen_on=on,
        ),
    )


@frozen
class OwnView:
    """The client's own cards, and no others; `unplaced` are those that do not say which bond they are of."""

    cards: tuple[Kept, ...] = ()
    unplaced: int = 0

    @property
    def bonds(self) -> list[Bond]:
        return series.bonds(self.cards)

    def to_bytes(self) -> bytes:
        """The latest of them, in one of a few lengths."""
        latest = sorted(self.cards, key=lambda card: (card.on, card.at))[-MOST_CHECKS:]
        document = {"v": VERSION, "checks": [_to_json(one) for one in latest], "unplaced": self.unplaced}
        content = json.dumps(document, ensure_ascii=False).encode()
        return content.ljust(-(-len(content) // ROOM_BYTES) * ROOM_BYTES)

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Raises `UnknownVersion` for one of a later release."""
        document = json.loads(content)
        if document["v"] != VERSION:
            raise UnknownVersion
        return cls(tuple(map(_from_json, document["checks"])), document["unplaced"])


@frozen
class HandedOver:
    """What a client may look at: of which file, by whom it was opened to them, and as of when."""

    view: OwnView
    file_id: UUID
    giver_id: UUID
    at: datetime


def open_to(actor: Actor, keyring: Keyring, file_id: UUID, holder_id: UUID, view: OwnView) -> None:
    """Seal it to the client's account, in place of what was there. Leaves the commit to the view.

    Raises what `copies.give` raises.
    """
    was_open = bool(_take_away(file_id))
    copy = copies.give(keyring, holder_id, file_id, KIND, view.to_bytes())
    trail.record(actor, "own_view.renewed" if was_open else "own_view.opened", file_id, copy=copy.id)


def close(actor: Actor, file_id: UUID) -> None:
    """From the next request on there is nothing to look at, in whatever account it was."""
    if _take_away(file_id):
        trail.record(actor, "own_view.closed", file_id)


def open_since(file_id: UUID, holder_id: UUID) -> datetime | None:
    """When it was last handed to this account; None while it is closed."""
    copy = db.session.scalars(_handed_to(holder_id).where(Copy.file_id == file_id)).first()
    return copy.given_at if copy else None


def is_open_to(holder_id: UUID) -> bool:
    return db.session.scalars(_handed_to(holder_id)).first() is not None


def read(actor: Actor, keyring: Keyring) -> HandedOver:
    """What the signed-in client may look at, after a trail entry. Raises `NotFound` while it is closed."""
    copy = db.session.scalars(_handed_to(keyring.account_id)).first()
    if copy is None:
        raise NotFound
    with writing():
        trail.record(actor, "own_view.read", copy.file_id, copy=copy.id)
    handed = copies.read(keyring, copy)
    return HandedOver(OwnView.from_bytes(handed.content), copy.file_id, handed.giver_id, copy.given_at)


def _handed_to(holder_id: UUID) -> "Select[Copy]":
    return copies.given_to(holder_id, KIND).limit(1)


def _take_away(file_id: UUID) -> Iterable[UUID]:
    theirs = (Copy.file_id == file_id, Copy.kind == KIND)
    found = db.session.scalars(select(Copy.id).where(*theirs)).all()
    db.session.execute(delete(Copy).where(*theirs))
    return found


def _score(code: str, value: int | None) -> Score:
    reason = NotAssessed.NO_OCCASION if value is None else None
    return Score(code, value, na_reason=reason, evidence_type=EvidenceType.REPORT)


def _to_json(card: Kept) -> dict[str, Any]:
    seen = card.observation
    said = seen.values()
    return {
        "id": card.id.hex,
        "at": card.at.isoformat(),
        "on": card.on.isoformat(),
        "bond": str(seen.context),
        "with": seen.context_role,
        "values": [said.get(sign.code) for sign in SIGNS],
    }


def _from_json(document: dict[str, Any]) -> Kept:
    return self_check(
        UUID(document["id"]),
        datetime.fromisoformat(document["at"]),
        date.fromisoformat(document["on"]),
        (Context(document["bond"]), document["with"]),
        document["values"],
    )

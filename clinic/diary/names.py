"""Who an appointment is with, as the whole desk may know it: a name, or initials if private."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy import select

from clinic.audit.actor import Actor
from clinic.clients import cards
from clinic.clients.card import Card
from clinic.database import db
from clinic.diary.visitor import Visitor
from clinic.files.models import Inbox
from clinic.files.reading import Opened, Version, reading_directory
from clinic.vault.keyring import Keyring


class OfSomebody(Protocol):
    """An appointment or a place on the wait list: a client's, or theirs whom an inbox row tells of."""

    @property
    def client_id(self) -> UUID | None: ...
    @property
    def inbox_id(self) -> UUID | None: ...


@dataclass(frozen=True)
class Known:
    """Everything the directory says about the people of some appointments."""

    cards: dict[UUID, Card]
    visitors: dict[UUID, Visitor]

    def name_of(self, appointment: OfSomebody) -> str:
        """Empty once it has been forgotten who it was."""
        card = self.card_of(appointment)
        if card is not None:
            return card.shown_name
        visitor = self.visitor_of(appointment)
        return visitor.name if visitor else ""

    def card_of(self, appointment: OfSomebody) -> Card | None:
        return self.cards.get(appointment.client_id) if appointment.client_id else None

    def visitor_of(self, appointment: OfSomebody) -> Visitor | None:
        return self.visitors.get(appointment.inbox_id) if appointment.inbox_id else None


@dataclass(frozen=True)
class Sealed:
    """The cards and the inbox rows of some people, as a question about more has found them."""

    cards: list[Version]
    inboxes: list[Inbox]


def known(
    appointments: Collection[OfSomebody],
    action: str,
    actor: Actor,
    keyring: Keyring,
    sealed: Sealed | None = None,
) -> Known:
    """What the directory knows of them, after one trail entry that names every one.

    Nobody else's card or row is opened, even if it is among what is `sealed`.
    """
    if not appointments:
        return Known({}, {})
    clients = {one.client_id for one in appointments if one.client_id}
    visitors = {one.inbox_id for one in appointments if one.inbox_id and not one.client_id}
    subjects = {"clients": sorted(clients), "visitors": sorted(visitors)}
    with reading_directory(actor, keyring, action, **subjects) as opened:
        if sealed is not None:
            rows = [one for one in sealed.inboxes if one.id in visitors]
            return Known(cards.open_found(opened, clients, sealed.cards), _visitors(opened, rows))
        cards_of = cards.open_cards(opened, clients) if clients else {}
        return Known(cards_of, _visitors(opened, _inboxes(visitors)) if visitors else {})


def _inboxes(ids: Collection[UUID]) -> Iterable[Inbox]:
    return db.session.scalars(select(Inbox).where(Inbox.id.in_(ids)))


def _visitors(opened: Opened, rows: Iterable[Inbox]) -> dict[UUID, Visitor]:
    return {row.id: Visitor.from_bytes(opened.inbox(row)) for row in rows}

"""Who an appointment is with, as the whole desk may know it: a name, or initials if private."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import Protocol
from uuid import UUID

from sqlalchemy import select

from clinic.audit.actor import Actor
from clinic.clients import cards
from clinic.clients.card import Card
from clinic.database import db
from clinic.diary.visitor import Visitor
from clinic.files.models import File, FileKind, FileMember, Inbox
from clinic.files.reading import Opened, reading_directory
from clinic.files.versions import Version
from clinic.frozen import frozen
from clinic.vault.keyring import Keyring


class OfSomebody(Protocol):
    """An appointment or a place on the wait list: a client's, or theirs whom an inbox row tells of."""

    @property
    def client_id(self) -> UUID | None: ...
    @property
    def inbox_id(self) -> UUID | None: ...


class OfAFile(OfSomebody, Protocol):
    """The same, with the file it belongs to: that of a couple or a family is about each of them."""

    @property
    def file_id(self) -> UUID | None: ...


@frozen
class Whose:
    """Whom an appointment would be with, before there is any."""

    client_id: UUID | None
    file_id: UUID | None = None
    inbox_id: UUID | None = None


@frozen
class Known:
    """Everything the directory says about the people of some appointments.

    `members` has, by its file, each person of a couple or a family, where `everybody` was asked for.
    """

    cards: dict[UUID, Card]
    visitors: dict[UUID, Visitor]
    members: Mapping[UUID, tuple[UUID, ...]] = field(default_factory=dict)

    def name_of(self, appointment: OfSomebody) -> str:
        """Empty once it has been forgotten who it was."""
        card = self.card_of(appointment)
        if card is not None:
            return card.shown_name
        visitor = self.visitor_of(appointment)
        return visitor.name if visitor else ""

    def card_of(self, appointment: OfSomebody) -> Card | None:
        return self.cards.get(appointment.client_id) if appointment.client_id else None

    def each_of(self, appointment: OfAFile) -> tuple[UUID, ...]:
        """Each of the several it is with; nobody where it is with one."""
        return self.members.get(appointment.file_id, ()) if appointment.file_id else ()

    def visitor_of(self, appointment: OfSomebody) -> Visitor | None:
        return self.visitors.get(appointment.inbox_id) if appointment.inbox_id else None


@frozen
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
            return Known(cards.open_list(opened, clients, sealed.cards), _visitors(opened, rows))
        cards_of = cards.open_list(opened, clients) if clients else {}
        return Known(cards_of, _visitors(opened, _inboxes(visitors)) if visitors else {})


def everybody(appointments: Collection[OfAFile], action: str, actor: Actor, keyring: Keyring) -> Known:
    """The same, and of a couple or a family each one's own card besides: whoever tells them needs it."""
    members = _members([one.file_id for one in appointments if one.file_id])
    each = [Whose(one) for people in members.values() for one in people]
    found = known([*appointments, *each], action, actor, keyring)
    units = {one.file_id: found.card_of(one) for one in appointments if one.file_id in members}
    named = {
        file_id: tuple(card.in_order(members[file_id])) if card else members[file_id]
        for file_id, card in units.items()
    }
    return replace(found, members=named)


def _members(files: Sequence[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """Who each of these files is about, of those that are about several."""
    if not files:
        return {}
    rows = db.session.execute(
        select(FileMember.file_id, FileMember.client_id)
        .join(File, File.id == FileMember.file_id)
        .where(FileMember.file_id.in_(set(files)), File.kind == FileKind.UNIT)
        .order_by(FileMember.client_id)
    )
    found: dict[UUID, tuple[UUID, ...]] = {}
    for file_id, client_id in rows:
        found[file_id] = (*found.get(file_id, ()), client_id)
    return found


def _inboxes(ids: Collection[UUID]) -> Iterable[Inbox]:
    return db.session.scalars(select(Inbox).where(Inbox.id.in_(ids)))


def _visitors(opened: Opened, rows: Iterable[Inbox]) -> dict[UUID, Visitor]:
    return {one: Visitor.from_bytes(text) for one, text in opened.inboxes(rows).items()}

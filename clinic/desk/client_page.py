"""What a client's file shows at one look: who they are, how things stand, the last plan, and the notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from clinic import clock
from clinic.clients import cards, own_file
from clinic.clients.card import Card
from clinic.clients.consent import Consent
from clinic.clients.gate import Gate, Verdict
from clinic.clients.models import Client, Viewer
from clinic.clients.standing import Standing
from clinic.database import db
from clinic.diary.models import Appointment
from clinic.files.keys import live_grant
from clinic.files.reading import Opened
from clinic.handouts.assign import assignments_of
from clinic.handouts.models import Assignment
from clinic.handouts.task import Task
from clinic.mail import outbox
from clinic.notes import history, sign
from clinic.notes.history import Plan
from clinic.notes.models import Note
from clinic.notes.sign import Closed

NOTES_SHOWN = 20
SHEETS_SHOWN = 8


@dataclass(frozen=True)
class NoteLine:
    """One line of the list of notes. A draft's kind and day are not read for it."""

    note: Note
    title: str | None
    on: date | None


@dataclass(frozen=True)
class Member:
    """One of the people a file is about: what they agreed to, and answered when asked alone."""

    id: UUID
    name: str
    consents: tuple[Consent, ...]
    gate: Gate | None


@dataclass(frozen=True)
class ClientPage:
    """Everything the page of a file says, read in one opening."""

    client: Client
    file_id: UUID
    card: Card
    refused_at: datetime | None
    standing: Standing
    standing_version: int
    members: tuple[Member, ...]
    is_unsafe: bool
    together: Verdict
    plan: Plan | None
    notes: tuple[NoteLine, ...]
    sheets: tuple[tuple[Assignment, Task], ...]
    draft: Note | None
    next_at: datetime | None
    may_override: bool
    today: date

    @classmethod
    def of(cls, opened: Opened, client: Client, viewer: Viewer, today: date) -> "ClientPage":
        """Raises `NotFound` unless the client's file and the directory are opened."""
        file_id = client.file_id or client.id
        standing, version = own_file.standing(opened, file_id)
        notes = history.notes_of(viewer, file_id, NOTES_SHOWN)
        grant = live_grant(file_id, viewer.id)
        people = own_file.members(file_id)
        known = cards.open_cards(opened, {client.id, *people})
        return cls(
            client=client,
            file_id=file_id,
            card=known[client.id],
            refused_at=refused_at(known[client.id]),
            standing=standing,
            standing_version=version,
            members=tuple(_member(standing, member, known[member]) for member in people),
            is_unsafe=standing.is_unsafe(people),
            together=standing.may_work_together(people, today),
            plan=history.last_plan(opened, file_id),
            notes=note_lines(opened, file_id, notes),
            sheets=tuple(assignments_of(opened, file_id, SHEETS_SHOWN)),
            draft=next((n for n in notes if not n.is_signed), None),
            next_at=next_start(client),
            may_override=bool(grant and grant.override_gate),
            today=today,
        )


def refused_at(card: Card) -> datetime | None:
    """When a letter to the address on the card came back, if that is the last that is known of it."""
    return outbox.refused_at(card.email) if card.email else None


def _member(standing: Standing, client_id: UUID, card: Card) -> Member:
    consents = tuple(
        agreed.consent
        for agreed in standing.consents
        if agreed.client_id == client_id and agreed.consent.withdrawn_on is None
    )
    return Member(client_id, card.name, consents, standing.gate_of(client_id))


def note_lines(opened: Opened, file_id: UUID, notes: Sequence[Note]) -> tuple[NoteLine, ...]:
    """What the list says of these notes of one opened file. One query, however many."""
    closed = sign.read_all(opened, file_id, notes)
    return tuple(_line(note, closed.get(note.id)) for note in notes)


def _line(note: Note, closed: Closed | None) -> NoteLine:
    if closed is None:
        return NoteLine(note, None, None)
    return NoteLine(note, closed.content.title, closed.content.header.service_date)


def next_start(client: Client) -> datetime | None:
    """When they come next."""
    return db.session.scalar(
        select(Appointment.starts_at)
        .where(
            Appointment.client_id == client.id,
            Appointment.cancelled_at.is_(None),
            Appointment.starts_at > clock.now(),
        )
        .order_by(Appointment.starts_at)
        .limit(1)
    )

"""What the first page of a client's file shows beside its frame: how things stand, and the notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from clinic import clock
from clinic.clients.card import Card
from clinic.clients.consent import Consent
from clinic.clients.gate import Gate, Verdict
from clinic.clients.models import Client, Viewer
from clinic.clients.standing import Standing
from clinic.database import db
from clinic.desk.file_frame import FileFrame
from clinic.diary.models import Appointment
from clinic.files.reading import Opened
from clinic.mail import outbox
from clinic.notes import history, sign, supervised
from clinic.notes.models import Note
from clinic.notes.sign import Closed
from clinic.notes.supervised import State

NOTES_SHOWN = 20


@dataclass(frozen=True)
class NoteLine:
    """One line of the list of notes. A draft's kind and day are not read for it."""

    note: Note
    title: str | None
    on: date | None
    state: State | None = None


@dataclass(frozen=True)
class Member:
    """One of the people a file is about: what they agreed to, and answered when asked alone."""

    id: UUID
    name: str
    consents: tuple[Consent, ...]
    gate: Gate | None


@dataclass(frozen=True)
class ClientPage:
    """Everything the first page of a file says beside its frame."""

    refused_at: datetime | None
    members: tuple[Member, ...]
    together: Verdict
    notes: tuple[NoteLine, ...]
    next_at: datetime | None
    may_override: bool

    @classmethod
    def of(cls, opened: Opened, file: FileFrame, viewer: Viewer, today: date) -> "ClientPage":
        """What the first page says beside its frame, of the same opening."""
        notes = history.notes_of(viewer, file.file_id, NOTES_SHOWN)
        standing = file.standing
        return cls(
            refused_at=refused_at(file.card),
            members=tuple(_member(standing, member, file.known[member]) for member in file.members),
            together=standing.may_work_together(file.members, today),
            notes=note_lines(opened, file, notes),
            next_at=next_start(file.client),
            may_override=opened.terms(file.file_id).override_gate,
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


def note_lines(opened: Opened, file: FileFrame, notes: Sequence[Note]) -> tuple[NoteLine, ...]:
    """What the list says of these notes of one opened file. One query for all its frame has not read."""
    unread = [note for note in notes if note.id not in file.read]
    closed = file.read | sign.read_all(opened, file.file_id, unread)
    states = supervised.states_of(notes)
    return tuple(_line(note, closed.get(note.id), states.get(note.id)) for note in notes)


def _line(note: Note, closed: Closed | None, state: State | None) -> NoteLine:
    if closed is None:
        return NoteLine(note, None, None)
    return NoteLine(note, closed.content.title, closed.content.header.service_date, state)


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

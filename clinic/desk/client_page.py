"""What the first page of a client's file shows beside its frame: how things stand, and the notes."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func

from clinic import clock
from clinic.clients.card import Card
from clinic.clients.consent import Consent
from clinic.clients.gate import Gate, Verdict
from clinic.clients.models import Client, Viewer
from clinic.database import db
from clinic.desk import let_ahead
from clinic.desk.file_frame import FileFrame
from clinic.desk.let_ahead import LetAhead
from clinic.desk.over_time import Answered, OverTime
from clinic.diary.coming import own_appointments
from clinic.diary.models import Appointment
from clinic.files.reading import Opened
from clinic.frozen import frozen
from clinic.mail import outbox
from clinic.notes import listed, supervised
from clinic.notes.headline import Headline
from clinic.notes.listed import Listed
from clinic.notes.supervised import State

SHOWN = 12


@frozen
class NoteLine:
    """One line of the list of notes. A draft's kind and day are not read for it."""

    note: Listed
    said: Headline | None
    state: State | None = None

    @property
    def on(self) -> date | None:
        """The day it is about; none for a draft."""
        return self.said.on if self.said else None


@frozen
class Member:
    """One of the people a file is about: what they agreed to, and answered alone in their own."""

    id: UUID
    name: str
    consents: tuple[Consent, ...]
    gate: Gate | None


@frozen
class ClientPage:
    """Everything the first page of a file says beside its frame."""

    refused_at: datetime | None
    members: tuple[Member, ...]
    together: Verdict
    seen: OverTime
    happened: tuple[NoteLine | Answered, ...]
    next_at: datetime | None
    let_ahead: LetAhead | None
    may_override: bool
    may_begin_together: bool

    @classmethod
    def of(cls, opened: Opened, file: FileFrame, viewer: Viewer, today: date) -> "ClientPage":
        """What the first page says beside its frame, of the same opening."""
        notes = note_lines(opened, file, listed.newest(viewer, file.file_id, SHOWN))
        seen = OverTime.of(opened, file)
        return cls(
            refused_at=refused_at(file.card),
            members=tuple(_member(file, member) for member in file.members),
            together=file.together.may_work_together(today),
            seen=seen,
            happened=_happened(notes, seen.answered),
            next_at=next_start(file.client),
            let_ahead=next(iter(let_ahead.told(filter(None, [file.together.override(today)]))), None),
            may_override=opened.terms(file.file_id).override_gate and file.together.is_known,
            may_begin_together=_may_begin_together(file, viewer),
        )


def _may_begin_together(file: FileFrame, viewer: Viewer) -> bool:
    """Whether this is somebody on the viewer's own list who can come together with others."""
    client = file.client
    is_one = not (client.is_unit or client.is_caller or file.is_of_several)
    return is_one and client.therapist_id == viewer.id


def refused_at(card: Card) -> datetime | None:
    """When a letter to the address on the card came back, if that is the last that is known of it."""
    return outbox.refused_at(card.email) if card.email else None


def _member(file: FileFrame, client_id: UUID) -> Member:
    """What one of them agreed to, as this file says. What they answered alone stands in their own."""
    consents = tuple(
        agreed.consent
        for agreed in file.standing.consents
        if agreed.client_id == client_id and agreed.consent.withdrawn_on is None
    )
    gate = None if file.is_of_several else file.standing.gate_of(client_id)
    return Member(client_id, file.known[client_id].name, consents, gate)


def note_lines(opened: Opened, file: FileFrame, notes: Sequence[Listed]) -> tuple[NoteLine, ...]:
    """What the list says of these notes of one opened file. What its frame has read is opened no more."""
    unread = [note for note in notes if note.id not in file.read]
    said = {one: Headline.of(closed.content) for one, closed in file.read.items()}
    said |= listed.headlines(opened, file.file_id, unread)
    states = supervised.states([note.id for note in notes if note.cosign_due_at])
    return tuple(NoteLine(note, said.get(note.id), states.get(note.id)) for note in notes)


def _happened(notes: Sequence[NoteLine], answered: Sequence[Answered]) -> tuple[NoteLine | Answered, ...]:
    """The latest of both: what is still to be signed before all that has a day."""
    found: list[NoteLine | Answered] = [*notes, *answered]
    return tuple(sorted(found, key=_day_of, reverse=True)[:SHOWN])


def _day_of(one: NoteLine | Answered) -> date:
    """Its session's day; the day it was begun where that is not read: of a voided draft, of one left out."""
    if isinstance(one, NoteLine) and (one.note.voided_at or (one.note.is_signed and one.said is None)):
        return one.note.created_at.date()
    return one.on or date.max


def next_start(client: Client) -> datetime | None:
    """When they come next, alone or as one of several."""
    coming = own_appointments(client.id).where(Appointment.starts_at > clock.now())
    return db.session.scalar(
        coming.with_only_columns(Appointment.starts_at).order_by(Appointment.starts_at).limit(1)
    )


def coming_count(client: Client) -> int:
    """How many times are still in the diary for them."""
    coming = own_appointments(client.id).where(Appointment.starts_at > clock.now())
    return db.session.scalar(coming.with_only_columns(func.count())) or 0

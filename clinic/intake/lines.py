"""The lines of the intake board: each enquiry with who it is, as the front desk may know it."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from clinic.audit.actor import Actor
from clinic.clients import calls
from clinic.clients.models import Client
from clinic.database import db
from clinic.diary import offered
from clinic.diary.models import Appointment, BookingLink
from clinic.diary.offered import Therapist
from clinic.diary.order import EARLIEST_FIRST
from clinic.diary.visitor import Visitor
from clinic.edge.finding import first_or_404
from clinic.files import directory
from clinic.files.models import Inbox
from clinic.files.reading import Opened, reading
from clinic.frozen import frozen
from clinic.intake.models import Enquiry, State
from clinic.intake.outcome import Verdict
from clinic.intake.standing import on_the_board
from clinic.mail import outbox
from clinic.refusal import NotFound
from clinic.vault.keyring import Keyring

ENDED_SHOWN = 8


@frozen
class Line:
    """One enquiry, opened. `address_waits` until somebody has said the address is theirs.

    `letter_came_back` is of the latest about their call. `wants_clinician` when theirs is to be called now.
    """

    enquiry: Enquiry
    visitor: Visitor
    verdict: Verdict | None
    appointment: Appointment | None
    address_waits: bool
    letter_came_back: bool
    wants_clinician: bool

    def is_to_review(self, today: date) -> bool:
        return self.verdict is not None and self.verdict.is_due(today)

    def is_to_be_called(self, now: datetime) -> bool:
        """Whether their call is booked and not over yet."""
        is_over = self.appointment is not None and self.appointment.ends_at <= now
        return self.enquiry.state is State.BOOKED and not is_over


@frozen
class Board:
    """The enquiries by how they stand. `due` are those whose call is over and whose outcome nobody told."""

    to_answer: list[Line]
    today: list[Line]
    due: list[Line]
    booked: list[Line]
    after: list[Line]
    to_review: list[Line]
    ended: list[Line]


def board(actor: Actor, keyring: Keyring, now: datetime, zone: ZoneInfo) -> Board:
    """Everything on the board, after one trail entry that names each enquiry. Days are those of `zone`."""
    enquiries = list(db.session.scalars(on_the_board(now)))
    lines = _lines(enquiries, actor, keyring)
    today, tomorrow = now.astimezone(zone).date(), _next_midnight(now, zone)
    coming = sorted((line for line in lines if line.is_to_be_called(now)), key=_starts_at)
    over = [line for line in lines if _is(line, State.BOOKED, State.HELD) and not line.is_to_be_called(now)]
    ended = [line for line in lines if _is(line, State.ENDED, State.WITHDRAWN)]
    return Board(
        to_answer=[line for line in lines if _is(line, State.WAITING)],
        today=[line for line in coming if _starts_at(line) < tomorrow],
        due=sorted((line for line in over if line.verdict is None), key=_starts_at),
        booked=[line for line in coming if _starts_at(line) >= tomorrow],
        after=[line for line in over if line.verdict is not None],
        to_review=[line for line in ended if line.is_to_review(today)],
        ended=[line for line in ended[::-1] if not line.is_to_review(today)][:ENDED_SHOWN],
    )


def enquiry(enquiry_id: UUID | None) -> Enquiry:
    """One that has not become a client. Raises `NotFound`."""
    return first_or_404(select(Enquiry).where(Enquiry.id == enquiry_id, Enquiry.state != State.CLIENT))


def line_of(enquiry: Enquiry, actor: Actor, keyring: Keyring) -> Line:
    """One enquiry, after its trail entry."""
    lines = _lines([enquiry], actor, keyring)
    if not lines:
        raise NotFound
    return lines[0]


def _lines(enquiries: Iterable[Enquiry], actor: Actor, keyring: Keyring) -> list[Line]:
    known = list(enquiries)
    directory_id = directory.file_id()
    with reading(
        actor, keyring, "intake.read", [directory_id], enquiries=sorted(one.id for one in known)
    ) as opened:
        contents = _contents(opened, known)
        wanted = calls.clinician_wanted(opened, [one.client_id for one in known if one.client_id])
    appointments = _appointments(known)
    waiting, returned = set(_waiting(appointments)), outbox.came_back(appointments.keys())
    return [
        Line(
            one,
            Visitor.from_bytes(contents[one.inbox_id]),
            Verdict.from_bytes(contents[one.outcome_id]) if one.outcome_id in contents else None,
            appointments.get(one.appointment_id) if one.appointment_id else None,
            one.appointment_id in waiting,
            one.appointment_id in returned,
            one.client_id in wanted,
        )
        for one in known
        if one.inbox_id in contents
    ]


def visitors(opened: Opened, enquiries: Iterable[Enquiry]) -> dict[UUID, Visitor]:
    """Who asked, by the id of each enquiry, where the directory is opened already."""
    by_inbox = {one.inbox_id: one.id for one in enquiries}
    rows = db.session.scalars(select(Inbox).where(Inbox.id.in_(by_inbox)))
    return {by_inbox[one]: Visitor.from_bytes(text) for one, text in opened.inboxes(rows).items()}


def _contents(opened: Opened, enquiries: list[Enquiry]) -> dict[UUID | None, bytes]:
    wanted = {one.inbox_id for one in enquiries} | {one.outcome_id for one in enquiries if one.outcome_id}
    rows = db.session.scalars(select(Inbox).where(Inbox.id.in_(wanted)))
    found = opened.inboxes(rows)
    return {one: found[one] for one in found}


def _appointments(enquiries: list[Enquiry]) -> dict[UUID, Appointment]:
    wanted = [one.appointment_id for one in enquiries if one.appointment_id]
    rows = db.session.scalars(select(Appointment).where(Appointment.id.in_(wanted)))
    return {row.id: row for row in rows}


def _waiting(appointments: Iterable[UUID]) -> Iterable[UUID]:
    return db.session.scalars(
        select(BookingLink.appointment_id).where(
            BookingLink.appointment_id.in_(appointments),
            BookingLink.code_hash.is_not(None),
            BookingLink.confirmed_at.is_(None),
        )
    )


def _is(line: Line, *states: State) -> bool:
    return line.enquiry.state in states


def _starts_at(line: Line) -> datetime:
    return line.appointment.starts_at if line.appointment else line.enquiry.arrived_at


def _next_midnight(now: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time.min, zone)


def enquiries_of(appointment_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The enquiry behind each first call whose caller is no client yet."""
    if not appointment_ids:
        return {}
    rows = select(Enquiry).where(Enquiry.appointment_id.in_(appointment_ids), Enquiry.state != State.CLIENT)
    return {one.appointment_id: one.id for one in db.session.scalars(rows) if one.appointment_id}


@frozen
class Call:
    """A first call nobody has written down yet: to come, or over."""

    enquiry_id: UUID
    appointment: Appointment

    def is_over(self, now: datetime) -> bool:
        return self.appointment.ends_at <= now


def calls_of(therapist_id: UUID) -> list[Call]:
    """The first calls of a therapist whose outcome is still to be told, earliest first."""
    rows = db.session.execute(
        select(Enquiry.id, Appointment)
        .join(Appointment, Appointment.id == Enquiry.appointment_id)
        .where(
            Appointment.therapist_id == therapist_id,
            Appointment.cancelled_at.is_(None),
            Enquiry.state == State.BOOKED,
        )
        .order_by(*EARLIEST_FIRST)
    )
    return [Call(enquiry_id, appointment) for enquiry_id, appointment in rows]


def enquiry_of(caller: Client) -> UUID | None:
    """The enquiry of somebody about whose call a note was begun."""
    return db.session.scalar(select(Enquiry.id).where(Enquiry.client_id == caller.id))


def may_have(line: Line) -> list[Therapist]:
    """Who may see them as a client: whoever has begun a note about their call, else everybody."""
    everybody = offered.therapists()
    if line.enquiry.client_id is None or line.appointment is None:
        return everybody
    return [one for one in everybody if one.id == line.appointment.therapist_id]

"""What a new note knows before a word is typed: the appointment, or else the hour that has just gone by."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.clients.models import Client
from clinic.database import db
from clinic.diary import presence
from clinic.diary.models import Appointment, Service, ServiceKind
from clinic.notes import draft, forms
from clinic.notes.format import Format
from clinic.notes.formats_between import CONSULT_15, CONTACT, NO_SHOW
from clinic.notes.header import LONGEST_MINUTES
from clinic.notes.models import Note
from clinic.notes.written import Written

USUAL_LENGTH = timedelta(minutes=50)
CONTACT_LENGTH = timedelta(minutes=5)
STEP_MINUTES = 5
# Whoever opens the page this long before the session means that session.
JUST_BEFORE = timedelta(minutes=10)
JUST_AFTER = timedelta(hours=2)


def appointment_of(client: Client, therapist_id: UUID, appointment_id: UUID) -> Appointment | None:
    """An appointment of this client with this therapist; None for any other."""
    return db.session.scalar(
        select(Appointment).where(
            Appointment.id == appointment_id,
            Appointment.client_id == client.id,
            Appointment.therapist_id == therapist_id,
        )
    )


def begun(client: Client, author_id: UUID, appointment: Appointment | None) -> Note | None:
    """The author's note about this appointment, or their open one about none.

    Of a session whose note was voided it is written anew, in one about none.
    """
    if client.file_id is None:
        return None
    mine = select(Note).where(Note.file_id == client.file_id, Note.author_id == author_id)
    if appointment is not None:
        about_it = db.session.scalar(mine.where(Note.appointment_id == appointment.id))
        if about_it is None or not about_it.is_voided:
            return about_it
    return draft.about_none(client.file_id, author_id)


def lately(client: Client, therapist_id: UUID, now: datetime, zone: ZoneInfo) -> Appointment | None:
    """The latest session of today that has begun and has no note of this therapist yet.

    One that went over midnight is of today, too, and soon after midnight one that has just ended.
    """
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    since = min(midnight, now - JUST_AFTER)
    written = select(Note.appointment_id).where(
        Note.author_id == therapist_id, Note.appointment_id.is_not(None), Note.file_id == client.file_id
    )
    return db.session.scalar(
        select(Appointment)
        .where(
            Appointment.client_id == client.id,
            Appointment.therapist_id == therapist_id,
            Appointment.cancelled_at.is_(None),
            Appointment.ends_at > since,
            Appointment.starts_at <= now + JUST_BEFORE,
            Appointment.id.not_in(written),
        )
        .order_by(Appointment.starts_at.desc())
        .limit(1)
    )


def others_on(
    day: date, zone: ZoneInfo, therapist_id: UUID, client: Client
) -> Iterator[tuple[datetime, datetime]]:
    """Start and end of everything else a therapist has while a session of that day may last."""
    midnight = datetime.combine(day, time(), zone)
    rows = db.session.execute(
        select(Appointment.starts_at, Appointment.ends_at)
        .where(
            Appointment.therapist_id == therapist_id,
            Appointment.client_id.is_distinct_from(client.id),
            Appointment.cancelled_at.is_(None),
            Appointment.starts_at < midnight + timedelta(days=1, minutes=LONGEST_MINUTES),
            Appointment.ends_at > midnight,
        )
        .order_by(Appointment.starts_at)
    )
    return ((start, end) for start, end in rows)


def first_form(
    appointment: Appointment | None, now: datetime, zone: ZoneInfo, told_in: Format | None = None
) -> Written:
    """A form with day, time and way of meeting filled in.

    It has no format where the file knows best: the one a session with this person was told in last.
    """
    if appointment is None:
        stop = _on_step(now.astimezone(zone))
        length = CONTACT_LENGTH if told_in is CONTACT else USUAL_LENGTH
        return forms.started(told_in, _times(stop - length, stop))
    times = _times(appointment.starts_at.astimezone(zone), appointment.ends_at.astimezone(zone))
    known = times | {"delivery": str(appointment.delivery)}
    if appointment.is_cancelled and told_in is None:
        return forms.started(NO_SHOW, known | _called_off(appointment))
    came = presence.presences([appointment]).get(appointment.id)
    if came in presence.MISSED:
        return forms.started(NO_SHOW, known | {forms.field_name("absence"): str(came)})
    there = presence.here(appointment) if came in presence.HERE else []
    started = forms.started(told_in or _format(appointment), known)
    return started.with_more(*((forms.PRESENT, one.hex) for one in there))


def _called_off(appointment: Appointment) -> dict[str, str]:
    """That they called it off by their own link, and when; whoever of the staff did it knows for whom."""
    deed = (Entry.subject == appointment.id.hex, Entry.action == "appointment.cancelled")
    actor = db.session.scalars(select(Entry.actor).where(*deed).order_by(Entry.n.desc()).limit(1)).first()
    if actor != "visitor":
        return {}
    late = presence.is_late_to_cancel(appointment)
    return {forms.field_name("absence"): "LATE_CANCEL" if late else "CLIENT_CANCEL"}


def _format(appointment: Appointment) -> Format | None:
    service = db.session.get(Service, appointment.service_id)
    return CONSULT_15 if service and service.kind is ServiceKind.FIRST_CALL else None


def _times(start: datetime, stop: datetime) -> dict[str, str]:
    return {"service_date": start.date().isoformat(), "start": f"{start:%H:%M}", "stop": f"{stop:%H:%M}"}


def _on_step(at: datetime) -> datetime:
    return at.replace(minute=at.minute - at.minute % STEP_MINUTES, second=0, microsecond=0)

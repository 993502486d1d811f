"""A therapist's times for a calendar elsewhere: when, and never who or what for."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select

from clinic.database import db, put
from clinic.diary import offered
from clinic.diary.calendars import CalendarFeed
from clinic.diary.held import CoTherapist
from clinic.diary.ics import Entry, feed
from clinic.diary.models import Appointment
from clinic.refusal import NotFound
from clinic.vault.token import new_token, token_hash

PAST_SHOWN = timedelta(days=30)


def begin(therapist_id: UUID, now: datetime) -> str:
    """A new address for this therapist's times, told this once; an earlier one leads nowhere from here on."""
    token = new_token()
    put(CalendarFeed, therapist_id=therapist_id, token_hash=token_hash(token), made_at=now)
    return token


def stop(therapist_id: UUID) -> None:
    """From here on nobody reads them."""
    row = db.session.get(CalendarFeed, therapist_id)
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def whose(token: str) -> UUID:
    """The therapist whose times this address leads to. Raises `NotFound`, also once they have left."""
    row = db.session.scalar(select(CalendarFeed).where(CalendarFeed.token_hash == token_hash(token)))
    if row is None or row.therapist_id not in {one.id for one in offered.therapists()}:
        raise NotFound
    return row.therapist_id


def content(therapist_id: UUID, locale: str, now: datetime) -> bytes:
    """Every time of theirs from a month ago on that has not been cancelled; the same until one changes."""
    joint = select(CoTherapist.appointment_id).where(CoTherapist.therapist_id == therapist_id)
    rows = db.session.scalars(
        select(Appointment)
        .where(
            or_(Appointment.therapist_id == therapist_id, Appointment.id.in_(joint)),
            Appointment.starts_at > now - PAST_SHOWN,
            Appointment.cancelled_at.is_(None),
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return feed(
        [Entry(one.uid, one.sequence, one.starts_at, one.ends_at, one.created_at) for one in rows], locale
    )

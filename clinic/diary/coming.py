"""A client's own appointments, alone and as one of several."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select

from clinic.database import db
from clinic.diary.models import Appointment
from clinic.diary.order import EARLIEST_FIRST
from clinic.files.models import File, FileKind, FileMember


def own_appointments(client_id: UUID | None) -> "Select[Appointment]":
    """The appointments of the person asking that were not called off: alone, and as one of several.

    Nothing for anybody else.
    """
    theirs = select(FileMember.file_id).where(FileMember.client_id == client_id)
    return select(Appointment).where(
        or_(Appointment.client_id == client_id, Appointment.file_id.in_(theirs)),
        Appointment.client_id.is_not(None),
        Appointment.cancelled_at.is_(None),
    )


def past_appointments(client_id: UUID | None, now: datetime) -> "Select[Appointment]":
    """What is over of these, the latest first."""
    over = own_appointments(client_id).where(Appointment.ends_at <= now)
    return over.order_by(Appointment.starts_at.desc(), Appointment.id)


def coming_appointments(client_id: UUID | None, now: datetime) -> "Select[Appointment]":
    """What is to come, or goes on now, in the order of the clock."""
    return own_appointments(client_id).where(Appointment.ends_at > now).order_by(*EARLIEST_FIRST)


def next_appointment(
    client_id: UUID | None, now: datetime, *, told_on: UUID | None = None
) -> Appointment | None:
    """The one that comes next, or goes on now.

    `told_on` is the file whose sheet it is printed on: what several share tells of no time that one of them
    has alone.
    """
    coming = coming_appointments(client_id, now)
    if told_on is not None and _is_shared(told_on):
        coming = coming.where(Appointment.file_id == told_on)
    return db.session.scalars(coming.limit(1)).first()


def _is_shared(file_id: UUID) -> bool:
    return db.session.scalar(select(File.kind).where(File.id == file_id)) is FileKind.UNIT

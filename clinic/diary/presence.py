"""Whether people came: one row for each person of an appointment, changed until it is right."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients.own_file import members
from clinic.database import db
from clinic.diary.models import Appointment, Attendance, Presence


def persons_of(appointment: Appointment) -> tuple[UUID, ...]:
    """Everybody expected: the members of the file, or the one client, or somebody who is none yet."""
    if appointment.file_id is not None:
        return members(appointment.file_id)
    return (appointment.client_id or appointment.id,)


def record(
    appointment: Appointment, presence: Presence, actor: Actor, account_id: UUID, now: datetime
) -> None:
    """Write down the same for everybody expected, over what stood there."""
    db.session.execute(delete(Attendance).where(Attendance.appointment_id == appointment.id))
    db.session.add_all(
        Attendance(
            appointment_id=appointment.id,
            person_id=person_id,
            presence=presence,
            recorded_at=now,
            recorded_by=account_id,
        )
        for person_id in persons_of(appointment)
    )
    trail.record(actor, "attendance.recorded", appointment.id, presence=presence)
    db.session.flush()


def presences(appointments: Collection[Appointment]) -> dict[UUID, Presence]:
    """What was written down, by appointment."""
    ids = [one.id for one in appointments]
    rows = db.session.execute(
        select(Attendance.appointment_id, Attendance.presence).where(Attendance.appointment_id.in_(ids))
    )
    return dict(iter(rows))

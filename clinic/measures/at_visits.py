"""What the desk is told at an appointment of the forms that its people were asked: sent, or returned.

Never which form it is: that is sealed, and this reads rows alone.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from clinic.database import db
from clinic.diary import said_at
from clinic.diary.coming import own_appointments
from clinic.diary.models import Appointment
from clinic.measures.asking import Request, open_to_answers
from clinic.plain import N_

SENT, RETURNED = N_("Form sent, not back yet."), N_("Form returned.")


def forms(appointment: Appointment, people: Collection[UUID], now: datetime) -> dict[UUID, str]:
    """Of each who was asked something since the time before this one, how the latest of it stands."""
    found = {person: _latest(appointment, person) for person in people}
    return {
        person: RETURNED if latest.returned_at is not None else SENT
        for person, latest in found.items()
        if latest is not None
        and (latest.returned_at is not None or open_to_answers(latest, now, is_begun=False))
    }


def _latest(appointment: Appointment, person: UUID) -> Request | None:
    mine = select(Request).where(
        Request.client_id == person,
        Request.called_back_at.is_(None),
        Request.asked_at < appointment.ends_at,
    )
    before = own_appointments(person).where(Appointment.starts_at < appointment.starts_at)
    last = db.session.scalar(before.order_by(Appointment.starts_at.desc()).limit(1))
    if last is not None:
        mine = mine.where(Request.asked_at >= last.starts_at)
    return db.session.scalar(mine.order_by(Request.asked_at.desc()).limit(1))


said_at.when_shown(forms)

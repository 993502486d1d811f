"""Somebody who asked and waited has taken a time: their enquiry is booked."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.config import settings
from clinic.database import db
from clinic.diary import happenings
from clinic.diary.models import Appointment, Service, ServiceKind
from clinic.edge import current
from clinic.intake import blocks
from clinic.intake.models import Enquiry, State
from clinic.intake.taking import OneAtATime
from clinic.vault.blind import blind_index


def booked(appointment: Appointment, address: str, now: datetime) -> None:
    """Write it down, in the same transaction.

    Raises `OneAtATime` if they have another call to come, and `ByTelephone`.
    """
    actor: Actor = current.actor()
    blocks.refuse(address, actor.origin, now)
    trail.record(actor, "appointment.booked", appointment.id, client=appointment.client_id)
    if appointment.inbox_id is None:
        return
    mine = select(Enquiry).where(Enquiry.inbox_id == appointment.inbox_id).with_for_update()
    enquiry = db.session.scalar(mine.execution_options(populate_existing=True))
    if enquiry is None or enquiry.state is State.BOOKED:
        raise OneAtATime
    enquiry.state, enquiry.appointment_id = State.BOOKED, appointment.id
    enquiry.keep_from(appointment.ends_at)
    if "@" in address and _is_first_call(appointment):
        enquiry.contact_hash = blind_index(settings().instance_key, "email", address)
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError:
        raise OneAtATime from None


def _is_first_call(appointment: Appointment) -> bool:
    return db.session.get_one(Service, appointment.service_id).kind is ServiceKind.FIRST_CALL


happenings.when_taken_from_list(booked)

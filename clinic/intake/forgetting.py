"""What an enquiry left behind is deleted: when its promised time is over, or another takes its place."""

from datetime import datetime

from sqlalchemy import delete, select, update

from clinic.audit import trail
from clinic.audit.actor import SYSTEM, Actor
from clinic.clients import cards
from clinic.clients.models import Client
from clinic.database import db
from clinic.diary.models import Appointment, BookingLink
from clinic.files import inbox
from clinic.intake import tally
from clinic.intake.models import Enquiry, State
from clinic.mail import worker
from clinic.refusal import NotFound
from clinic.waitlist import waiting


def forget_old(now: datetime) -> int:
    """Delete what was promised to be kept no longer; how many enquiries went."""
    old = select(Enquiry).where(Enquiry.keep_until <= now, Enquiry.state != State.CLIENT)
    enquiries = db.session.scalars(old.with_for_update()).all()
    for enquiry in enquiries:
        forget(enquiry, SYSTEM, now)
    db.session.commit()
    return len(enquiries)


def supersede(enquiry: Enquiry, actor: Actor) -> None:
    """A call has been booked for them, under an enquiry of its own, which is counted in place of this one.

    Raises `NotFound` for one that had a call before: a note may stand behind it, and would go with it.
    """
    if enquiry.appointment_id is not None:
        raise NotFound
    inbox.let_go(actor, enquiry.count_id)
    _delete(enquiry, actor)


def forget(enquiry: Enquiry, actor: Actor, now: datetime) -> None:
    """Nothing is left but a count of one more."""
    tally.keep(enquiry, now)
    _delete(enquiry, actor)


def _delete(enquiry: Enquiry, actor: Actor) -> None:
    """The appointment stays as a bare time that was taken; who it was is gone, and every word about them."""
    appointment_id = enquiry.appointment_id
    caller = db.session.get(Client, enquiry.client_id) if enquiry.client_id else None
    waiting.forget(enquiry.inbox_id)
    inbox.let_go(actor, enquiry.inbox_id)
    inbox.let_go(actor, enquiry.outcome_id)
    if appointment_id is not None:
        db.session.execute(delete(BookingLink).where(BookingLink.appointment_id == appointment_id))
        mine = update(Appointment).where(Appointment.id == appointment_id)
        db.session.execute(mine.values(inbox_id=None, client_id=None))
    db.session.delete(enquiry)
    db.session.flush()
    if caller is not None:
        cards.forget(actor, caller)
    trail.record(actor, "enquiry.forgotten", enquiry.id)


worker.every_hour(forget_old)

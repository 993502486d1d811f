"""Putting an appointment over another on purpose: with a reason, sealed, recorded and seen."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db
from clinic.diary import claims
from clinic.diary.accepting import anywhere
from clinic.diary.draft import Draft, TimeTaken
from clinic.diary.held import Overbooking
from clinic.diary.models import Appointment
from clinic.diary.reserve import add, reserve
from clinic.files import directory, inbox
from clinic.files.models import Inbox
from clinic.files.reading import reading
from clinic.vault.keyring import Keyring

REASON_KIND = "overbooking"


def overbook(draft: Draft, reason: str, actor: Actor, *, zone: ZoneInfo, now: datetime) -> Appointment:
    """Put an appointment over whatever stands there, on purpose, with a reason that is sealed and recorded.

    It holds what is free; see `Overbooking`. Where nothing stood in the way it is an appointment like any
    other. Raises as `reserve` does, but never `TimeTaken`.
    """
    try:
        return reserve(draft, zone=zone, now=now)
    except TimeTaken:
        appointment = add(draft.at(anywhere(draft, zone)[0]), now)
    claims.take_what_is_free(appointment, claims.steps_of(appointment, draft.also), now=now)
    inbox_id = inbox.put(directory.file_id(), REASON_KIND, reason.encode(), actor)
    db.session.add(Overbooking(appointment_id=appointment.id, inbox_id=inbox_id, overbooked_at=now))
    trail.record(actor, "appointment.overbooked", appointment.id)
    db.session.flush()
    return appointment


def overbooked(appointments: Collection[UUID]) -> set[UUID]:
    """Which of these still stand over another."""
    open_still = Overbooking.settled_at.is_(None)
    mine = select(Overbooking.appointment_id).where(Overbooking.appointment_id.in_(appointments), open_still)
    return set(db.session.scalars(mine))


def reason(appointment: Appointment, actor: Actor, keyring: Keyring) -> str:
    """Why it was put there, after an entry on the trail; empty if it never was."""
    kept = db.session.get(Overbooking, appointment.id)
    if kept is None:
        return ""
    with reading(actor, keyring, "diary.reason_read", [directory.file_id()], about=appointment.id) as opened:
        return opened.inbox(db.session.get_one(Inbox, kept.inbox_id)).decode()

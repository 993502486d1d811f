"""What whoever holds a link may do with its time, at whichever door: move it, or call it off."""

from datetime import datetime
from zoneinfo import ZoneInfo

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.diary import happenings, letters, reminded, reserve
from clinic.intake.taking import link_of
from clinic.intake.way import Way
from clinic.mail.addressee import Addressee
from clinic.mail.models import LetterKind
from clinic.refusal import NotFound


def move(way: Way, starts_at: datetime, actor: Actor, *, zone: ZoneInfo, now: datetime) -> None:
    """Give it another time that is on offer, and write so. Raises `NotFound` once it has begun.

    Raises what `reserve.move` does: `TimeTaken`, `NotOffered`, `StandsThere`, `AlreadyCancelled`.
    """
    to = _to_come(way, now)
    reserve.move(way.appointment, starts_at, zone=zone, now=now, offered_to=way.audience)
    trail.record(actor, "appointment.moved", way.appointment.id)
    if to is not None:
        reminded.keep(way.appointment, to, now)
    _write(LetterKind.MOVED, way, to, now)


def cancel(way: Way, actor: Actor, now: datetime) -> None:
    """Give the time back, and write so. Raises `NotFound` once it has begun, and `AlreadyCancelled`."""
    to = _to_come(way, now)
    reserve.cancel(way.appointment, now=now)
    # By how it stands now that nobody else changes it: it may have been moved since it was looked at.
    _to_come(way, now)
    happenings.cancelled(way.appointment, now)
    trail.record(actor, "appointment.cancelled", way.appointment.id)
    _write(LetterKind.CANCELLED, way, to, now)


def _to_come(way: Way, now: datetime) -> Addressee | None:
    """Where they are written to as it stands before: whoever has nothing to come any more is forgotten."""
    if way.appointment.starts_at <= now:
        raise NotFound
    return way.to


def _write(kind: LetterKind, way: Way, to: Addressee | None, now: datetime) -> None:
    if to is not None:
        letters.write(kind, way.appointment, to, now=now, link=link_of(way.token), is_answer=True)

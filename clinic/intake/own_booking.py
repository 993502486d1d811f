"""What whoever has a time may do with it, at whichever door: move it, or call it off."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db
from clinic.diary import happenings, letters, links, offered, reminded, reserve
from clinic.diary.draft import NotOffered, NotToBeHad
from clinic.diary.models import Appointment, Service
from clinic.diary.offered import Therapist
from clinic.diary.reader import Reader, one_letter_each
from clinic.intake import choosing
from clinic.intake.choosing import Look
from clinic.intake.forms import instant_of
from clinic.intake.taking import link_of
from clinic.intake.way import Way
from clinic.mail.models import LetterKind
from clinic.refusal import NotFound


def times(
    way: Way,
    look: Look,
    chosen: datetime | None,
    *,
    zone: ZoneInfo,
    now: datetime,
    refused: NotToBeHad | None,
) -> choosing.Days:
    """Where it could be moved to; beside a time that could not be had, the nearest to that."""
    if refused is not None and chosen is not None:
        return choosing.Days(choosing.near(refused.nearest, chosen, zone, way.reader_zone))
    wanted = choosing.Wanted(
        db.session.get_one(Service, way.appointment.service_id),
        [therapist_of(way.appointment)],
        look.first_on or now.astimezone(zone).date(),
        zone,
        way.reader_zone,
        whole_day=look.whole_day,
        chosen=chosen,
        moving=way.appointment,
    )
    return choosing.days(wanted, now)


def therapist_of(appointment: Appointment) -> Therapist:
    """With whom it is; without a name if they have no diary any more."""
    known = {one.id: one for one in offered.therapists()}
    return known.get(appointment.therapist_id) or Therapist(appointment.therapist_id, "")


def chosen_start(sent: str) -> datetime | None:
    """The time that was sent; None without one, and for anything that is no time of ours."""
    try:
        return instant_of(sent)
    except NotOffered:
        return None


def move(way: Way, starts_at: datetime, actor: Actor, *, zone: ZoneInfo, now: datetime) -> None:
    """Give it another time that is on offer, and write so. Raises `NotFound` once it has begun.

    Raises what `reserve.move` does: `TimeTaken`, `NotOffered`, `StandsThere`, `AlreadyCancelled`.
    """
    readers = _to_come(way, now)
    reserve.move(way.appointment, starts_at, zone=zone, now=now, offered_to=way.audience)
    trail.record(actor, "appointment.moved", way.appointment.id)
    if readers:
        reminded.keep(way.appointment, readers, now)
    _write(LetterKind.MOVED, way, readers, now)


def cancel(way: Way, actor: Actor, now: datetime) -> None:
    """Give the time back, and write so. Raises `NotFound` once it has begun, and `AlreadyCancelled`."""
    readers = _to_come(way, now)
    reserve.cancel(way.appointment, now=now)
    # By how it stands now that nobody else changes it: it may have been moved since it was looked at.
    _to_come(way, now)
    happenings.cancelled(way.appointment, now)
    trail.record(actor, "appointment.cancelled", way.appointment.id)
    _write(LetterKind.CANCELLED, way, readers, now)


def _to_come(way: Way, now: datetime) -> list[Reader]:
    """Who is written to as it stands before: whoever has nothing to come any more is forgotten."""
    if way.appointment.starts_at <= now:
        raise NotFound
    return way.readers


def _write(kind: LetterKind, way: Way, readers: Sequence[Reader], now: datetime) -> None:
    """An answer to whoever did it; to everybody else who comes then, news, that does not tell who it was."""
    # First of all to whoever did it, so that theirs is the one that goes to an address shared with another.
    first = sorted(readers, key=lambda one: not way.is_holder(one))
    for reader in one_letter_each(first):
        link, is_holder = "", way.is_holder(reader)
        if is_holder and way.token:
            link = link_of(way.token)
        elif kind is LetterKind.MOVED:
            link = links.for_letter(way.appointment, reader.whom)
        letters.write(kind, way.appointment, reader, now=now, link=link, is_answer=is_holder)

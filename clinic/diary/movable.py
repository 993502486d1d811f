"""Whether an appointment may still be moved, whether that changes anything, and how far off it may be."""

from datetime import datetime, timedelta

from clinic.diary.models import Appointment
from clinic.plain import N_
from clinic.refusal import Refusal

FURTHEST_BACK = timedelta(days=31)
FURTHEST_AHEAD = timedelta(days=2 * 366)


class StandsThere(Refusal):
    sentence = N_("It stands at that time already. Nothing was changed.")


class HasBegun(Refusal):
    sentence = N_("What has begun stays where it is. Book another time instead.")


class LongPast(Refusal):
    status = 422
    sentence = N_("That day is more than a month past. Please look at the date again.")


class FarAway(Refusal):
    status = 422
    sentence = N_("That day is more than two years away. Please look at the date again.")


def check_to_come(appointment: Appointment, now: datetime) -> None:
    """Raises `HasBegun`: from then on it is a matter of who came."""
    if appointment.starts_at <= now:
        raise HasBegun


def check(appointment: Appointment, when: tuple[datetime, datetime], now: datetime, *, is_same: bool) -> None:
    """Raises `HasBegun`, or `StandsThere` for the time it has, with the same therapists."""
    check_to_come(appointment, now)
    if is_same and (appointment.starts_at, appointment.ends_at) == when:
        raise StandsThere


def check_reach(starts_at: datetime, now: datetime) -> None:
    """Raises `LongPast` or `FarAway` for a day that can only be a slip; what has just been may be kept."""
    if starts_at < now - FURTHEST_BACK:
        raise LongPast
    if starts_at > now + FURTHEST_AHEAD:
        raise FarAway

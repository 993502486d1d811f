"""Whether an appointment may still be moved, and whether that would change anything."""

from datetime import datetime

from clinic.diary.models import Appointment
from clinic.plain import N_
from clinic.refusal import Refusal


class StandsThere(Refusal):
    sentence = N_("It stands at that time already. Nothing was changed.")


class HasBegun(Refusal):
    sentence = N_("What has begun stays where it is. Book another time instead.")


def check(appointment: Appointment, starts_at: datetime, now: datetime) -> None:
    """Raises `HasBegun`, or `StandsThere` for the time it has."""
    if appointment.starts_at <= now:
        raise HasBegun
    if appointment.starts_at == starts_at:
        raise StandsThere

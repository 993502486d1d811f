"""In which order appointments are told, so that two at one time never change places between two looks."""

from clinic.diary.models import Appointment

# The earliest first; of those at one time, the one that was given first.
EARLIEST_FIRST = (Appointment.starts_at, Appointment.created_at, Appointment.id)

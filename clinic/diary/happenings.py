"""What others want to know about an appointment: those above the diary say so at assembly."""

from collections.abc import Callable
from datetime import datetime

from clinic.diary.models import Appointment

Listener = Callable[[Appointment, datetime], None]

_on_cancelled: list[Listener] = []
_on_moved: list[Listener] = []
_on_taken_from_list: list[Callable[[Appointment, str, datetime], None]] = []


def when_cancelled(listener: Listener) -> None:
    """Call this, in the same transaction, whenever an appointment has been cancelled."""
    _on_cancelled.append(listener)


def cancelled(appointment: Appointment, now: datetime) -> None:
    for listener in _on_cancelled:
        listener(appointment, now)


def when_moved(listener: Listener) -> None:
    """Call this, in the same transaction, whenever an appointment has another time or length."""
    _on_moved.append(listener)


def moved(appointment: Appointment, now: datetime) -> None:
    for listener in _on_moved:
        listener(appointment, now)


def when_taken_from_list(listener: Callable[[Appointment, str, datetime], None]) -> None:
    """Call this, in the same transaction, whenever somebody asked at that address has taken a time."""
    _on_taken_from_list.append(listener)


def taken_from_list(appointment: Appointment, address: str, now: datetime) -> None:
    for listener in _on_taken_from_list:
        listener(appointment, address, now)

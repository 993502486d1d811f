"""What those above the diary have to say at an appointment, in words that the whole desk may read."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from uuid import UUID

from clinic.diary.models import Appointment

Sayer = Callable[[Appointment, Collection[UUID], datetime], Mapping[UUID, str]]

_sayers: list[Sayer] = []


def when_shown(sayer: Sayer) -> None:
    """Ask this what to say of the persons of an appointment: a message id for each of whom it says any."""
    _sayers.append(sayer)


def said(appointment: Appointment, people: Collection[UUID], now: datetime) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    for sayer in _sayers:
        for person, words in sayer(appointment, people, now).items():
            found.setdefault(person, []).append(words)
    return found

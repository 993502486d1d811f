"""What the answers say: times in UTC with `Z`, and the same by the clock of the zone that was asked for."""

import json
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from clinic.diary.free import Start
from clinic.diary.models import Appointment
from clinic.diary.offered import Therapist
from clinic.intake.forms import value_of
from clinic.intake.taking import link_of
from clinic.notes.ways import Ways


def opening(start: Start, zone: ZoneInfo) -> dict[str, str]:
    """One free start."""
    return {
        "starts_at": value_of(start.at),
        "local": local(start.at, zone),
        "therapist": str(start.therapist_id),
    }


def openings(starts: Iterable[Start], zone: ZoneInfo) -> str:
    """Many of them, as the JSON text itself: a month has thousands, all written alike."""
    names: dict[UUID, str] = {}
    written: list[str] = []
    # Whoever is free at the same time stands next to each other: it is written once for all of them.
    for at, then in groupby(starts, _at):
        head = _head(at, zone)
        for start in then:
            whom = start.therapist_id
            name = names.get(whom) or names.setdefault(whom, f'","therapist":"{whom}"}}')
            written.append(head + name)
    return f'{{"zone":{json.dumps(zone.key)},"openings":[{",".join(written)}]}}'


# The same months are asked for again and again.
@lru_cache(maxsize=8192)
def _head(at: datetime, zone: ZoneInfo) -> str:
    """How what is said of a start begins: with its two clocks."""
    return f'{{"starts_at":"{value_of(at)}","local":"{local(at, zone)}'


def therapist(one: Therapist, ways: Ways) -> dict[str, Any]:
    """What the practice tells everybody about somebody: of her ways of working those it offers."""
    return {
        "id": str(one.id),
        "name": one.name,
        "designation": one.designation,
        "languages": list(one.languages),
        "modalities": [code for code in one.modalities if ways.is_offered(code)],
    }


def booking(appointment: Appointment, token: str, zone: ZoneInfo) -> dict[str, Any]:
    """A booking for whoever holds its token: when and with whom, and nothing of what they typed."""
    link = link_of(token)
    return {
        "token": token,
        "state": "cancelled" if appointment.is_cancelled else "booked",
        "starts_at": value_of(appointment.starts_at),
        "ends_at": value_of(appointment.ends_at),
        "local": local(appointment.starts_at, zone),
        "zone": zone.key,
        "therapist": str(appointment.therapist_id),
        "manage_url": link,
        "ics_url": f"{link}/appointment.ics",
    }


def local(at: datetime, zone: ZoneInfo) -> str:
    """2026-12-04T12:15:00-04:00."""
    return at.astimezone(zone).isoformat()


_at = attrgetter("at")

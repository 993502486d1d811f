"""The next free times to read to somebody on the telephone, one for each half of a day."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from clinic import clock
from clinic.diary import offered
from clinic.diary.free import Start, free_starts
from clinic.diary.models import Audience, Service
from clinic.edge import current
from clinic.edge.wording import clock as clock_of
from clinic.intake import aloud
from clinic.intake.forms import value_of

TIMES_SHOWN = 5
NOON = 12
LOOKED_THROUGH = timedelta(days=14)


def next_times(service: Service | None, therapists: Collection[UUID]) -> list[Start]:
    """The next five of these therapists' for this service; none where there is no such service."""
    if service is None:
        return []
    now, zone = clock.now(), current.zone()
    window = (now, now + LOOKED_THROUGH)
    starts = free_starts(service, list(therapists), window, zone=zone, now=now, for_whom=Audience.STAFF)
    halves: dict[tuple[date, bool], Start] = {}
    for start in starts:
        wall = start.at.astimezone(zone)
        halves.setdefault((wall.date(), wall.hour < NOON), start)
    return list(halves.values())[:TIMES_SHOWN]


def names() -> dict[UUID, str]:
    """What each therapist is called."""
    return {one.id: one.first_name for one in offered.therapists()}


def as_said(starts: Sequence[Start]) -> list[dict[str, str]]:
    """These times as one would say them."""
    zone, known = current.zone(), names()
    today = clock.now().astimezone(zone).date()
    walls = [(start, start.at.astimezone(zone)) for start in starts]
    return [
        {
            "value": f"{value_of(start.at)}/{start.therapist_id.hex}",
            "said": aloud.said_day(wall, today),
            "at": aloud.said_time(wall),
            "clock": clock_of(start.at),
            "who": known[start.therapist_id],
        }
        for start, wall in walls
    ]

"""Who of the crowd comes when: three years of weekly hours, for as many therapists as it takes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from math import ceil
from random import Random
from zoneinfo import ZoneInfo

from clinic.frozen import frozen

WEEKS_BACK = 150
WEEKS_AHEAD = 4
WEEK = timedelta(days=7)
SESSION = timedelta(minutes=50)
FULL_WEEK = 30
HOURS = [time(hour) for hour in (9, 10, 11, 13, 14, 15, 16)]
SLOTS = [(weekday, at) for weekday in range(5) for at in HOURS]
MISSED_EVERY = 13


@frozen
class Hour:
    """One appointment of the crowd, as planned. `client` and `therapist` are numbers of the crowd's own."""

    starts_at: datetime
    therapist: int
    client: int
    first: bool = False
    came: bool = False
    is_over: bool = False
    is_written: bool = False


def therapists_for(appointments: int) -> int:
    """How many it takes to see them all, none of them over a full week."""
    return max(1, ceil(appointments / (FULL_WEEK * (WEEKS_BACK + WEEKS_AHEAD))))


@frozen
class Size:
    clients: int
    appointments: int
    notes: int


def weeks_of(size: Size, rng: Random, zone: ZoneInfo, now: datetime) -> Iterator[list[Hour]]:
    """Every appointment, a week at a time, in order within each."""
    hours = sorted(_all(size, rng, zone, now), key=lambda hour: (hour.starts_at, hour.therapist))
    hours = _with_notes(_with_firsts(hours), size.notes)
    week: list[Hour] = []
    for hour in hours:
        if week and hour.starts_at - week[0].starts_at >= WEEK:
            yield week
            week = []
        week.append(hour)
    if week:
        yield week


def _all(size: Size, rng: Random, zone: ZoneInfo, now: datetime) -> Iterator[Hour]:
    count = therapists_for(size.appointments)
    monday = now.astimezone(zone).date() - timedelta(days=now.astimezone(zone).weekday())
    number = 0
    shares = zip(_shares(size.appointments, count), _caseloads(size, count), strict=True)
    for therapist, (mine, clients) in enumerate(shares):
        slots = rng.sample(SLOTS, len(SLOTS))
        lengths = _runs(rng, mine, len(clients))
        places = iter(range(mine))
        for client, length in zip(clients, lengths, strict=True):
            for _ in range(length):
                slot, week = divmod(next(places), WEEKS_BACK + WEEKS_AHEAD)
                starts_at = _instant(monday, week - WEEKS_BACK, *slots[slot], zone)
                number += 1
                is_over = starts_at + SESSION <= now
                came = is_over and number % MISSED_EVERY != 0
                yield Hour(starts_at, therapist, client, came=came, is_over=is_over)


def _shares(whole: int, count: int) -> list[int]:
    """`whole` in `count` parts that differ by one at most."""
    ends = [whole * part // count for part in range(count + 1)]
    return [end - begin for begin, end in pairwise(ends)]


def _caseloads(size: Size, count: int) -> list[range]:
    """The numbers of each therapist's clients."""
    ends = [size.clients * part // count for part in range(count + 1)]
    return [range(begin, end) for begin, end in pairwise(ends)]


def _runs(rng: Random, appointments: int, clients: int) -> list[int]:
    """How often each client comes: some for a month, some for a year, all together exactly so often."""
    weights = [rng.uniform(0.2, 1.8) for _ in range(clients)]
    total, ends, reached = sum(weights), [0], 0.0
    for weight in weights:
        reached += weight
        ends.append(round(appointments * reached / total))
    return [end - begin for begin, end in pairwise(ends)]


def _instant(monday: date, week: int, weekday: int, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(monday + week * WEEK + timedelta(days=weekday), at, zone)


def _with_firsts(hours: list[Hour]) -> list[Hour]:
    """Each client's first appointment marked as such."""
    seen: set[int] = set()
    found = []
    for hour in hours:
        found.append(hour if hour.client in seen else replace(hour, first=True))
        seen.add(hour.client)
    return found


def _with_notes(hours: list[Hour], notes: int) -> list[Hour]:
    """So many of the sessions that were held, evenly through the years, get a note."""
    held = sum(hour.came for hour in hours)
    found, passed = [], 0
    for hour in hours:
        before, passed = passed, passed + hour.came
        is_written = hour.came and notes * passed // held > notes * before // held
        found.append(replace(hour, is_written=is_written))
    return found


def held_at_least(appointments: int) -> int:
    """How many sessions are surely held among so many appointments."""
    return appointments * WEEKS_BACK // (WEEKS_BACK + WEEKS_AHEAD) * (MISSED_EVERY - 1) // MISSED_EVERY

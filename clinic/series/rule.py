"""Series: the same time of the wall clock on the same weekday, every so many weeks, and what it meets."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from clinic.diary.recurring import MOST_TIMES

ENDS_AFTER = timedelta(days=366)


@dataclass(frozen=True)
class Rule:
    """Every so many weeks from a first day on: so many times, or until a day, whichever ends it first."""

    first_on: date
    at: time
    every_weeks: int = 1
    times: int = MOST_TIMES
    until_on: date | None = None

    def days(self) -> list[date]:
        """The days of it, the first included; never more than a year ahead, nor more than fifty-two."""
        last_on = min(self.until_on or date.max, self.first_on + ENDS_AFTER)
        return list(takewhile(lambda on: on <= last_on, islice(self._all(), min(self.times, MOST_TIMES))))

    def _all(self) -> Iterator[date]:
        for number in range(MOST_TIMES):
            yield self.first_on + timedelta(weeks=number * self.every_weeks)


class Oddity(Enum):
    """What the clock does to a time of day on the night it changes."""

    LEAPT_OVER = "leapt over"
    SHOWN_TWICE = "shown twice"


@dataclass(frozen=True)
class Meant:
    """The instant meant by a day and a time of day, and what is odd about it, if anything."""

    at: datetime
    oddity: Oddity | None = None


def meant(on: date, at: time, zone: ZoneInfo) -> Meant:
    """Of a time that the clock shows twice, the first; one that it leaps over comes an hour later."""
    first = datetime.combine(on, at, zone)
    instant = first.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != datetime.combine(on, at):
        return Meant(instant, Oddity.LEAPT_OVER)
    if first.replace(fold=1).astimezone(UTC) != instant:
        return Meant(instant, Oddity.SHOWN_TWICE)
    return Meant(instant)


@dataclass(frozen=True)
class Member:
    """One time of a series: the day it stands for, and when it is."""

    on: date
    starts_at: datetime


def usual_time(members: Iterable[Member], zone: ZoneInfo) -> time | None:
    """The time of day at which most of a series are; of equals, that of the earliest."""
    walls = ((one.starts_at.astimezone(zone), one.on) for one in members)
    on_their_day = (wall.time() for wall, on in walls if wall.date() == on)
    counted = Counter(on_their_day).most_common(1)
    return counted[0][0] if counted else None


def is_exception(member: Member, usual: time, zone: ZoneInfo) -> bool:
    """Whether it has been moved by itself, and so stays where it is when the rest is changed."""
    return meant(member.on, usual, zone).at != member.starts_at


def changed(member: Member, by_days: int, at: time, zone: ZoneInfo) -> tuple[date, Meant]:
    """The day it stands for, and when it is, once the series is on another day and at another time."""
    on = member.on + timedelta(days=by_days)
    return on, meant(on, at, zone)

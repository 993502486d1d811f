"""Series: the same time of the wall clock on the same weekday, every so many weeks, and what it meets."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from clinic.diary.recurring import MOST_TIMES
from clinic.diary.wall import Understood, understood
from clinic.frozen import frozen

ENDS_AFTER = timedelta(days=366)


@frozen
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


@frozen
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


def is_exception(member: Member, usual: time | None, zone: ZoneInfo) -> bool:
    """Whether it has been moved by itself, and so stays where it is when the rest is changed."""
    return usual is None or understood(member.on, usual, zone).at != member.starts_at


def changed(member: Member, by_days: int, at: time, zone: ZoneInfo) -> tuple[date, Understood]:
    """The day it stands for, and when it is, once the series is on another day and at another time."""
    on = member.on + timedelta(days=by_days)
    return on, understood(on, at, zone)

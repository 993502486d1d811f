"""When a therapist works: weekly hours on the practice's wall clock, and the days that differ.

A moment is worked when the wall clock shows it inside the hours. So on the Sunday the clock leaps, hours
that do not exist are not worked, and on the Sunday it falls back the repeated hour is worked twice.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from clinic.diary.spans import Span, clipped, merged, without

DAY_MINUTES = 24 * 60
_DAY = 24 * 60 * 60
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class WeeklyHours:
    """Minutes of the day, `opens` up to `closes` (1440 is midnight), on one weekday (Monday 0)."""

    weekday: int
    opens: int
    closes: int
    first_on: date | None = None
    last_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return (
            day.weekday() == self.weekday
            and (self.first_on is None or self.first_on <= day)
            and (self.last_on is None or day <= self.last_on)
        )


@dataclass(frozen=True)
class DayException:
    """For these minutes of each day: away, or working beyond the weekly hours."""

    first_on: date
    last_on: date
    works: bool
    opens: int = 0
    closes: int = DAY_MINUTES

    def holds_on(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on


@dataclass(frozen=True)
class _Stretch:
    """A stretch of the window over which the zone keeps one offset from UTC."""

    start: int
    end: int
    offset: int


def working_spans(
    weekly: Sequence[WeeklyHours],
    exceptions: Sequence[DayException],
    zone: ZoneInfo,
    window: Span,
    closed: Collection[date] = (),
) -> list[Span]:
    """The worked spans inside `window`, merged, in epoch seconds. Being away wins over working.

    On `closed` days no weekly hours are worked; whoever works all the same says so by an exception.
    """
    stretches = list(_stretches(zone, window))
    days = list(_days(stretches))
    worked = [rule for rule in exceptions if rule.works]
    away = [rule for rule in exceptions if not rule.works]
    weekdays = [day for day in days if day not in closed] if closed else days
    present = merged([*_spans(weekly, weekdays, stretches), *_spans(worked, days, stretches)])
    absent = merged(_spans(away, days, stretches))
    return clipped(without(present, absent), window)


def _spans(
    rules: Sequence[WeeklyHours | DayException], days: Iterable[date], stretches: Sequence[_Stretch]
) -> Iterator[Span]:
    for day in days:
        midnight = (day - _EPOCH).days * _DAY
        for rule in rules:
            if not rule.holds_on(day):
                continue
            for stretch in stretches:
                start = max(midnight + rule.opens * 60 - stretch.offset, stretch.start)
                end = min(midnight + rule.closes * 60 - stretch.offset, stretch.end)
                if start < end:
                    yield start, end


def _days(stretches: Sequence[_Stretch]) -> Iterator[date]:
    """Every date the wall clock shows during the stretches."""
    if not stretches:
        return
    first = min((stretch.start + stretch.offset) // _DAY for stretch in stretches)
    last = max((stretch.end + stretch.offset) // _DAY for stretch in stretches)
    for number in range(first, last + 1):
        yield _EPOCH + timedelta(days=number)


def _stretches(zone: ZoneInfo, window: Span) -> Iterator[_Stretch]:
    """The window cut where the zone changes its clock."""
    start, end = window
    while start < end:
        offset = offset_of(zone, start)
        change = _next_change(zone, start, end, offset)
        yield _Stretch(start, change, offset)
        start = change


def _next_change(zone: ZoneInfo, start: int, end: int, offset: int) -> int:
    """The first second after `start` with another offset, or `end`. No zone changes twice in one day."""
    same = start
    while same < end:
        other = min(same + _DAY, end)
        if offset_of(zone, other) != offset:
            return _first_other(zone, same, other, offset)
        same = other
    return end


def _first_other(zone: ZoneInfo, same: int, other: int, offset: int) -> int:
    while other - same > 1:
        middle = (same + other) // 2
        if offset_of(zone, middle) == offset:
            same = middle
        else:
            other = middle
    return other


def offset_of(zone: ZoneInfo, at: int) -> int:
    """How far the zone's clock is ahead of UTC, in seconds, at an instant."""
    wall = datetime.fromtimestamp(at, UTC).astimezone(zone).replace(tzinfo=UTC)
    return int(wall.timestamp()) - at

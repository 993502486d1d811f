"""When a therapist works: weekly hours on the practice's wall clock, and the days that differ.

A moment is worked when the wall clock shows it inside the hours. So on the Sunday the clock leaps, hours
that do not exist are not worked, and on the Sunday it falls back the repeated hour is worked twice.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import chain, pairwise
from zoneinfo import ZoneInfo

from clinic.diary.spans import Span, clipped, covered, merged, without
from clinic.frozen import frozen

DAY_MINUTES = 24 * 60
_DAY = 24 * 60 * 60
_WEEK_DAYS = 7
_EPOCH = date(1970, 1, 1)


@frozen
class WeeklyHours:
    """Minutes of the day, `opens` up to `closes` (1440 is midnight), on one weekday (Monday 0)."""

    weekday: int
    opens: int
    closes: int
    first_on: date | None = None
    last_on: date | None = None

    def days(self, first: int, last: int) -> range:
        """On which days it holds, from the first to the last, numbered as `number_of` does."""
        if self.first_on is not None:
            first = max(first, number_of(self.first_on))
        if self.last_on is not None:
            last = min(last, number_of(self.last_on))
        return range(first + (self.weekday - _EPOCH.weekday() - first) % _WEEK_DAYS, last + 1, _WEEK_DAYS)


@frozen
class DayException:
    """For these minutes of each day: away, or working beyond the weekly hours."""

    first_on: date
    last_on: date
    works: bool
    opens: int = 0
    closes: int = DAY_MINUTES

    def days(self, first: int, last: int) -> range:
        """On which days it holds, from the first to the last, numbered as `number_of` does."""
        return range(max(first, number_of(self.first_on)), min(last, number_of(self.last_on)) + 1)


@frozen
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
    shut = frozenset(map(number_of, closed))
    worked = [rule for rule in exceptions if rule.works]
    away = [rule for rule in exceptions if not rule.works]
    present = _spans(weekly, stretches, shut)
    if worked:
        present = merged([*present, *_spans(worked, stretches)])
    return without(present, _spans(away, stretches)) if away else present


def number_of(day: date) -> int:
    """A day by its number, counted from the first of 1970, that days may be reckoned with."""
    return day.toordinal() - _EPOCH.toordinal()


def _spans(
    rules: Sequence[WeeklyHours | DayException],
    stretches: Sequence[_Stretch],
    shut: Collection[int] = frozenset(),
) -> list[Span]:
    """What the rules come to on days that are not shut, merged."""
    found = [_during(stretch, rules, shut) for stretch in stretches]
    return found[0] if len(found) == 1 else merged(chain.from_iterable(found))


def _during(
    stretch: _Stretch, rules: Sequence[WeeklyHours | DayException], shut: Collection[int]
) -> list[Span]:
    first, last = ((at + stretch.offset) // _DAY for at in (stretch.start, stretch.end))
    starts: list[int] = []
    ends: list[int] = []
    for rule in rules:
        midnights = [day * _DAY - stretch.offset for day in rule.days(first, last) if day not in shut]
        if rule.opens < rule.closes:
            starts += [midnight + rule.opens * 60 for midnight in midnights]
            ends += [midnight + rule.closes * 60 for midnight in midnights]
    return clipped(covered(starts, ends), (stretch.start, stretch.end))


def _stretches(zone: ZoneInfo, window: Span) -> Iterator[_Stretch]:
    """The window cut where the zone changes its clock."""
    start, end = window
    if start >= end:
        return
    years = range(_year_of(start), _year_of(end) + 1)
    inside = [at for year in years for at in _changes(zone, year) if start < at < end]
    for begin, until in pairwise([start, *inside, end]):
        yield _Stretch(begin, until, offset_of(zone, begin))


def _year_of(at: int) -> int:
    return datetime.fromtimestamp(at, UTC).year


@lru_cache(maxsize=256)
def _changes(zone: ZoneInfo, year: int) -> tuple[int, ...]:
    """Each second of a year, reckoned in UTC, from which on the zone has another offset than before."""
    begin, end = (number_of(date(one, 1, 1)) * _DAY for one in (year, year + 1))
    days = [(at, offset_of(zone, at)) for at in range(begin, end + 1, _DAY)]
    # No zone changes twice in one day.
    return tuple(
        _first_other(zone, same, other, before)
        for (same, before), (other, after) in pairwise(days)
        if before != after
    )


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

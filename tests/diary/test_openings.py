"""Free times, against a walk through every single minute."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.diary.hours import DayException, WeeklyHours, working_spans
from clinic.diary.openings import Fit, Notice, openings
from clinic.diary.spans import merged
from tests.diary.minute_walk import oracle

HALIFAX, ST_JOHNS, REGINA = (ZoneInfo(f"America/{city}") for city in ("Halifax", "St_Johns", "Regina"))
MIDDAYS = [date(2026, 3, 8), date(2026, 11, 1), date(2027, 3, 14), date(2026, 6, 17)]


quarter = st.integers(0, 96).map(lambda n: n * 15)


@st.composite
def hours_of_a_day(draw):
    opens, closes = sorted((draw(quarter), draw(quarter)))
    return opens, closes


@st.composite
def diaries(draw):
    zone = draw(st.sampled_from([HALIFAX, ST_JOHNS, REGINA]))
    middle = draw(st.sampled_from(MIDDAYS))
    start = int(datetime(middle.year, middle.month, middle.day, tzinfo=zone).timestamp()) - 86400
    start += draw(st.integers(0, 20)) * 300
    window = (start, start + 3 * 86400)
    days = st.integers(-2, 3).map(lambda n: middle + timedelta(days=n))
    maybe = st.none() | days
    weekly = [
        WeeklyHours(draw(st.integers(0, 6)), *draw(hours_of_a_day()), *draw(st.tuples(maybe, maybe)))
        for _ in range(draw(st.integers(1, 9)))
    ]
    exceptions = []
    for _ in range(draw(st.integers(0, 3))):
        first, last = sorted((draw(days), draw(days)))
        exceptions.append(DayException(first, last, draw(st.booleans()), *draw(hours_of_a_day())))
    busy = []
    for _ in range(draw(st.integers(0, 8))):
        begin = start + draw(st.integers(0, 3 * 288)) * 300
        busy.append((begin, begin + draw(st.integers(1, 30)) * 300))
    return weekly, exceptions, busy, zone, window


@settings(max_examples=120)
@given(
    diaries(),
    st.integers(1, 24).map(lambda n: n * 5),
    st.integers(0, 4).map(lambda n: n * 5),
    st.integers(0, 4).map(lambda n: n * 5),
    st.sampled_from([5, 15]),
)
def test_the_openings_are_those_a_minute_by_minute_walk_finds(diary, minutes, before, after, grid):
    weekly, exceptions, busy, zone, window = diary
    working = working_spans(weekly, exceptions, zone, window)
    fit = Fit(minutes * 60, before * 60, after * 60, grid * 60)
    notice = Notice(window[0], window[1] - 1)
    listed = list(openings(working, merged(busy), fit, notice))
    assert listed == oracle(weekly, exceptions, busy, zone, window, minutes, before, after, grid)
    offered = set(listed)
    for start in range(-(-window[0] // 900) * 900, window[1], 900):
        alone = list(openings(working, merged(busy), fit, Notice(start, start)))
        assert alone == ([start] if start in offered else [])


def at(zone, *wall, fold=0):
    return int(datetime(*wall, tzinfo=zone, fold=fold).timestamp())


@pytest.mark.parametrize("zone", [HALIFAX, ST_JOHNS])
def test_the_night_the_clock_leaps_has_no_hour_that_does_not_exist(zone):
    weekly = [WeeklyHours(6, 60, 4 * 60)]
    window = (at(zone, 2026, 3, 8), at(zone, 2026, 3, 9))
    (span,) = working_spans(weekly, [], zone, window)
    assert span[1] - span[0] == 2 * 3600
    hours_that_never_were = [WeeklyHours(6, 2 * 60, 3 * 60)]
    assert working_spans(hours_that_never_were, [], zone, window) == []


@pytest.mark.parametrize("zone", [HALIFAX, ST_JOHNS])
def test_the_night_the_clock_falls_back_has_its_repeated_hour_twice(zone):
    weekly = [WeeklyHours(6, 60, 2 * 60)]
    window = (at(zone, 2026, 11, 1), at(zone, 2026, 11, 2))
    assert working_spans(weekly, [], zone, window) == [
        (at(zone, 2026, 11, 1, 1), at(zone, 2026, 11, 1, 1) + 2 * 3600)
    ]


def test_nine_in_the_morning_stays_nine_in_the_morning_after_the_clock_has_changed():
    weekly = [WeeklyHours(0, 540, 1020)]
    window = (at(HALIFAX, 2026, 10, 26), at(HALIFAX, 2026, 11, 3))
    assert [start for start, _ in working_spans(weekly, [], HALIFAX, window)] == [
        at(HALIFAX, 2026, 10, 26, 9),
        at(HALIFAX, 2026, 11, 2, 9),
    ]


def test_saskatchewan_never_changes_its_clock():
    weekly = [WeeklyHours(6, 0, 1440)]
    for sunday in (8, 3), (1, 11):
        day = at(REGINA, 2026, sunday[1], sunday[0])
        assert working_spans(weekly, [], REGINA, (day, day + 86400)) == [(day, day + 86400)]


def test_buffers_of_two_neighbours_add_and_never_overlap():
    working = [(0, 4 * 3600)]
    ten_after_until_an_hour = (0, 3600)
    fit = Fit(3000, before=300, after=600, grid=300)
    starts = list(openings(working, [ten_after_until_an_hour], fit, Notice(0, 86400)))
    assert starts[0] == 3600 + 300


def test_nothing_is_offered_before_the_notice_or_beyond_the_horizon():
    working = [(0, 86400)]
    fit = Fit(900)
    assert list(openings(working, [], fit, Notice(3601, 5400))) == [4500, 5400]

"""The rule of a series, without an app: its days, its wall time, and what a change of it leaves alone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.series.rule import Member, Oddity, Rule, changed, is_exception, meant, usual_time

HALIFAX, REGINA, ST_JOHNS = (
    ZoneInfo(name) for name in ("America/Halifax", "America/Regina", "America/St_Johns")
)
DAYS = st.dates(date(2024, 1, 1), date(2031, 12, 31))
STEPS = st.builds(lambda step: time(step // 12, step % 12 * 5), st.integers(0, 287))


def by_walking(rule):
    """Every day for a year and a half, one by one."""
    found, on = [], rule.first_on
    while on < rule.first_on + timedelta(days=600):
        weeks, rest = divmod((on - rule.first_on).days, 7)
        is_within = on <= (rule.until_on or date.max) and (on - rule.first_on).days <= 366
        if rest == 0 and weeks % rule.every_weeks == 0 and is_within and len(found) < min(rule.times, 52):
            found.append(on)
        on += timedelta(days=1)
    return found


@given(DAYS, st.sampled_from([1, 2, 3, 4]), st.integers(1, 60), st.none() | st.integers(-3, 500))
def test_its_days_are_those_one_finds_by_walking_through_the_calendar(first_on, weeks, times, length):
    until_on = None if length is None else first_on + timedelta(days=length)
    rule = Rule(first_on, time(10), weeks, times, until_on)
    assert rule.days() == by_walking(rule)


def by_searching(on, at, zone):
    """Every five minutes of the day and its neighbours at which the wall shows this, by brute force."""
    begin = datetime.combine(on, time(), UTC) - timedelta(days=1)
    instants = (begin + timedelta(minutes=5 * n) for n in range(3 * 288))
    return [one for one in instants if one.astimezone(zone).replace(tzinfo=None) == datetime.combine(on, at)]


@given(DAYS, STEPS, st.sampled_from([HALIFAX, REGINA, ST_JOHNS]))
def test_a_wall_time_is_the_first_instant_at_which_the_wall_shows_it(on, at, zone):
    shown = by_searching(on, at, zone)
    found = meant(on, at, zone)
    if not shown:
        assert found.oddity is Oddity.LEAPT_OVER
        later = (datetime.combine(on, at) + timedelta(hours=1)).time()
        assert [found.at] == by_searching(on, later, zone)
    else:
        assert found.at == shown[0]
        assert found.oddity is (Oddity.SHOWN_TWICE if len(shown) > 1 else None)


@pytest.mark.parametrize(
    ("on", "at", "zone", "oddity"),
    [
        (date(2026, 3, 8), time(2, 30), HALIFAX, Oddity.LEAPT_OVER),
        (date(2026, 11, 1), time(1, 30), HALIFAX, Oddity.SHOWN_TWICE),
        (date(2026, 3, 8), time(2, 30), ST_JOHNS, Oddity.LEAPT_OVER),
        (date(2026, 11, 1), time(1, 30), ST_JOHNS, Oddity.SHOWN_TWICE),
        (date(2026, 3, 8), time(2, 30), REGINA, None),
        (date(2026, 11, 1), time(1, 30), REGINA, None),
    ],
)
def test_on_both_sundays_of_the_change_it_is_told_what_the_clock_does(on, at, zone, oddity):
    assert meant(on, at, zone).oddity is oddity


def test_a_series_keeps_its_time_on_the_wall_when_the_clock_changes():
    days = Rule(date(2026, 10, 22), time(14, 0), times=3).days()
    instants = [meant(on, time(14, 0), HALIFAX).at for on in days]
    assert [one.hour for one in instants] == [17, 17, 18]
    assert {one.astimezone(HALIFAX).time() for one in instants} == {time(14, 0)}


@given(DAYS, STEPS, STEPS, st.integers(2, 20), st.data())
def test_what_was_moved_by_itself_is_told_from_the_rest(first_on, at, other, times, data):
    days = Rule(first_on, at, times=2 * times + 1).days()
    moved = data.draw(st.sets(st.sampled_from(days), max_size=times)) if other != at else set()
    members = [Member(on, meant(on, other if on in moved else at, HALIFAX).at) for on in days]
    usual = usual_time([one for one in members if meant(one.on, at, HALIFAX).oddity is None], HALIFAX)
    if usual == at:
        apart = {one.on for one in members if is_exception(one, at, HALIFAX)}
        assert apart == {on for on in moved if meant(on, other, HALIFAX).at != meant(on, at, HALIFAX).at}


def test_a_series_of_nothing_has_no_usual_time():
    assert usual_time([], HALIFAX) is None


def test_a_change_takes_each_to_another_day_and_time_of_the_wall():
    member = Member(date(2026, 10, 27), meant(date(2026, 10, 27), time(10), HALIFAX).at)
    on, found = changed(member, 6, time(15, 30), HALIFAX)
    assert (on, found.at) == (date(2026, 11, 2), datetime(2026, 11, 2, 19, 30, tzinfo=UTC))

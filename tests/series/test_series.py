"""The rule of a series, without an app: its days, its wall time, and what a change of it leaves alone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from clinic.diary.wall import Turn, understood
from clinic.series.rule import Member, Rule, changed, is_exception, usual_time

HALIFAX = ZoneInfo("America/Halifax")
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


def test_a_series_keeps_its_time_on_the_wall_when_the_clock_changes():
    days = Rule(date(2026, 10, 22), time(14, 0), times=3).days()
    instants = [understood(on, time(14, 0), HALIFAX).at for on in days]
    assert [one.hour for one in instants] == [17, 17, 18]
    assert {one.astimezone(HALIFAX).time() for one in instants} == {time(14, 0)}


@given(DAYS, STEPS, STEPS, st.integers(2, 20), st.data())
def test_what_was_moved_by_itself_is_told_from_the_rest(first_on, at, other, times, data):
    days = Rule(first_on, at, times=2 * times + 1).days()
    moved = data.draw(st.sets(st.sampled_from(days), max_size=times)) if other != at else set()
    members = [Member(on, understood(on, other if on in moved else at, HALIFAX).at) for on in days]
    usual = usual_time([one for one in members if understood(one.on, at, HALIFAX).turn is Turn.NONE], HALIFAX)
    if usual == at:
        apart = {one.on for one in members if is_exception(one, at, HALIFAX)}
        assert apart == {
            on for on in moved if understood(on, other, HALIFAX).at != understood(on, at, HALIFAX).at
        }


def test_a_series_of_nothing_has_no_usual_time():
    assert usual_time([], HALIFAX) is None


def test_a_change_takes_each_to_another_day_and_time_of_the_wall():
    member = Member(date(2026, 10, 27), understood(date(2026, 10, 27), time(10), HALIFAX).at)
    on, found = changed(member, 6, time(15, 30), HALIFAX)
    assert (on, found.at) == (date(2026, 11, 2), datetime(2026, 11, 2, 19, 30, tzinfo=UTC))

"""When one may write: not at night by the reader's clock, and never after what a letter announces."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from clinic.mail.quiet import Quiet, when_to_remind, when_to_write

HALIFAX = ZoneInfo("America/Halifax")
NIGHT = Quiet(21 * 60, 8 * 60)
TWO_HOURS = timedelta(hours=2)


def at(day, hour, minute=0, zone=HALIFAX):
    return datetime(2026, 11, day, hour, minute, tzinfo=zone)


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        (at(23, 20, 59), at(23, 20, 59)),
        (at(23, 21), at(24, 8)),
        (at(24, 3), at(24, 8)),
        (at(24, 8), at(24, 8)),
    ],
)
def test_what_is_written_at_night_leaves_in_the_morning(now, leaves):
    assert when_to_write(now, NIGHT, HALIFAX, None) == leaves


def test_what_would_be_past_by_the_morning_leaves_at_once():
    assert when_to_write(at(23, 22), NIGHT, HALIFAX, at(24, 7)) == at(23, 22)


def test_the_night_is_the_readers_own():
    assert when_to_write(at(23, 13), NIGHT, ZoneInfo("Asia/Tehran"), None) == at(23, 13)
    assert when_to_write(at(23, 15), NIGHT, ZoneInfo("Asia/Tehran"), None) == at(
        24, 8, zone=ZoneInfo("Asia/Tehran")
    )


def test_the_same_minute_twice_is_no_quiet():
    assert when_to_write(at(23, 3), Quiet(480, 480), HALIFAX, None) == at(23, 3)


def test_a_quiet_by_day_ends_the_same_day():
    assert when_to_write(at(23, 13), Quiet(12 * 60, 14 * 60), HALIFAX, None) == at(23, 14)


@pytest.mark.parametrize(
    ("starts_at", "due"),
    [
        (at(24, 14), at(24, 12)),
        (at(24, 9), at(24, 8)),
        (at(24, 7), at(23, 21)),
        (at(24, 8), at(23, 21)),
    ],
)
def test_a_reminder_comes_in_the_morning_or_else_the_evening_before(starts_at, due):
    assert when_to_remind(starts_at, TWO_HOURS, NIGHT, HALIFAX) == due


def test_the_morning_after_the_clocks_change_is_at_eight_by_the_new_clock():
    # On 1 November 2026 Halifax goes back from UTC-3 to UTC-4.
    assert when_to_write(datetime(2026, 11, 1, 1, tzinfo=UTC), NIGHT, HALIFAX, None) == datetime(
        2026, 11, 1, 12, tzinfo=UTC
    )

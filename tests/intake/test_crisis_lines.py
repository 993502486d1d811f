"""The numbers one gives to somebody in danger: there, and not trusted for ever."""

from datetime import date, timedelta

from clinic.intake.crisis_lines import LINES, STALE_AFTER, CrisisLine, stale

CHECKED = date(2026, 1, 1)


def test_the_first_two_are_the_ones_anybody_can_remember():
    assert [line.number for line in LINES if line.is_first] == ["9-1-1", "9-8-8"]


def test_a_number_is_looked_up_again_after_half_a_year():
    line = CrisisLine("somebody", "1-800", CHECKED)
    assert stale([line], CHECKED + STALE_AFTER) == []
    assert stale([line], CHECKED + STALE_AFTER + timedelta(days=1)) == [line]

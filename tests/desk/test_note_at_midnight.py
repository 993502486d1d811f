"""A session over midnight is noted and signed like any other, with the date of its end beside it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.desk.test_note import autosaved, begun, fields, signed
from tests.diary.test_attendance import booked

# Half past eleven in the evening of Monday 23 November, on the practice's clock.
LATE = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)
OVER = {"service_date": "2026-11-23", "start": "23:30", "stop": "00:20"}


@pytest.fixture(autouse=True)
def clock():
    """A quarter past midnight there and more, on Tuesday."""
    with time_machine.travel(LATE + timedelta(minutes=65), tick=False) as traveller:
        yield traveller


@pytest.fixture
def maya(practice):
    return practice.client("Maya", of=practice.ines)


@pytest.fixture
def ines(practice):
    return practice.browser_of(practice.ines)


def proposed(page):
    return {
        name: page.partition(f'name="{name}"')[2].partition('value="')[2].partition('"')[0] for name in OVER
    }


def test_the_note_of_a_visit_over_midnight_knows_both_days_and_is_signed(practice, ines, maya):
    visit = booked(practice, maya, LATE)
    page = ines.get(f"/desk/notes/new?client={maya.id}").text
    assert fields(page)["appointment"] == str(visit.id)
    assert proposed(page) == OVER
    assert '<span class="optional">Tuesday 24 November</span>' in page
    note = signed(ines, practice, maya, **OVER)
    read = ines.get(note).text
    assert "Monday 23 November 2026, 11:30 pm – Tuesday 24 November 2026, 12:20 am, 50 minutes" in " ".join(
        read.split()
    )


def test_a_visit_that_ended_before_midnight_is_meant_soon_after_it(practice, ines, maya, clock):
    visit = booked(practice, maya, LATE - timedelta(hours=1))
    page = ines.get(f"/desk/notes/new?client={maya.id}").text
    assert fields(page)["appointment"] == str(visit.id)
    assert 'optional">Tuesday' not in page
    clock.shift(timedelta(hours=3))
    later = practice.browser_of(practice.ines)
    assert fields(later.get(f"/desk/notes/new?client={maya.id}").text)["appointment"] == ""


def test_a_note_about_no_visit_begun_after_midnight_goes_over_it_and_is_signed(practice, ines, maya, clock):
    clock.move_to(LATE + timedelta(minutes=52))
    page = ines.get(f"/desk/notes/new?client={maya.id}").text
    assert proposed(page) == OVER
    assert ines.get(signed(ines, practice, maya, **OVER)).status_code == 200


def test_a_slip_of_the_clock_is_still_said_to_be_one(practice, ines, maya):
    where, form = begun(ines, maya)
    typed = {"type": "DAP", "service_date": "2026-11-23", "start": "14:00", "stop": "13:50"}
    assert autosaved(ines, where, form, **typed).status_code == 200
    page = ines.get(f"{where}?look=1").text
    assert "The end comes after the start." in page

"""A day and a time on the wall, against a walk through every minute; what staff are told of those nights."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from clinic.database import db
from clinic.diary.models import Appointment
from clinic.diary.wall import Turn, understood
from tests.diary.test_views import book

HALIFAX, ST_JOHNS, REGINA = (ZoneInfo(f"America/{city}") for city in ("Halifax", "St_Johns", "Regina"))
SPRING, AUTUMN, PLAIN = date(2027, 3, 14), date(2027, 11, 7), date(2027, 6, 20)


def shows(zone, on):
    """Every instant of that day and its neighbours, by what the wall shows then."""
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    found = {}
    for minute in range(-36 * 60, 36 * 60, 5):
        at = noon + timedelta(minutes=minute)
        found.setdefault(at.astimezone(zone).replace(tzinfo=None), []).append(at)
    return found


@pytest.mark.parametrize("zone", [HALIFAX, ST_JOHNS, REGINA], ids=lambda zone: zone.key)
@pytest.mark.parametrize("on", [SPRING, AUTUMN, PLAIN])
def test_every_time_of_every_night_is_understood_as_the_wall_shows_it(zone, on):
    shown, turns = shows(zone, on), set()
    for minute in range(0, 24 * 60, 5):
        at = time(minute // 60, minute % 60)
        known, there = understood(on, at, zone), shown.get(datetime.combine(on, at), [])
        turns.add(known.turn)
        if there:
            assert known.at == there[0]
            assert known.turn is (Turn.SHOWN_TWICE if len(there) > 1 else Turn.NONE)
        else:
            assert known.turn is Turn.LEAPT_OVER
            an_hour_on = known.at.astimezone(zone).replace(tzinfo=None) - timedelta(hours=1)
            assert an_hour_on == datetime.combine(on, at)
    expected = {SPRING: {Turn.NONE, Turn.LEAPT_OVER}, AUTUMN: {Turn.NONE, Turn.SHOWN_TWICE}}
    assert turns == ({Turn.NONE} if zone is REGINA else expected.get(on, {Turn.NONE}))


@pytest.mark.parametrize(
    ("on", "at", "words"),
    [
        (SPRING, "02:30", "The clock leaps over 2:30 am that night. It is understood as 3:30 am."),
        (AUTUMN, "01:30", "The clock shows 1:30 am twice that night. It is understood as the first time."),
    ],
)
def test_staff_are_told_how_a_time_of_that_night_was_understood(practice, on, at, words):
    with time_machine.travel(datetime(on.year, on.month, on.day, 2, tzinfo=UTC) - timedelta(days=3)):
        maya, desk = practice.client("Maya", practice.ines), practice.browser_of(practice.iris)
        booked = book(desk, practice, maya, at=at, on=on.isoformat())
        assert words in desk.get(booked.location).text
        made = db.session.scalars(select(Appointment)).one()
        moved = f"/desk/diary/{made.id}/move"
        desk.post(moved, {"on": f"{on + timedelta(days=1)}", "at": "12:00"})
        desk.post(moved, {"on": on.isoformat(), "at": at})
        assert words in desk.get(booked.location).text


def test_a_day_that_can_only_be_a_slip_is_said_beside_the_field_and_what_was_typed_is_kept(practice):
    maya, desk = practice.client("Maya", practice.ines), practice.browser_of(practice.iris)
    today = datetime.now(UTC).date()
    for on, words in (
        (today + timedelta(days=5 * 365), "more than two years away"),
        (today - timedelta(days=400), "more than a month past"),
        (date.max, "field-wrong"),
    ):
        answer = book(desk, practice, maya, on=on.isoformat())
        assert answer.status_code == 422
        assert words in answer.text
        assert f'value="{on}"' in answer.text
    assert db.session.scalars(select(Appointment)).all() == []

"""A series at the desk: looked at before it is booked, changed but for its exceptions, told in one letter."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from icalendar import Calendar
from sqlalchemy import select

from clinic.config import settings
from clinic.database import db
from clinic.diary.models import Appointment
from clinic.mail import outbox
from clinic.mail.models import OutboxLetter
from tests.diary.test_attendance import booked

pytestmark = pytest.mark.databases("sqlite")

HALIFAX = ZoneInfo("America/Halifax")
# The third is after the clock has gone back.
FIRST = datetime(2026, 10, 20, 17, 0, tzinfo=UTC)
EIGHT = {"every": "1", "times": "4", "until": ""}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(FIRST - timedelta(days=1), tick=False) as traveller:
        yield traveller


def at(on, hour, minute=0):
    return datetime.combine(on, time(hour, minute), HALIFAX).astimezone(UTC)


def standing(client):
    found = select(Appointment).where(Appointment.client_id == client.id, Appointment.cancelled_at.is_(None))
    rows = db.session.scalars(
        found.order_by(Appointment.starts_at).execution_options(populate_existing=True)
    ).all()
    return {row.series_on: row for row in rows}


def walls(client):
    return [f"{one.starts_at.astimezone(HALIFAX):%m-%d %H:%M}" for one in standing(client).values()]


def letters(before=()):
    """Those that wait, by their ids, but those of before: the clock stands still, so no time tells them."""
    rows = db.session.scalars(select(OutboxLetter)).all()
    waiting = {row.id: row for row in rows if row.sealed and row.id not in before}
    return {one: outbox.open_letter(row, settings().instance_key) for one, row in waiting.items()}


def a_series(desk, practice, maya):
    visit = booked(practice, maya, FIRST)
    assert desk.post(f"/desk/diary/{visit.id}/series", {**EIGHT, "save": "y"}).status_code == 303
    return visit


@pytest.mark.databases("sqlite", "postgresql")
def test_it_keeps_its_time_on_the_wall_and_one_letter_names_all_dates(desk, practice, maya):
    visit = booked(practice, maya, FIRST)
    before = set(letters())
    path = f"/desk/diary/{visit.id}/series"
    assert path in desk.get(f"/desk/diary/{visit.id}").text
    assert "How often" in desk.get(path).text
    looked = desk.post(path, EIGHT)
    assert looked.status_code == 200
    assert "Tuesday 10 November, 2:00 pm" in looked.text
    assert len(standing(maya)) == 1
    assert desk.post(path, {**EIGHT, "save": "y"}).status_code == 303
    assert walls(maya) == ["10-20 14:00", "10-27 14:00", "11-03 14:00", "11-10 14:00"]
    assert len({one.series_id for one in standing(maya).values()}) == 1
    (letter,) = letters(before).values()
    for named in ("20 October", "27 October", "3 November", "10 November"):
        assert named in letter.text
    events = Calendar.from_ical(letter.ics).walk("VEVENT")
    assert {str(one["uid"]) for one in events} == {one.uid for one in standing(maya).values()}
    assert len(events) == 4
    assert "/b/" in letter.text


def test_what_is_taken_is_shown_before_anything_is_saved_with_the_nearest(desk, practice, maya):
    visit = booked(practice, maya, FIRST)
    booked(practice, practice.client("Leo", practice.ines), at(date(2026, 11, 3), 14))
    path = f"/desk/diary/{visit.id}/series"
    page = desk.post(path, EIGHT).text
    assert "One of these times is taken" in page
    nearest = re.findall(r'name="d-2026-11-03"\s+value="(\d+)"', page)
    assert len(nearest) == 3
    undecided = desk.post(path, {**EIGHT, "save": "y"})
    assert undecided.status_code == 422
    assert "Please decide" in undecided.text
    assert len(standing(maya)) == 1
    chosen = {**EIGHT, "save": "y", "d-2026-11-03": nearest[0], "d-2026-11-10": "skip"}
    assert desk.post(path, chosen).status_code == 303
    assert walls(maya)[:2] == ["10-20 14:00", "10-27 14:00"]
    assert set(standing(maya)) == {date(2026, 10, 20), date(2026, 10, 27), date(2026, 11, 3)}


@pytest.mark.databases("sqlite", "postgresql")
def test_a_time_taken_meanwhile_books_none_of_them(desk, practice, maya):
    visit = booked(practice, maya, FIRST)
    booked(practice, practice.client("Leo", practice.ines), at(date(2026, 11, 3), 15))
    clash = str(int(at(date(2026, 11, 3), 15).timestamp()))
    typed = {**EIGHT, "save": "y", "d-2026-11-03": clash}
    answer = desk.post(f"/desk/diary/{visit.id}/series", typed)
    assert answer.status_code == 409
    assert "Nothing was changed" in answer.text
    assert len(standing(maya)) == 1
    assert list(standing(maya)) == [None]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"every": "1"}, "Say how many times"),
        ({"every": "1", "times": "1"}, "How many times"),
        ({"every": "1", "times": "900"}, "How many times"),
        ({"every": "5", "times": "4"}, "every week"),
        ({"every": "1", "until": "yesterday"}, "Or until"),
    ],
)
def test_a_rule_that_is_none_is_sent_back_with_a_sentence(desk, practice, maya, typed, sentence):
    visit = booked(practice, maya, FIRST)
    answer = desk.post(f"/desk/diary/{visit.id}/series", {**typed, "save": "y"})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert len(standing(maya)) == 1


@pytest.mark.databases("sqlite", "postgresql")
def test_this_and_following_move_and_what_was_moved_by_itself_stays(desk, practice, maya):
    a_series(desk, practice, maya)
    moved = standing(maya)[date(2026, 11, 10)]
    desk.post(f"/desk/diary/{moved.id}/move", {"on": "2026-11-12", "at": "09:00"})
    second = standing(maya)[date(2026, 10, 27)]
    before = set(letters())
    path = f"/desk/diary/{second.id}/series/change"
    typed = {"on": "2026-10-28", "at": "11:00", "scope": "FOLLOWING"}
    looked = desk.post(path, typed)
    assert looked.status_code == 200
    assert "Wednesday 4 November, 11:00 am" in looked.text
    assert desk.post(path, {**typed, "save": "y"}).status_code == 303
    assert walls(maya) == ["10-20 14:00", "10-28 11:00", "11-04 11:00", "11-12 09:00"]
    (letter,) = letters(before).values()
    assert "28 October" in letter.text
    assert "12 November" not in letter.text
    assert [int(one["sequence"]) for one in Calendar.from_ical(letter.ics).walk("VEVENT")] == [1, 1]


def test_what_stays_behind_is_of_the_new_series_with_the_rest(desk, practice, maya):
    a_series(desk, practice, maya)
    moved = standing(maya)[date(2026, 11, 10)]
    desk.post(f"/desk/diary/{moved.id}/move", {"on": "2026-11-12", "at": "09:00"})
    path = f"/desk/diary/{standing(maya)[date(2026, 10, 27)].id}/series"
    typed = {"on": "2026-10-28", "at": "11:00", "scope": "FOLLOWING", "save": "y", "d-2026-11-04": "skip"}
    assert desk.post(f"{path}/change", typed).status_code == 303
    assert walls(maya) == ["10-20 14:00", "10-28 11:00", "11-03 14:00", "11-12 09:00"]
    first, *following = standing(maya).values()
    assert [one.series_on.day for one in following] == [28, 4, 11]
    assert {one.series_id for one in following} == {following[0].series_id} != {first.series_id}
    looked = desk.post(f"{path}/cancellation", {"scope": "ALL"}).text
    assert re.findall(r'name="gone"\s+value="(\w+)"', looked) == [one.id.hex for one in following]
    assert ticked(looked) == [following[0].id.hex]
    desk.post(f"{path}/change", {**typed, "on": "2026-10-29", "scope": "ALL"})
    assert walls(maya) == ["10-20 14:00", "10-29 11:00", "11-03 14:00", "11-12 09:00"]
    assert [one.series_on.day for one in list(standing(maya).values())[1:]] == [29, 5, 12]


def test_the_form_opens_with_the_rule_and_unchanged_it_moves_nothing(desk, practice, maya):
    a_series(desk, practice, maya)
    for day, hour in ((3, "15:00"), (10, "15:00")):
        moved = standing(maya)[date(2026, 11, day)]
        desk.post(f"/desk/diary/{moved.id}/move", {"on": f"2026-11-{day:02}", "at": hour})
    path, stood = f"/desk/diary/{moved.id}/series", walls(maya)
    page = desk.get(path).text
    assert 'value="2026-11-10"' in page
    assert 'value="14:00"' in page
    assert "which stays where it is" in page
    typed = {"on": "2026-11-10", "at": "14:00", "scope": "ALL", "save": "y"}
    unchanged = desk.post(f"{path}/change", typed)
    assert unchanged.status_code == 422
    assert "That is when the series is now." in unchanged.text
    nothing = desk.post(f"{path}/change", {**typed, "at": "16:00", "scope": "FOLLOWING"})
    assert "but what was moved by itself" in nothing.text
    assert ticked(desk.post(f"{path}/cancellation", {"scope": "FOLLOWING"}).text) == []
    assert walls(maya) == stood
    desk.post(f"{path}/change", {**typed, "at": "16:00"})
    assert walls(maya) == ["10-20 16:00", "10-27 16:00", "11-03 15:00", "11-10 15:00"]


def test_a_change_by_weeks_is_refused_with_a_sentence(desk, practice, maya):
    visit = a_series(desk, practice, maya)
    typed = {"on": "2026-11-20", "at": "11:00", "scope": "ALL", "save": "y"}
    answer = desk.post(f"/desk/diary/{visit.id}/series/change", typed)
    assert answer.status_code == 422
    assert "less than a week" in answer.text


@pytest.mark.databases("sqlite", "postgresql")
def test_following_ones_are_cancelled_with_one_letter_and_their_times_are_free(desk, practice, maya):
    a_series(desk, practice, maya)
    third, before = standing(maya)[date(2026, 11, 3)], set(letters())
    path = f"/desk/diary/{third.id}/series/cancellation"
    assert desk.post(path, {"scope": "SOMETHING"}).status_code == 422
    looked = desk.post(path, {"scope": "FOLLOWING"})
    assert looked.status_code == 200
    assert len(standing(maya)) == 4
    assert (
        desk.post(path, {"scope": "FOLLOWING", "save": "y", "gone": ticked(looked.text)}).status_code == 303
    )
    assert walls(maya) == ["10-20 14:00", "10-27 14:00"]
    (letter,) = letters(before).values()
    events = Calendar.from_ical(letter.ics).walk("VEVENT")
    assert {str(one["status"]) for one in events} == {"CANCELLED"}
    booked(practice, practice.client("Leo", practice.ines), at(date(2026, 11, 3), 14))


def ticked(page):
    return re.findall(r'name="gone"\s+value="(\w+)"\s+checked', page)


@pytest.mark.parametrize("scope", ["FOLLOWING", "ALL"])
def test_what_was_moved_by_itself_is_shown_and_stays_unless_it_is_ticked(desk, practice, maya, scope):
    a_series(desk, practice, maya)
    exception = standing(maya)[date(2026, 11, 3)]
    desk.post(f"/desk/diary/{exception.id}/move", {"on": "2026-11-05", "at": "09:00"})
    path = f"/desk/diary/{standing(maya)[date(2026, 10, 27)].id}/series/cancellation"
    page = desk.post(path, {"scope": scope}).text
    assert "What was moved by itself stays, unless you tick it." in page
    assert "Thursday 5 November, 9:00 am" in page
    assert exception.id.hex in page
    assert exception.id.hex not in ticked(page)
    gone = ticked(page)
    assert len(gone) == (2 if scope == "FOLLOWING" else 3)
    assert desk.post(path, {"scope": scope, "save": "y", "gone": gone}).status_code == 303
    assert "11-05 09:00" in walls(maya)
    assert len(standing(maya)) == 4 - len(gone)
    assert (
        desk.post(
            f"/desk/diary/{exception.id}/series/cancellation",
            {"scope": scope, "save": "y", "gone": exception.id.hex},
        ).status_code
        == 303
    )
    assert "11-05 09:00" not in walls(maya)


def test_nothing_ticked_cancels_nothing_and_what_is_not_of_it_cannot_be_ticked(desk, practice, maya):
    visit = a_series(desk, practice, maya)
    other = booked(practice, practice.client("Leo", practice.ines), at(date(2026, 11, 5), 14))
    for gone in ([], [other.id.hex], ["nobody"]):
        sent = {"scope": "ALL", "save": "y", "gone": gone}
        answer = desk.post(f"/desk/diary/{visit.id}/series/cancellation", sent)
        assert answer.status_code == 422
        assert "Nothing was cancelled. Tick at least one." in answer.text
    assert len(standing(maya)) == 4

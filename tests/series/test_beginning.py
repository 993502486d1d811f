"""A series is booked by hand from its first time on, every date looked at before any is booked."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from clinic.config import settings
from clinic.database import db
from clinic.diary.models import Appointment, Service, ServiceKind
from clinic.mail import outbox
from clinic.mail.models import LetterKind, OutboxLetter
from tests.diary.test_attendance import booked

HALIFAX = ZoneInfo("America/Halifax")
NOW = datetime(2026, 10, 19, 17, 0, tzinfo=UTC)
BEGIN = "/desk/diary/new/series"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def typed(practice, maya):
    """Four Tuesdays at two, over the night on which the clock goes back."""
    session = db.session.scalars(select(Service).where(Service.kind == ServiceKind.SESSION)).one()
    return {
        "client": maya.id.hex,
        "on": "2026-10-20",
        "at": "14:00",
        "service": session.id.hex,
        "therapist": practice.ines.id.hex,
        "delivery": "IN_PERSON",
        "every": "1",
        "times": "4",
        "until": "",
    }


def at(on, hour):
    return datetime.combine(on, time(hour), HALIFAX).astimezone(UTC)


def rows(client):
    db.session.rollback()
    mine = select(Appointment).where(Appointment.client_id == client.id).order_by(Appointment.starts_at)
    return db.session.scalars(mine).all()


def walls(client):
    return [f"{one.starts_at.astimezone(HALIFAX):%m-%d %H:%M}" for one in rows(client)]


def test_the_form_that_books_one_time_leads_on_with_all_that_was_typed(desk, maya, typed):
    assert "More than once" in desk.get(f"/desk/diary/new?client={maya.id.hex}").text
    answer = desk.post("/desk/diary/new", typed)
    assert (answer.status_code, answer.location) == (307, BEGIN)
    assert rows(maya) == []


def test_once_is_once(desk, maya, typed):
    assert desk.post("/desk/diary/new", typed | {"every": "0"}).status_code == 303
    (one,) = rows(maya)
    assert one.series_id is None


def test_every_date_is_looked_at_and_then_booked_with_one_letter(desk, maya, typed):
    looked = desk.post(BEGIN, typed)
    assert looked.status_code == 200
    for day in ("Tuesday 20 October", "Tuesday 27 October", "Tuesday 3 November", "Tuesday 10 November"):
        assert f"{day}, 2:00 pm" in looked.text
    assert rows(maya) == []
    answer = desk.post(BEGIN, typed | {"save": "y"})
    made = rows(maya)
    assert answer.location == f"/desk/diary/{made[0].id}/series"
    assert walls(maya) == ["10-20 14:00", "10-27 14:00", "11-03 14:00", "11-10 14:00"]
    assert len({one.series_id for one in made}) == 1
    assert [one.series_on for one in made] == [one.starts_at.astimezone(HALIFAX).date() for one in made]
    (row,) = db.session.scalars(select(OutboxLetter).where(OutboxLetter.kind == LetterKind.BOOKED)).all()
    assert "10 November" in outbox.open_letter(row, settings().instance_key).text


def test_what_is_taken_is_shown_before_with_the_nearest_and_the_first_may_be_it(desk, practice, maya, typed):
    leo = practice.client("Leo", practice.ines)
    booked(practice, leo, at(date(2026, 10, 20), 14))
    page = desk.post(BEGIN, typed).text
    assert "One of these times is taken" in page
    nearest = re.findall(r'name="d-2026-10-20"\s+value="(\d+)"', page)
    assert len(nearest) == 3
    undecided = desk.post(BEGIN, typed | {"save": "y"})
    assert undecided.status_code == 422
    assert "Please decide" in undecided.text
    assert rows(maya) == []
    chosen = typed | {"save": "y", "d-2026-10-20": nearest[0], "d-2026-11-03": "skip"}
    assert desk.post(BEGIN, chosen).status_code == 303
    assert [one.series_on for one in rows(maya)] == [
        date(2026, 10, 20),
        date(2026, 10, 27),
        date(2026, 11, 10),
    ]


def test_a_time_taken_meanwhile_books_none_of_them(desk, practice, maya, typed):
    leo = practice.client("Leo", practice.ines)
    booked(practice, leo, at(date(2026, 11, 3), 15))
    clash = str(int(at(date(2026, 11, 3), 15).timestamp()))
    answer = desk.post(BEGIN, typed | {"save": "y", "d-2026-11-03": clash})
    assert answer.status_code == 409
    assert "Nothing was changed" in answer.text
    assert rows(maya) == []


def test_until_a_day_every_other_week(desk, maya, typed):
    until = {"every": "2", "times": "", "until": "2026-11-17", "save": "y"}
    assert desk.post(BEGIN, typed | until).status_code == 303
    assert walls(maya) == ["10-20 14:00", "11-03 14:00", "11-17 14:00"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"times": ""}, "Say how many times, or until when."),
        ({"times": "900"}, "How many times"),
        ({"every": "7"}, "How often"),
        ({"times": "", "until": "some day"}, "Or until"),
        ({"at": "14:03"}, "Give it in steps of five minutes."),
        ({"on": "2031-01-01"}, "more than two years away"),
    ],
)
@pytest.mark.parametrize("path", ["/desk/diary/new", BEGIN])
def test_what_cannot_be_used_is_said_and_what_was_typed_stays(desk, maya, typed, path, wrong, sentence):
    answer = desk.post(path, typed | wrong | {"save": "y"})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'name="client"' in answer.text
    assert rows(maya) == []


def test_an_overbooking_is_of_one_time_alone(desk, practice, maya, typed):
    booked(practice, practice.client("Leo", practice.ines), at(date(2026, 10, 20), 14))
    over = typed | {"overbook": "y", "reason": "the only time she can come"}
    assert desk.post("/desk/diary/new", over).status_code == 303
    assert walls(maya) == ["10-20 14:00"]
    assert timedelta() < rows(maya)[0].ends_at - rows(maya)[0].starts_at

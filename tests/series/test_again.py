"""The same time next week in two presses, and over another appointment only on purpose and with a reason."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.database import db
from clinic.diary.held import Overbooking
from clinic.diary.models import Appointment, Hours
from clinic.mail.models import OutboxLetter
from tests.diary.test_attendance import AT_TEN, booked
from tests.diary.test_views import session_service

WEEK = timedelta(weeks=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT_TEN + timedelta(minutes=40), tick=False) as traveller:
        yield traveller


@pytest.fixture
def maya(practice):
    db.session.add_all(
        Hours(therapist_id=practice.ines.id, weekday=day, opens=540, closes=1020) for day in (0, 1)
    )
    db.session.commit()
    return practice.client("Maya", practice.ines)


def starts():
    return db.session.scalars(select(Appointment.starts_at).order_by(Appointment.starts_at)).all()


def epoch(at):
    return str(int(at.timestamp()))


def test_next_week_is_said_and_then_taken_with_a_letter(practice, maya):
    visit = booked(practice, maya)
    ines = practice.browser_of(practice.ines)
    path = f"/desk/diary/{visit.id}/again"
    assert path in ines.get(f"/desk/diary/{visit.id}").text
    page = ines.get(path).text
    assert "Tuesday 1 December, 10:00 am" in page
    assert "Book it" in page
    letters = len(db.session.scalars(select(OutboxLetter)).all())
    assert ines.post(path, {"start": epoch(AT_TEN + WEEK)}).status_code == 303
    assert starts() == [AT_TEN, AT_TEN + WEEK]
    assert len(db.session.scalars(select(OutboxLetter)).all()) == letters + 1


def test_if_that_is_taken_it_is_said_at_once_with_the_nearest(practice, maya):
    visit = booked(practice, maya)
    booked(practice, practice.client("Leo", practice.ines), AT_TEN + WEEK)
    ines = practice.browser_of(practice.ines)
    path = f"/desk/diary/{visit.id}/again"
    page = ines.get(path).text
    assert "That time is taken." in page
    assert "Book it" not in page
    assert "Tuesday 1 December, 9:00 am" in page
    answer = ines.post(path, {"start": epoch(AT_TEN + WEEK)})
    assert answer.status_code == 409
    assert ines.post(path, {"start": epoch(AT_TEN + WEEK - timedelta(hours=1))}).status_code == 303
    assert len(starts()) == 3


@pytest.mark.parametrize("typed", ["", "soon", "-5", "999999999999999", "\u0661\u0662"])
def test_a_start_that_is_none_books_nothing(practice, maya, typed):
    visit = booked(practice, maya)
    ines = practice.browser_of(practice.ines)
    assert ines.post(f"/desk/diary/{visit.id}/again", {"start": typed}).status_code == 422
    assert starts() == [AT_TEN]


def test_a_time_long_ago_goes_on_in_the_week_that_comes_next(practice, maya, clock):
    visit = booked(practice, maya)
    clock.move_to(AT_TEN + 3 * WEEK + timedelta(hours=2))
    page = practice.browser_of(practice.ines).get(f"/desk/diary/{visit.id}/again").text
    assert "Tuesday 22 December, 10:00 am" in page


def over(practice, desk, client, **more):
    typed = {
        "client": client.id.hex, "on": "2026-12-01", "at": "10:00", "service": session_service().id.hex,
        "therapist": practice.ines.id.hex, "delivery": "IN_PERSON", **more,
    }  # fmt: skip
    return desk.post("/desk/diary/new", typed)


def test_a_taken_time_is_given_again_only_on_purpose_and_with_a_reason(practice, maya):
    booked(practice, maya, AT_TEN + WEEK)
    leo, desk = practice.client("Leo", practice.ines), practice.browser_of(practice.iris)
    refused = over(practice, desk, leo)
    assert refused.status_code == 409
    assert "Put it there all the same" in refused.text
    unreasoned = over(practice, desk, leo, overbook="y", reason="  ")
    assert unreasoned.status_code == 422
    assert "Say why" in unreasoned.text
    assert len(starts()) == 1
    answer = over(practice, desk, leo, overbook="y", reason="the only hour before a journey")
    assert answer.status_code == 303
    assert starts() == [AT_TEN + WEEK] * 2
    page = desk.get(answer.location).text
    assert "Over another appointment" in page
    assert "the only hour before a journey" in page
    put = db.session.scalars(select(Overbooking)).one()
    deeds = db.session.scalars(select(Entry.action).where(Entry.subject == put.appointment_id.hex)).all()
    assert "appointment.overbooked" in deeds


def test_what_is_free_after_all_is_booked_as_any_other(practice, maya):
    desk = practice.browser_of(practice.iris)
    assert over(practice, desk, maya, overbook="y", reason="was taken").status_code == 303
    assert db.session.scalars(select(Overbooking)).all() == []
    assert starts() == [datetime(2026, 12, 1, 14, 0, tzinfo=UTC)]

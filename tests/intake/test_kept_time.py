"""A time is kept while its form is filled in: eight minutes, one for each browser, never a whole diary."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from clinic.database import db
from clinic.diary.held import Hold
from clinic.diary.models import Appointment
from clinic.intake import keeping
from tests.intake.conftest import TUESDAY_AT_NINE, Visitor

NINE = "2026-11-24T13:00:00Z"
HALF_PAST = "2026-11-24T13:30:00Z"
TYPED = {"act": "", "start": "", "name": "Maya Kept", "contact": "902 555", "reach": "NO_MESSAGE"}


@pytest.fixture
def other(practice, clock):
    """Somebody else, with a browser of their own."""
    return Visitor(practice.app.test_client(), clock)


def chooses(visitor, service, at=NINE, **more):
    return visitor.book(service, **{**TYPED, "choose": at, **more})


def held():
    return db.session.scalar(select(func.count()).select_from(Hold))


def test_what_was_chosen_is_kept_until_the_clock_says_so_with_everything_typed(visitor, first_call):
    page = chooses(visitor, first_call).text
    assert "Tuesday 24 November, 9:00 am" in page
    assert "It is kept for you until 10:08 am" in page
    assert 'value="Maya Kept"' in page
    assert re.search(r'value="NO_MESSAGE" checked', page)
    assert 'role="alert"' not in page
    assert db.session.scalars(select(Appointment)).all() == []


def test_until_when_is_told_by_the_readers_own_clock(visitor, first_call):
    assert "until 6:08 am" in chooses(visitor, first_call, zone="America/Vancouver").text


def test_nobody_else_is_shown_the_time_or_given_it_while_it_is_kept(visitor, other, first_call, practice):
    ines = practice.ines.id.hex
    chooses(visitor, first_call, therapist=ines)
    assert NINE not in other.get(f"/book?therapist={ines}").text
    assert other.book(first_call, therapist=ines).status_code == 409
    assert visitor.book(first_call, therapist=ines).status_code == 303
    assert held() == 0


def test_it_lapses_by_itself(visitor, other, first_call, practice, clock):
    ines = practice.ines.id.hex
    chooses(visitor, first_call, therapist=ines)
    clock.shift(timedelta(minutes=8))
    assert NINE in other.get(f"/book?therapist={ines}").text
    page = visitor.book(first_call, name="", therapist=ines).text
    assert "It is yours once you have pressed the button below." in page
    assert visitor.book(first_call, therapist=ines).status_code == 303


def test_going_back_frees_it_and_keeps_what_was_typed(visitor, other, first_call, practice):
    ines = practice.ines.id.hex
    chooses(visitor, first_call, therapist=ines)
    back = visitor.book(first_call, **{**TYPED, "start": NINE, "again": "yes"}, therapist=ines)
    assert 'value="Maya Kept"' in back.text
    assert held() == 0
    assert NINE in other.get(f"/book?therapist={ines}").text


def test_a_new_choice_takes_the_place_of_the_one_before(visitor, first_call):
    chooses(visitor, first_call)
    page = chooses(visitor, first_call, HALF_PAST).text
    assert "9:30 am" in page
    assert list(db.session.scalars(select(Hold.starts_at))) == [TUESDAY_AT_NINE + timedelta(minutes=30)]


def test_whoever_keeps_a_time_still_sees_it_among_the_free_ones(visitor, first_call, practice):
    ines = practice.ines.id.hex
    chooses(visitor, first_call, therapist=ines)
    assert NINE in visitor.get(f"/book?therapist={ines}").text


def test_a_time_that_somebody_chose_first_is_answered_with_the_nearest_and_what_was_typed(
    visitor, other, first_call, practice
):
    ines = practice.ines.id.hex
    chooses(visitor, first_call, therapist=ines)
    answer = chooses(other, first_call, therapist=ines)
    assert answer.status_code == 409
    assert 'value="Maya Kept"' in answer.text


@pytest.mark.parametrize(
    "word", ["x", "A" * 42 + "E", "é" * 43, ""], ids=["short", "unknown", "strange", "none"]
)
def test_a_forged_word_keeps_nothing_and_hurts_nobody(visitor, first_call, word):
    visitor.http.set_cookie("h", word)
    assert visitor.get("/book").status_code == 200
    assert chooses(visitor, first_call).status_code == 200
    assert visitor.book(first_call).status_code == 303


def test_choosing_again_and_again_ends_in_a_time_that_is_not_kept_but_can_be_booked(visitor, first_call):
    for _ in range(keeping.KEPT_AN_HOUR):
        assert "It is kept for you until" in chooses(visitor, first_call, HALF_PAST).text
    assert "It is yours once you have pressed" in chooses(visitor, first_call).text
    assert held() == 0
    assert visitor.book(first_call).status_code == 303


def test_many_places_together_cannot_keep_a_diary_empty(practice, first_call, clock):
    pages = []
    for number in range(keeping.MOST_AT_ONCE + 2):
        someone = Visitor(practice.app.test_client(), clock)
        someone.http.environ_base["REMOTE_ADDR"] = f"203.0.{number}.7"
        at = TUESDAY_AT_NINE + timedelta(days=7 * (number // 2), minutes=30 * (number % 2))
        pages.append(chooses(someone, first_call, at.strftime("%Y-%m-%dT%H:%M:%SZ")).text)
        clock.shift(timedelta(seconds=-30))
    assert held() == keeping.MOST_AT_ONCE
    assert "It is yours once you have pressed" in pages[-1]


def test_the_front_page_offers_the_first_three_times_in_full(visitor, first_call):
    page = visitor.get("/").text
    assert re.findall(r'class="vh">([^<]+)<', page.partition("<form")[2].partition("</form>")[0]) == [
        f"Tuesday 24 November, 9:{minute} am" for minute in ("00", "15", "30")
    ]


def test_a_time_pressed_on_the_front_page_is_chosen(visitor, first_call):
    answer = visitor.post("/book", {"service": first_call.id.hex, "zone": "", "choose": NINE})
    assert "It is kept for you until" in answer.text
    assert re.search(r'<option selected value="en"', answer.text)
    assert re.search(r'<option selected value="CA-NS"', answer.text)

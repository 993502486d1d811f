"""The link in a letter: it opens one booking, moves it, calls it off, and proves an address."""

import re
from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from clinic.database import db
from clinic.diary.held import Claim
from clinic.diary.models import Appointment, BookingLink
from clinic.intake.models import Enquiry, State
from clinic.people.models import Practice as Founded
from tests.intake.conftest import TUESDAY_AT_NINE
from tests.intake.test_booking import booking_letters

LATER = TUESDAY_AT_NINE + timedelta(minutes=30)


def start(at):
    return {"start": at.strftime("%Y-%m-%dT%H:%M:%SZ")}


def booked(visitor, first_call):
    return visitor.book(first_call).location


def the_appointment():
    return db.session.scalars(select(Appointment).execution_options(populate_existing=True)).one()


def events():
    return [Calendar.from_ical(letter.ics).walk("VEVENT")[0] for letter in booking_letters()]


def test_a_token_of_nobody_is_not_found(visitor, first_call):
    booked(visitor, first_call)
    unknown = visitor.get(f"/b/{'x' * 43}")
    assert unknown.status_code == 404
    assert unknown.data == visitor.get("/b/anything").data


def test_the_calendar_file_says_appointment(visitor, first_call):
    answer = visitor.get(f"{booked(visitor, first_call)}/appointment.ics")
    assert answer.mimetype == "text/calendar"
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert event["SUMMARY"] == "Appointment"


def test_moving_keeps_the_uid_and_frees_the_old_time(visitor, first_call):
    link = booked(visitor, first_call)
    assert visitor.post(f"{link}/move", start(LATER)).status_code == 303
    assert the_appointment().starts_at == LATER
    first, second = events()
    assert first["UID"] == second["UID"]
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 1)
    assert visitor.book(first_call, contact="902-555-0199").status_code == 303


def test_a_move_onto_a_time_just_taken_keeps_the_old_one(visitor, first_call):
    link = booked(visitor, first_call)
    ines = the_appointment().therapist_id
    visitor.book(first_call, LATER, therapist=ines.hex, contact="902-555-0199")
    answer = visitor.post(f"{link}/move", start(LATER))
    assert answer.status_code == 409
    assert answer.get_data(as_text=True).count('name="start"') == 3
    assert TUESDAY_AT_NINE in db.session.scalars(select(Appointment.starts_at)).all()


def test_a_move_to_a_time_that_came_too_near_keeps_the_old_one_and_offers_the_nearest(
    visitor, first_call, clock
):
    link = visitor.book(first_call, LATER + timedelta(hours=1)).location
    clock.move_to(TUESDAY_AT_NINE - timedelta(minutes=119))
    answer = visitor.post(f"{link}/move", start(TUESDAY_AT_NINE))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "not offered, or not any more" in page
    assert page.count('name="start"') == 3
    assert the_appointment().starts_at == LATER + timedelta(hours=1)


def test_looking_at_every_time_of_a_day_moves_nothing(visitor, first_call):
    link = booked(visitor, first_call)
    answer = visitor.post(f"{link}/move", {**start(LATER), "whole": "2026-11-24"})
    assert answer.status_code == 200
    assert re.search(r'value="2026-11-24T13:30:00Z"\s+required checked', answer.get_data(as_text=True))
    assert the_appointment().starts_at == TUESDAY_AT_NINE


def test_calling_it_off_frees_the_time_and_tells_the_calendar(visitor, first_call):
    link = booked(visitor, first_call)
    assert visitor.get(f"{link}/cancel").status_code == 200
    assert visitor.post(f"{link}/cancel").status_code == 303
    assert the_appointment().is_cancelled
    assert db.session.scalars(select(Claim)).all() == []
    assert db.session.scalars(select(Enquiry)).one().state is State.WITHDRAWN
    assert events()[-1]["STATUS"] == "CANCELLED"
    assert "called off" in visitor.get(link).get_data(as_text=True)
    assert visitor.post(f"{link}/cancel").status_code == 409


def test_looking_at_the_link_changes_nothing(visitor, first_call):
    link = booked(visitor, first_call)
    for page in ("", "/move", "/cancel", "/appointment.ics"):
        assert visitor.get(link + page).status_code == 200
    assert not the_appointment().is_cancelled
    assert the_appointment().starts_at == TUESDAY_AT_NINE


def test_an_address_is_confirmed_by_one_button_on_the_page_the_letter_names(visitor, first_call):
    link = booked(visitor, first_call)
    assert "A letter is on its way" in visitor.get(link).get_data(as_text=True)
    (letter,) = booking_letters()
    path = re.search(r"http://localhost(/b/\S+/address/\S+)", letter.text)[1]
    page = visitor.get(path)
    assert "Yes, it is mine" in page.get_data(as_text=True)
    assert db.session.scalars(select(BookingLink)).one().waits_for_address
    assert visitor.post(f"{link}/address/{'y' * 43}").status_code == 404
    assert visitor.post(path).status_code == 303
    db.session.expire_all()
    assert not db.session.scalars(select(BookingLink)).one().waits_for_address


def test_a_telephone_number_gets_no_letter_and_waits_for_nothing(visitor, first_call):
    answer = visitor.book(first_call, contact="۹۰۲ ۵۵۵ ۰۱۱۲")
    page = visitor.get(answer.location).get_data(as_text=True)
    assert "902-555-0112" in page
    assert booking_letters() == []
    assert not db.session.scalars(select(BookingLink)).one().waits_for_address


@pytest.mark.parametrize("after", [timedelta(), timedelta(minutes=20), timedelta(days=3)])
def test_a_link_ends_as_its_time_begins_and_says_so_calmly(practice, visitor, first_call, clock, after):
    founded = db.session.get_one(Founded, 1)
    founded.phone, founded.street = "902-555-0100", "1 Sample Street\nHalifax"
    db.session.commit()
    link = booked(visitor, first_call)
    clock.move_to(TUESDAY_AT_NINE - timedelta(seconds=1))
    assert "Tuesday 24 November, 9:00 am" in visitor.get(link).text
    clock.move_to(TUESDAY_AT_NINE + after)
    answers = [
        visitor.get(f"{link}{path}") for path in ("", "/move", "/cancel", "/coming", "/appointment.ics")
    ]
    answers += [visitor.post(f"{link}{act}", start(LATER)) for act in ("/move", "/cancel", "/coming")]
    for answer in answers:
        assert answer.status_code == 410
        assert "This time has begun." in answer.text
        assert "902-555-0100" in answer.text
        assert "1 Sample Street, Halifax" in answer.text
        assert "24 November" not in answer.text
        assert "Alex" not in answer.text
    (row,) = db.session.scalars(select(Appointment)).all()
    assert (row.cancelled_at, row.starts_at) == (None, TUESDAY_AT_NINE)


def test_one_that_was_called_off_ends_then_too_and_without_a_telephone_the_letter_is_the_way(
    visitor, first_call, clock
):
    link = booked(visitor, first_call)
    visitor.post(f"{link}/cancel")
    assert "It is called off." in visitor.get(link).text
    clock.move_to(TUESDAY_AT_NINE)
    page = visitor.get(link)
    assert page.status_code == 410
    assert "please answer the letter in which you found the link" in page.text
    assert "زمان این قرار" in visitor.get(f"{link}?lang=fa").text


def test_a_persian_booking_gets_a_persian_letter(visitor, first_call):
    visitor.get("/book?lang=fa")
    visitor.book(first_call)
    (letter,) = booking_letters()
    assert "۲۴ نوامبر" in letter.text
    assert "قرار ملاقات" in Calendar.from_ical(letter.ics).walk("VEVENT")[0]["SUMMARY"]


def test_the_page_that_asks_before_calling_off_shows_both_clocks(visitor, first_call):
    link = visitor.book(first_call, zone="America/Vancouver").location
    page = visitor.get(f"{link}/cancel").get_data(as_text=True)
    assert "Tuesday 24 November, 9:00 am" in page
    assert "Where you are: Tuesday 24 November, 5:00 am" in page

"""The public page: a stranger books in five short things, and nothing they typed lies open anywhere."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from clinic.config import settings
from clinic.database import db
from clinic.diary.models import Appointment, Practising
from clinic.files.models import Inbox
from clinic.intake.models import Enquiry, State
from clinic.mail.models import OutboxLetter
from clinic.mail.outbox import open_letter
from tests.intake.conftest import TUESDAY_AT_NINE


def letters():
    rows = db.session.scalars(select(OutboxLetter).order_by(OutboxLetter.written_at)).all()
    return [open_letter(row, settings().instance_key) for row in rows if row.locale != "none"]


def booking_letters():
    return [letter for letter in letters() if letter.ics]


def test_the_page_shows_days_in_full_and_needs_no_script(visitor, first_call):
    page = visitor.get("/book").get_data(as_text=True)
    assert "Tuesday 24 November" in page
    assert 'value="2026-11-24T13:00:00Z"' in page
    assert "9:00 am" in page
    assert "Ines Inlet" in page


def test_both_clocks_stand_side_by_side_when_they_differ(visitor, first_call):
    page = visitor.get("/book?zone=America/Vancouver").get_data(as_text=True)
    assert "5:00 am for you" in page
    assert "for you" not in visitor.get("/book").get_data(as_text=True)


def test_persian_reads_from_right_to_left_in_its_own_digits(visitor, first_call):
    page = visitor.get("/book?lang=fa").get_data(as_text=True)
    assert 'dir="rtl"' in page
    assert "سه‌شنبه ۲۴ نوامبر" in page


def test_a_visitor_books_and_finds_the_time_again_by_their_link(visitor, first_call, practice):
    answer = visitor.book(first_call)
    assert answer.status_code == 303
    page = visitor.get(answer.location).get_data(as_text=True)
    assert "It is yours, Alex Canary." in page
    appointment = db.session.scalars(select(Appointment)).one()
    assert (appointment.starts_at, appointment.therapist_id) == (TUESDAY_AT_NINE, practice.ines.id)
    (letter,) = booking_letters()
    assert letter.to == "alex@example.com"
    assert "Tuesday 24 November, 9:00 am" in letter.text
    assert b"SUMMARY:Appointment" in letter.ics
    assert answer.location in letter.text
    assert "ounsel" not in letter.text + letter.subject


def test_what_was_typed_is_nowhere_in_clear(visitor, first_call):
    visitor.book(first_call)
    db.session.commit()
    connection = db.session.connection()
    tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
    for table in tables:
        for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"').all():
            for value in row:
                content = value if isinstance(value, bytes) else str(value).encode()
                assert b"Canary" not in content
                assert b"alex@" not in content


def test_a_time_just_taken_keeps_what_was_typed_and_offers_the_nearest_three(visitor, first_call):
    visitor.book(first_call)
    answer = visitor.book(first_call, contact="902 555 0112", name="Maya Kept")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert 'value="Maya Kept"' in page
    assert page.count('name="start"') == 3
    again = visitor.book(
        first_call, TUESDAY_AT_NINE + timedelta(minutes=30), contact="902 555 0112", name="Maya Kept"
    )
    assert again.status_code == 303


def test_anybody_means_somebody_who_is_free(visitor, first_call, practice):
    ten = TUESDAY_AT_NINE + timedelta(hours=1)
    for contact in ("one@example.com", "two@example.com"):
        assert visitor.book(first_call, ten, contact=contact).status_code == 303
    therapists = set(db.session.scalars(select(Appointment.therapist_id)))
    assert therapists == {practice.ines.id, practice.omar.id}


def test_one_contact_has_one_first_call_to_come(visitor, first_call, clock):
    visitor.book(first_call)
    later = TUESDAY_AT_NINE + timedelta(hours=1)
    refused = visitor.book(first_call, later, contact="ALEX@EXAMPLE.COM")
    assert refused.status_code == 429
    assert b"Alex Canary" in refused.data
    clock.move_to(TUESDAY_AT_NINE + timedelta(days=1))
    assert visitor.book(first_call, TUESDAY_AT_NINE + timedelta(days=7)).status_code == 303


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ({"contact": "not a number"}, "not a number"),
        ({"name": ""}, "alex@example.com"),
        ({"start": ""}, "Alex Canary"),
        ({"region": "CA-XX"}, "Alex Canary"),
    ],
)
def test_a_field_that_wants_another_look_keeps_the_others(visitor, first_call, changed, kept):
    answer = visitor.book(first_call, **changed)
    assert answer.status_code == 422
    assert kept in answer.get_data(as_text=True)
    assert db.session.scalars(select(Appointment)).all() == []


@pytest.mark.parametrize("start", ["2026-11-24T03:00:00Z", "2027-11-24T13:00:00Z", "tomorrow"])
def test_a_time_that_was_never_offered_is_refused(visitor, first_call, start):
    assert visitor.book(first_call, start=start).status_code == 422


def test_a_program_is_told_from_a_person(visitor, first_call):
    assert visitor.book(first_call, website="http://spam.example").status_code == 422
    visitor_too_fast = visitor.post("/book", {"service": first_call.id.hex}, seconds=0)
    assert visitor_too_fast.status_code == 422
    assert db.session.scalars(select(Enquiry)).all() == []


def test_booking_from_one_place_is_slowed_down_after_a_while(visitor, first_call):
    codes = [visitor.book(first_call, name="").status_code for _ in range(13)]
    assert codes[0] == 422
    assert codes[-1] == 429


def test_whoever_finds_no_time_can_ask_to_be_written_to(visitor, first_call):
    answer = visitor.book(first_call, act="write", start="")
    assert answer.status_code == 303
    enquiry = db.session.scalars(select(Enquiry)).one()
    assert (enquiry.state, enquiry.appointment_id) == (State.WAITING, None)
    assert db.session.get(Inbox, enquiry.inbox_id)


def test_a_therapist_who_is_full_is_not_offered(visitor, first_call, practice):
    db.session.add(Practising(therapist_id=practice.ines.id, takes_new_people=False))
    db.session.commit()
    page = visitor.get("/book").get_data(as_text=True)
    assert "Ines Inlet" not in page
    assert 'value="2026-11-24T13:00:00Z"' not in page
    db.session.add(Practising(therapist_id=practice.omar.id, takes_new_people=False))
    db.session.commit()
    assert "Nothing can be booked here" in visitor.get("/book").get_data(as_text=True)


def test_a_time_that_was_not_chosen_is_named_with_everything_else_that_is_missing(visitor, first_call):
    answer = visitor.post("/book", {"service": first_call.id.hex, "therapist": "any", "name": "Alex"})
    assert answer.status_code == 422
    summary = answer.get_data(as_text=True).partition('role="alert"')[2].partition("</div>")[0]
    assert [word in summary for word in ("Choose a time", "Where can we reach you?", "call you?")] == [
        True,
        True,
        False,
    ]
    assert 'value="Alex"' in answer.get_data(as_text=True)


def test_a_letter_to_somebody_elsewhere_tells_their_own_time_in_a_line_of_its_own(visitor, first_call):
    link = visitor.book(first_call, zone="America/Vancouver").location
    visitor.post(f"{link}/cancel")
    for letter in booking_letters():
        first, second = letter.text.splitlines()[:2]
        assert "Tuesday 24 November, 9:00 am (Atlantic Time)" in first
        assert first.endswith(".")
        assert second == "Where you are: Tuesday 24 November, 5:00 am"
    assert len(booking_letters()) == 2


def test_a_letter_to_somebody_near_tells_one_time(visitor, first_call):
    visitor.book(first_call, zone="America/Halifax")
    (letter,) = booking_letters()
    assert "Where you are" not in letter.text

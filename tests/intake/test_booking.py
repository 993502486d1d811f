"""The public page: a stranger books in five short things, and nothing they typed lies open anywhere."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from clinic.config import settings
from clinic.database import db
from clinic.diary.models import Appointment, Hours
from clinic.diary.practising import Practising
from clinic.files.models import Inbox
from clinic.intake.models import Enquiry, State
from clinic.mail.models import OutboxLetter
from clinic.mail.outbox import open_letter
from clinic.people.models import Practice as Founded
from clinic.waitlist import waiting
from clinic.waitlist.wishes import Part
from tests.intake.conftest import MONDAY, TUESDAY_AT_NINE


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


def offered_on(page):
    """The times of a page that one may choose."""
    return re.findall(r'name="(?:choose|start)"\s+value="([^"]+)"\s+(?:form|required)', page)


def chosen_on(page):
    """The time a page goes on with, if one was chosen."""
    return re.findall(r'<input type="hidden" name="start" value="([^"]+)"', page)


def evening(practice):
    """Ines works Tuesday evenings, too: after eight in Halifax it is Wednesday by the clock of the world."""
    db.session.add(Hours(therapist_id=practice.ines.id, weekday=1, opens=17 * 60, closes=22 * 60))
    db.session.commit()


@pytest.mark.parametrize("chosen", ["2026-11-24T21:45:00Z", "2026-11-25T01:15:00Z"])
def test_a_chosen_time_is_kept_through_an_error_with_its_own_day(visitor, first_call, practice, chosen):
    evening(practice)
    page = visitor.book(first_call, start=chosen, contact="not a number").get_data(as_text=True)
    assert chosen_on(page) == [chosen]
    assert "Tuesday 24 November" in page
    assert offered_on(page) == []


def test_looking_at_other_days_keeps_what_was_typed_and_says_none_of_it_in_the_address(
    visitor, first_call, practice
):
    evening(practice)
    looked = {"act": "", "start": "", "contact": "half a number", "reach": "NO_MESSAGE"}
    whole = visitor.book(first_call, **looked, whole="2026-11-24")
    assert (whole.status_code, whole.request.url) == (200, "http://localhost/book")
    page = whole.get_data(as_text=True)
    assert len(offered_on(page)) == 12 + 20
    assert 'value="half a number"' in page
    assert re.search(r'value="NO_MESSAGE" checked', page)
    assert "not a number or" not in page
    later = visitor.book(first_call, **looked, **{"from": "2026-12-08"}).get_data(as_text=True)
    assert "Tuesday 8 December" in later
    assert "Tuesday 1 December" not in later
    assert db.session.scalars(select(Appointment)).all() == []


def test_looking_around_does_not_use_up_the_bookings_of_an_hour(visitor, first_call):
    for _ in range(15):
        assert visitor.book(first_call, act="", **{"from": ""}).status_code == 200
    assert visitor.book(first_call).status_code == 303


def test_enter_in_a_field_books_and_does_not_look_around(visitor, first_call):
    page = visitor.get("/book").get_data(as_text=True)
    first_button = page.partition("<button")[2].partition(">")[0]
    assert 'form="booking"' in first_button
    assert "formaction" not in first_button
    assert "name=" not in first_button


def test_a_time_that_came_too_near_while_the_form_was_filled_in_is_answered_with_the_nearest_three(
    visitor, first_call, clock
):
    clock.move_to(TUESDAY_AT_NINE - timedelta(minutes=119))
    answer = visitor.book(first_call, name="Maya Kept")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "not offered, or not any more" in page
    assert "Someone pressed" not in page
    assert 'value="Maya Kept"' in page
    assert offered_on(page) == [f"2026-11-24T13:{minute}:00Z" for minute in (15, 30, 45)]


def test_an_error_beside_a_time_that_has_gone_says_that_it_is_gone(visitor, first_call, clock):
    clock.move_to(TUESDAY_AT_NINE)
    page = visitor.book(first_call, name="").get_data(as_text=True)
    assert "not offered, or not any more" in page
    assert chosen_on(page) == []


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
    page = refused.get_data(as_text=True)
    assert 'value="Alex Canary"' in page
    assert "the link you were given moves that time" in page
    assert "Or call us" not in page
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
    answers = [visitor.book(first_call, name="") for _ in range(13)]
    codes = [answer.status_code for answer in answers]
    assert codes[0] == 422
    assert codes[-1] == 429
    page = answers[-1].text
    assert re.search(
        r'<label for="kept-1">E-mail or telephone</label>\s*<textarea[^>]*>alex@example.com<', page
    )
    assert re.search(r'href="/book">\s*Back to where you typed it', page)


def test_whoever_finds_no_time_can_ask_to_be_written_to_and_waits_for_one(visitor, first_call):
    answer = visitor.book(first_call, act="write", start="", days=["1", "4"], parts=["EVENING"])
    assert answer.status_code == 303
    enquiry = db.session.scalars(select(Enquiry)).one()
    assert (enquiry.state, enquiry.appointment_id) == (State.WAITING, None)
    assert db.session.get(Inbox, enquiry.inbox_id)
    (waiter,) = waiting.in_order(MONDAY)
    assert waiter.row.inbox_id == enquiry.inbox_id
    assert (waiter.wish.days, waiter.wish.parts) == ((1, 4), (Part.EVENING,))
    assert (waiter.wish.service_id, waiter.wish.to.address) == (first_call.id, "alex@example.com")


def test_a_therapist_who_is_full_is_not_offered(visitor, first_call, practice):
    db.session.add(Practising(therapist_id=practice.ines.id, takes_new_people=False))
    db.session.commit()
    page = visitor.get("/book").get_data(as_text=True)
    assert "Ines Inlet" not in page
    assert 'value="2026-11-24T13:00:00Z"' not in page
    db.session.add(Practising(therapist_id=practice.omar.id, takes_new_people=False))
    db.session.commit()
    assert "Nothing can be booked here" in visitor.get("/book").get_data(as_text=True)


def test_the_practice_says_where_it_is_and_how_to_call_it(visitor, first_call, practice):
    ours = db.session.scalars(select(Founded)).one()
    assert "<address>" not in visitor.get("/book").text
    ours.street, ours.phone = "1 Sample Street\nHalifax NS", "902-555-0100"
    db.session.commit()
    number = '<a href="tel:902-555-0100"><bdi dir="ltr">902-555-0100</bdi></a>'
    page = visitor.get("/book").text
    assert "1 Sample Street, Halifax NS" in page
    assert number in page.partition("<address>")[2]
    visitor.book(first_call)
    assert f"Or call us: {number}" in visitor.book(first_call, TUESDAY_AT_NINE + timedelta(hours=1)).text
    db.session.query(Hours).delete()
    db.session.commit()
    assert f"Or call us: {number}" in visitor.get("/book").text


def test_only_the_languages_of_the_practice_are_offered_and_spoken(visitor, first_call):
    assert 'lang="fa"' in visitor.get("/book").text
    visitor.get("/book?lang=fa")
    db.session.scalars(select(Founded)).one().locales = ["en"]
    db.session.commit()
    for page in (visitor.get("/book"), visitor.get("/book?lang=fa"),
                 visitor.get("/book", headers={"Accept-Language": "fa"})):  # fmt: skip
        assert '<html lang="en" dir="ltr">' in page.text
        assert "فارسی" not in page.text.partition("<form")[0]


def test_english_is_always_offered(visitor, first_call):
    db.session.scalars(select(Founded)).one().locales = ["fa"]
    db.session.commit()
    assert "?lang=en" in visitor.get("/book").text


def test_changing_the_language_keeps_what_was_typed_and_chosen_and_says_none_of_it_in_the_address(
    visitor, first_call
):
    page = visitor.get("/book").text
    assert not re.search(r'href="[^"]*lang=', page)
    assert re.findall(r'formaction="(/book\?[^"]*)"', page) == ["/book?lang=en", "/book?lang=fa"]
    typed = {"act": "", "name": "", "contact": "half a number", "reach": "NO_MESSAGE", "from": ""}
    answer = visitor.book(first_call, **typed, path="/book?lang=fa")
    assert answer.status_code == 200
    page = answer.text
    assert 'dir="rtl"' in page
    assert 'value="half a number"' in page
    assert re.search(r'value="NO_MESSAGE" checked', page)
    assert 'role="alert"' not in page
    assert chosen_on(page) == ["2026-11-24T13:00:00Z"]
    assert 'dir="rtl"' in visitor.book(first_call, name="").text


def test_changing_the_language_shows_the_same_days_again(visitor, first_call):
    whole = visitor.book(first_call, act="", start="", whole="2026-11-24").text
    button = whole.partition('formaction="/book?lang=fa"')[2].partition(">")[0]
    assert 'name="whole"' in button
    assert 'value="2026-11-24"' in button
    again = visitor.book(first_call, act="", start="", whole="2026-11-24", path="/book?lang=fa").text
    assert offered_on(again) == offered_on(whole)


@pytest.mark.parametrize(("chosen", "stays"), [("en", "fa"), ("uk", "uk")])
def test_the_language_that_was_only_proposed_follows_the_page_and_one_that_was_chosen_stays(
    visitor, first_call, chosen, stays
):
    looked = {"act": "", "from": "", "proposed": "en", "language": chosen}
    page = visitor.book(first_call, **looked, path="/book?lang=fa").text
    assert re.search(rf'<option selected value="{stays}"', page)


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

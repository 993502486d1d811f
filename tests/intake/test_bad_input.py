"""Bad input to the public page: a sentence, what was typed still there, and nothing half done."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from clinic.database import db
from clinic.diary.models import Hours, Service, ServiceKind
from tests import counted
from tests.intake.conftest import MONDAY, TUESDAY_AT_NINE

NOT_OFFERED = "That time is not offered, or not any more."
LOOK_ONCE_MORE = "Please look once more."
CHOOSE = "Please choose a time."
ONE_OF_THESE = "Please choose one of these."

TIMES = {
    "past": ("2026-11-17T13:00:00Z", NOT_OFFERED),
    "just begun": (MONDAY.strftime("%Y-%m-%dT%H:%M:%SZ"), NOT_OFFERED),
    "outside the hours": ("2026-11-24T03:00:00Z", NOT_OFFERED),
    "on a day without hours": ("2026-11-25T13:00:00Z", NOT_OFFERED),
    "five years ahead": ("2031-11-25T13:00:00Z", NOT_OFFERED),
    "beyond every calendar": ("9999-12-31T23:59:59Z", CHOOSE),
    "off the grid": ("2026-11-24T13:09:07Z", NOT_OFFERED),
    "seven minutes past": ("2026-11-24T13:07:00Z", NOT_OFFERED),
    "running over the end of the hours": ("2026-11-24T15:55:00Z", NOT_OFFERED),
    "a wall clock": ("2026-11-24T09:00:00", CHOOSE),
    "a word": ("=cmd|' /C calc'!A0", CHOOSE),
    "nothing": ("", CHOOSE),
}
WORDS = {
    "a name of a megabyte": ({"name": "A" * 1_000_000}, "80 characters"),
    "a name of two hundred letters": ({"name": "A" * 200}, "80 characters"),
    "no name": ({"name": "\u202e\r\n\x00 "}, "Please fill this in."),
    "a contact that is a formula": ({"contact": "=cmd|' /C calc'!A0"}, LOOK_ONCE_MORE),
    "a contact with a second line": ({"contact": "a@example.com\r\nBcc: b@example.com"}, LOOK_ONCE_MORE),
    "a contact with another in it": ({"contact": "a@example.com,b@example.com"}, LOOK_ONCE_MORE),
    "no such answer": ({"reach": "SHOUT"}, ONE_OF_THESE),
    "no such language": ({"language": "tlh"}, ONE_OF_THESE),
    "no such province": ({"region": "CA-XX"}, ONE_OF_THESE),
}


def is_refused(answer, sentence: str) -> bool:
    return answer.status_code in (409, 422) and sentence in answer.text


@pytest.mark.parametrize("act", ["book", "choose"])
@pytest.mark.parametrize("what", TIMES)
def test_a_time_that_cannot_be_is_refused_in_a_sentence(visitor, first_call, what: str, act: str) -> None:
    start, sentence = TIMES[what]
    before = counted.rows()
    pressed = {"start": start} if act == "book" else {"start": "", "act": "", "choose": start}
    answer = visitor.book(first_call, **pressed)
    assert is_refused(answer, sentence if act == "book" else NOT_OFFERED), answer.status_code
    assert 'value="Alex Canary"' in answer.text
    assert counted.rows() == before


@pytest.mark.parametrize("what", WORDS)
def test_words_that_cannot_be_are_refused_in_a_sentence(visitor, first_call, what: str) -> None:
    changed, sentence = WORDS[what]
    before = counted.rows()
    answer = visitor.book(first_call, **changed)
    assert is_refused(answer, sentence), answer.status_code
    assert ("alex@example.com" if "contact" not in changed else "Alex Canary") in answer.text
    assert counted.rows() == before


@pytest.mark.parametrize(
    "name", ["=cmd|' /C calc'!A0", "Al\u202eex\u2066 Canary", "Al\r\nex", "<b>Al</b>", "ا" * 80]
)
def test_an_odd_name_is_only_a_name(visitor, first_call, name: str) -> None:
    answer = visitor.book(first_call, name=name)
    assert answer.status_code == 303
    page = visitor.get(answer.location).text
    assert "<b>Al</b>" not in page
    assert not {"\u202e", "\u2066", "\r"} & set(page)


def test_the_hour_that_the_night_of_the_change_leaves_out_is_not_offered(visitor, practice, clock) -> None:
    db.session.add(Hours(therapist_id=practice.ines.id, weekday=6, opens=0, closes=1440))
    db.session.commit()
    clock.move_to(datetime(2027, 3, 10, 14, 0, tzinfo=UTC))
    first_call = db.session.scalars(select(Service).where(Service.kind == ServiceKind.FIRST_CALL)).one()
    page = visitor.get("/book?from=2027-03-14").text
    assert "2:30 am" not in page
    assert visitor.book(first_call, start="2027-03-14T02:30:00", name="Kept").status_code == 422


def test_another_services_length_and_a_wrong_therapist_are_refused(visitor, first_call, practice) -> None:
    session = db.session.scalars(select(Service).where(Service.kind != ServiceKind.FIRST_CALL)).first()
    before = counted.rows()
    assert visitor.book(session).status_code == 404
    assert is_refused(visitor.book(first_call, therapist=practice.omar.id.hex), NOT_OFFERED)
    assert is_refused(visitor.book(first_call, therapist=practice.olga.id.hex), NOT_OFFERED)
    assert counted.rows() == before


def test_a_time_that_overlaps_another_is_taken(visitor, first_call, practice) -> None:
    ines = practice.ines.id.hex
    assert visitor.book(first_call, therapist=ines).status_code == 303
    before = counted.rows()
    later = TUESDAY_AT_NINE + timedelta(minutes=15)
    answer = visitor.book(first_call, later, therapist=ines, contact="902 555 0112")
    assert is_refused(answer, "That time has just been taken.")
    assert 'value="Alex Canary"' in answer.text
    assert counted.rows() == before

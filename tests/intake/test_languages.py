"""Whoever chooses a language is offered times of those who speak it, on the page and on the wait list."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from clinic.database import db
from clinic.diary.models import Appointment, Hours, Service, ServiceKind
from clinic.diary.practising import Practising
from clinic.mail.addressee import Addressee
from clinic.waitlist import offering, waiting
from clinic.waitlist.waiting import Offer, Waiting
from clinic.waitlist.wishes import Wish
from tests.intake.conftest import MONDAY, TUESDAY_AT_NINE

AT_TEN = TUESDAY_AT_NINE + timedelta(hours=1)


def speaks(person, *codes):
    db.session.add(Practising(therapist_id=person.id, languages=list(codes)))
    db.session.commit()


@pytest.fixture
def persian(practice, first_call):
    """Ines, from nine, speaks English; Omar, from ten, speaks Persian, too."""
    speaks(practice.ines, "en")
    speaks(practice.omar, "en", "fa")
    return first_call


def booked():
    db.session.rollback()
    return [one.therapist_id for one in db.session.scalars(select(Appointment))]


def test_the_page_says_what_each_speaks_in_the_language_of_the_page(visitor, persian):
    page = visitor.get("/book").text
    assert "Ines Inlet, RCT (speaks English)" in page
    assert "Omar Ocean, RCT (speaks English, Persian)" in page
    assert "انگلیسی، فارسی" in visitor.get("/book?lang=fa").text


def test_where_all_speak_one_language_nobody_is_asked_to_choose_one(visitor, first_call):
    page = visitor.get("/book").text
    assert "speaks English" in page
    assert "In which language" not in page


def test_with_a_language_chosen_only_times_of_those_who_speak_it_are_shown(visitor, persian):
    assert "9:00" in visitor.get("/book").text
    page = visitor.get("/book?speaks=fa").text
    assert "9:00" not in page
    assert "10:00" in page
    looked = visitor.post("/book", {"service": persian.id.hex, "speaks": "fa", "from": ""}).text
    assert "9:00" not in looked
    assert '<option value="fa" selected>Persian</option>' in looked


def test_anybody_then_means_somebody_who_speaks_it(visitor, practice, persian):
    assert visitor.book(persian, TUESDAY_AT_NINE, speaks="fa").status_code == 422
    assert booked() == []
    assert visitor.book(persian, AT_TEN, speaks="fa").status_code == 303
    assert booked() == [practice.omar.id]


def test_a_time_that_is_chosen_and_kept_goes_on_being_of_somebody_who_speaks_it(visitor, practice, persian):
    chosen = {"service": persian.id.hex, "speaks": "fa", "choose": AT_TEN.strftime("%Y-%m-%dT%H:%M:%SZ")}
    page = visitor.post("/book", chosen).text
    assert '<input type="hidden" name="speaks" value="fa">' in page
    assert visitor.book(persian, AT_TEN, speaks="fa").status_code == 303
    assert booked() == [practice.omar.id]


def test_somebody_who_does_not_speak_it_is_said_not_to(visitor, practice, persian):
    answer = visitor.book(persian, therapist=practice.ines.id.hex, speaks="fa")
    assert answer.status_code == 422
    assert "Ines does not speak Persian. Choose another language, or somebody else." in answer.text
    assert 'value="alex@example.com"' in answer.text
    answer = visitor.book(persian, speaks="uk")
    assert answer.status_code == 422
    assert "Nobody here speaks this language just now." in answer.text
    # An address that names such a language is one that names none.
    assert "9:00" in visitor.get("/book?speaks=uk").text


def test_the_language_chosen_goes_onto_the_wait_list(visitor, persian):
    assert visitor.book(persian, start="", speaks="fa", act="write").status_code == 303
    assert [waiting.opened(row).wish.language for row in db.session.scalars(select(Waiting))] == ["fa"]


@pytest.mark.parametrize(("tongue", "waits_for"), [("fa", "fa"), ("uk", ""), ("other", "")])
def test_who_chose_none_waits_for_their_own_if_anybody_speaks_it(visitor, persian, tongue, waits_for):
    assert visitor.book(persian, start="", language=tongue, act="write").status_code == 303
    assert [waiting.opened(row).wish.language for row in db.session.scalars(select(Waiting))] == [waits_for]


@pytest.mark.parametrize(
    ("language", "asked_about"),
    [("fa", AT_TEN), ("zh-Hans", None), ("", TUESDAY_AT_NINE), ("other", TUESDAY_AT_NINE)],
)
def test_whoever_waits_is_asked_about_times_of_those_who_speak_their_language(
    either_practice, language, asked_about
):
    db.session.add_all(
        Hours(therapist_id=one.id, weekday=1, opens=opens, closes=720)
        for one, opens in ((either_practice.ines, 540), (either_practice.omar, 600))
    )
    speaks(either_practice.omar, "fa")
    call = db.session.scalars(select(Service).where(Service.kind == ServiceKind.FIRST_CALL)).one()
    maya = either_practice.client("Maya", either_practice.ines)
    wish = Wish(service_id=call.id, to=Addressee("maya@example.test", "en"), language=language)
    waiting.put(wish, until_at=MONDAY + timedelta(days=90), now=MONDAY, client_id=maya.id)
    db.session.commit()
    assert offering.look(MONDAY) == (asked_about is not None)
    assert [one.starts_at for one in db.session.scalars(select(Offer))] == (
        [asked_about] if asked_about else []
    )


def test_whoever_is_rung_up_is_rung_for_a_time_of_somebody_who_speaks_it(practice, persian):
    maya = practice.client("Maya", practice.ines)
    wish = Wish(service_id=persian.id, language="fa")
    waiting.put(wish, until_at=MONDAY + timedelta(days=90), now=MONDAY, client_id=maya.id)
    db.session.commit()
    page = practice.browser_of(practice.iris).get("/desk/intake/waiting").text
    assert "Ring: free Tuesday 24 November, 10:00" in page
    assert "in Persian" in page


def test_the_desk_chooses_among_the_languages_spoken_here(practice, persian):
    maya = practice.client("Maya", practice.ines)
    desk = practice.browser_of(practice.iris)
    path = f"/desk/intake/waiting/new?client={maya.id}"
    page = desk.get(path).text
    assert '<option value="fa">Persian</option>' in page
    assert "Ukrainian" not in page
    wish = {
        "service": persian.id.hex,
        "therapist": practice.ines.id.hex,
        "language": "fa",
        "reason": "",
        "until_on": "2027-01-10",
    }
    answer = desk.post(path, wish)
    assert answer.status_code == 422
    assert "Ines does not speak Persian." in answer.text
    assert desk.post(path, wish | {"therapist": practice.omar.id.hex}).status_code == 303
    assert [waiting.opened(row).wish.language for row in db.session.scalars(select(Waiting))] == ["fa"]

"""Somebody known calls: found at once, shown nothing until they said who they are, and never kept twice."""

import json
import re

import pytest
from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.clients import cards
from clinic.clients.card import Card
from clinic.clients.models import Client
from clinic.database import db
from clinic.intake import finder
from clinic.intake.models import Enquiry
from tests.intake.conftest import TUESDAY_AT_NINE

SCRIPT = {"X-Requested-With": "attune"}
# What a file of ours is asked for by, which may have any digits in it.
VERSION = re.compile(r"\?v=\w+")


@pytest.fixture
def desk(practice, first_call):
    return practice.browser_of(practice.iris)


@pytest.fixture
def mina(practice):
    """Known in Persian letters, with a number."""
    card = Card(preferred_name="مینا نمونه", phone="902-555-0143", email="mina@example.test")
    client = cards.new_client(practice.iris.actor, practice.iris.keyring, card, practice.ines.id)
    db.session.commit()
    return client


def booked(desk, practice, contact="902-555-0143", at=TUESDAY_AT_NINE, **more):
    return desk.post(
        "/desk/intake",
        {
            "name": "Sasha Canary",
            "contact": contact,
            "reach": "MESSAGE",
            "language": "uk",
            "region": "CA-NS",
            "start": f"{at:%Y-%m-%dT%H:%M:%SZ}/{practice.ines.id.hex}",
            **more,
        },
    )


@pytest.mark.parametrize("typed", ["mina", "Namune", "مینا", "0143", "۵۵۵ ۰۱۴۳", "mina@"])
def test_a_client_is_found_from_the_board_by_sound_script_and_number(desk, mina, typed):
    page = desk.get("/desk/find", query_string={"find": typed}).text
    assert f'href="/desk/find/{mina.id}"' in page


def test_somebody_who_only_asked_is_found_as_well(desk, practice):
    booked(desk, practice)
    enquiry = db.session.scalars(select(Enquiry)).one()
    assert f'href="/desk/intake/{enquiry.id}"' in desk.get("/desk/find?find=sacha").text
    assert f'href="/desk/intake/{enquiry.id}"' in desk.get("/desk/find?find=0143").text


def test_a_script_is_given_the_answers_alone(desk, mina):
    part = desk.get("/desk/find?find=mina", headers=SCRIPT).text
    assert str(mina.id) in part
    assert "<html" not in part


def test_a_therapist_is_led_from_the_finder_into_the_file_of_her_own_client(practice, first_call, mina):
    hers, his = (
        practice.browser_of(one).get("/desk/find?find=mina").text for one in (practice.ines, practice.omar)
    )
    assert f'href="/desk/clients/{mina.id}"' in hers
    assert f'href="/desk/find/{mina.id}"' in his


def test_every_look_is_written_down_with_whom_it_found(desk, mina):
    desk.get("/desk/find?find=mina")
    entries = db.session.scalars(select(Entry).order_by(Entry.n)).all()[-2:]
    assert [one.action for one in entries] == ["directory.searched", "directory.found"]
    assert json.loads(entries[1].detail)["clients"] == [mina.id.hex]
    assert "mina" not in entries[0].detail + entries[1].detail


def test_ten_answer_at_most(practice, first_call):
    for n in range(12):
        cards.new_client(
            practice.iris.actor, practice.iris.keyring, Card(preferred_name=f"Robin {n}"), practice.ines.id
        )
    db.session.commit()
    assert len(finder.find(practice.iris.actor, practice.iris.keyring, "robin")) == 10


def test_nothing_of_a_client_is_shown_until_the_question_is_ticked_and_that_it_was_is_on_the_trail(
    desk, practice, mina
):
    gate = desk.get(f"/desk/find/{mina.id}").text
    refused = desk.post(f"/desk/find/{mina.id}")
    assert refused.status_code == 422
    for page in (gate, refused.text):
        assert "555" not in VERSION.sub("", page)
        assert "mina@example" not in page
        assert "Nothing is booked" not in page
    assert not db.session.scalars(select(Entry).where(Entry.action == "caller.identified")).all()
    shown = desk.post(f"/desk/find/{mina.id}", {"asked": "yes"}).text
    assert "902-555-0143" in shown
    assert "Nothing is booked" in shown
    entry = db.session.scalars(select(Entry).where(Entry.action == "caller.identified")).one()
    assert entry.subject == mina.id.hex


def test_a_known_caller_is_booked_by_choosing_a_time_and_pressing_the_button(desk, practice, mina):
    shown = desk.post(f"/desk/find/{mina.id}", {"asked": "yes"}).text
    first = re.search(r'href="(/desk/diary/new\?[^"]*)"\s+data-key="1"', shown)[1].replace("&amp;", "&")
    form = desk.get(first).text
    fields = dict(re.findall(r'<input[^>]*name="(on|at|client)"[^>]*value="([^"]*)"', form))
    chosen = re.findall(r'<select[^>]*name="(\w+)".*?<option selected value="([^"]*)"', form, re.DOTALL)
    assert desk.post("/desk/diary/new", {**fields, **dict(chosen)}).status_code == 303


def test_a_callers_number_that_somebody_has_is_offered_and_nothing_is_merged(desk, practice, mina):
    offered = booked(desk, practice)
    assert offered.status_code == 409
    assert "There is somebody with this number: is it them?" in offered.text
    assert f'href="/desk/find/{mina.id}"' in offered.text
    assert 'value="Sasha Canary"' in offered.text
    assert db.session.scalars(select(Enquiry)).all() == []
    assert booked(desk, practice, anyway="yes").status_code == 303
    assert len(db.session.scalars(select(Client)).all()) == 1


def test_while_a_number_is_typed_a_script_learns_who_has_it_however_it_is_spaced(desk, practice, mina):
    part = desk.post("/desk/intake/alike", {"contact": "+1 (902) 555 0143"}).text
    assert f'href="/desk/find/{mina.id}"' in part
    assert "<html" not in part
    for other in ("902-555-0199", "902", ""):
        assert "is it them" not in desk.post("/desk/intake/alike", {"contact": other}).text


def test_an_enquiry_that_is_being_answered_is_no_second_person(desk, practice, visitor, first_call):
    visitor.book(first_call, name="Noor Canary", contact="902-555-0150")
    enquiry = db.session.scalars(select(Enquiry)).one()
    asked = {"contact": "902-555-0150"}
    assert f'href="/desk/intake/{enquiry.id}"' in desk.post("/desk/intake/alike", asked).text
    assert "is it them" not in desk.post("/desk/intake/alike", {**asked, "for": enquiry.id.hex}).text

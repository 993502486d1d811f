"""Staff see that somebody has stopped letters, and write it down when they say that they want them again."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from clinic.audit.actor import SYSTEM
from clinic.audit.models import Entry
from clinic.clients import cards
from clinic.clients.card import Card, Channel, SafeContact
from clinic.clock import now
from clinic.database import db
from clinic.diary.visitor import Reach, Visitor
from clinic.intake.models import Source
from clinic.intake.taking import Caller, ask_to_be_written_to
from clinic.mail import rules
from clinic.mail.models import NoLetters
from tests.diary.test_attendance import AT_TEN, booked

AGAIN = "They told us: letters again"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT_TEN - timedelta(days=4), tick=False) as traveller:
        yield traveller


@pytest.fixture
def practice(either_practice):
    return either_practice


@pytest.fixture
def maya(practice):
    return practice.client("Maya", practice.ines)


def stopped(address):
    rules.stop(rules.address_hash(address), now())
    db.session.commit()


def has_stopped():
    db.session.rollback()
    return bool(db.session.scalars(select(NoLetters)).all())


def wrote_it_down():
    rows = db.session.scalars(select(Entry).where(Entry.action == "letters.wanted_again")).all()
    return [(row.actor, row.subject) for row in rows]


def test_the_therapist_sees_it_on_the_file_and_takes_it_back(practice, maya):
    ines = practice.browser_of(practice.ines)
    where = f"/desk/clients/{maya.id}"
    assert AGAIN not in ines.get(where).text
    stopped("maya@example.test")
    page = ines.get(where).text
    assert "They want no letters" in page
    assert AGAIN in page
    assert ines.post(f"{where}/letters").location == where
    assert not has_stopped()
    assert wrote_it_down() == [(practice.ines.id.hex, maya.id.hex)]
    page = ines.get(where).text
    assert "They are written to again." in page
    assert AGAIN not in page


def test_the_front_desk_does_so_from_an_appointment_of_theirs(practice, maya):
    visit = booked(practice, maya)
    desk = practice.browser_of(practice.iris)
    stopped("maya@example.test")
    where = f"/desk/diary/{visit.id}"
    assert AGAIN in desk.get(where).text
    assert desk.post(f"{where}/letters").location == where
    assert not has_stopped()
    assert wrote_it_down() == [(practice.iris.id.hex, visit.id.hex)]


def test_and_from_an_enquiry(practice):
    alex = Visitor(
        name="Alex",
        contact="alex@example.com",
        reach=Reach.MESSAGE,
        language="en",
        region="CA-NS",
        locale="en",
    )
    enquiry = ask_to_be_written_to(alex, Caller(SYSTEM, Source.ONLINE, []), now())
    stopped("alex@example.com")
    desk = practice.browser_of(practice.iris)
    where = f"/desk/intake/{enquiry.id}"
    assert AGAIN in desk.get(where).text
    assert desk.post(f"{where}/letters").location == where
    assert not has_stopped()
    assert wrote_it_down() == [(practice.iris.id.hex, enquiry.id.hex)]


def test_what_is_not_stopped_is_not_taken_back_and_nothing_is_written_down(practice, maya):
    ines = practice.browser_of(practice.ines)
    stopped("somebody-else@example.test")
    ines.post(f"/desk/clients/{maya.id}/letters")
    assert "Nothing stops letters to them." in ines.get(f"/desk/clients/{maya.id}").text
    assert has_stopped()
    assert wrote_it_down() == []


def test_who_is_not_written_to_anyway_has_nothing_to_take_back(practice):
    leo = practice.client("Leo", practice.ines, safe=SafeContact(channels=(Channel.CALL,)))
    stopped("leo@example.test")
    assert AGAIN not in practice.browser_of(practice.ines).get(f"/desk/clients/{leo.id}").text


def test_it_is_shown_before_the_file_is_opened_too(practice):
    card = Card(preferred_name="Noor", email="noor@example.test", safe=SafeContact(channels=(Channel.EMAIL,)))
    noor = cards.new_client(practice.iris.actor, practice.iris.keyring, card, practice.ines.id)
    stopped("noor@example.test")
    assert AGAIN in practice.browser_of(practice.ines).get(f"/desk/clients/{noor.id}").text


def test_a_colleague_finds_nothing_there(practice, maya):
    stopped("maya@example.test")
    assert practice.browser_of(practice.omar).post(f"/desk/clients/{maya.id}/letters").status_code == 404
    assert has_stopped()

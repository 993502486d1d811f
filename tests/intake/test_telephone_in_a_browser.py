"""The front desk's half minute, by the keys alone: a new caller in four fields, a known one in two."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import select

from clinic.clients import cards
from clinic.clients.card import Card
from clinic.database import db
from clinic.diary.models import Appointment
from clinic.intake.models import Enquiry, State
from tests.answering import answering
from tests.hands import Keys, signed_in
from tests.intake.conftest import TUESDAY_AT_NINE
from tests.intake.test_board import call_taken
from tests.practice import Practice


@pytest.fixture
def mina(practice: Practice, first_call) -> str:
    card = Card(preferred_name="مینا نمونه", phone="902-555-0143", languages=("fa",))
    client = cards.new_client(practice.iris.actor, practice.iris.keyring, card, practice.ines.id)
    db.session.commit()
    return str(client.id)


@pytest.fixture
def address(practice: Practice, mina) -> Iterator[str]:
    """The practice on a real port, in threads of its own."""
    db.session.remove()
    with answering(practice.app) as at:
        yield at


@pytest.fixture
def two_calls(practice: Practice, first_call, clock) -> None:
    """Twenty past nine: one first call is over, another one follows."""
    desk = practice.browser_of(practice.iris)
    call_taken(desk, practice, name="Over Canary")
    later = TUESDAY_AT_NINE + timedelta(minutes=45)
    call_taken(desk, practice, later, name="Soon Canary", contact="902-555-0188")
    clock.move_to(TUESDAY_AT_NINE + timedelta(minutes=20))


@pytest.fixture
def keys(practice: Practice, address: str, context: BrowserContext) -> Keys:
    """The board, before the eyes of somebody who has just signed in."""
    page = signed_in(practice.iris, context, address)
    page.goto(f"{address}/desk/intake")
    return Keys(page)


def appointments() -> list[Appointment]:
    db.session.rollback()
    return list(db.session.scalars(select(Appointment)))


def test_a_new_caller_is_booked_with_four_fields_and_the_keys_alone(keys, first_call):
    keys.presses("n")
    keys.types("Sasha Canary")
    keys.presses("Tab")
    keys.types("902-555-0177")
    keys.presses("Tab")
    keys.chooses("Space")
    keys.chooses("1")
    keys.presses("Enter")
    expect(keys.page.get_by_text("The call is booked.")).to_be_visible()
    assert (keys.fields, keys.pressed) == (4, 4)
    assert len(appointments()) == 1


def test_a_known_caller_is_found_as_the_name_sounds_and_booked_with_two_fields(keys, mina):
    keys.presses("/")
    keys.types("namune")
    expect(keys.page.locator("[data-finder-answers] a")).to_have_text(["مینا نمونه"])
    keys.presses("Enter")
    expect(keys.page).to_have_url(re.compile(f"/desk/find/{mina}"))
    expect(keys.page.get_by_text("902-555-0143")).to_have_count(0)
    keys.presses("Space", "Enter")
    expect(keys.page.get_by_text("902-555-0143")).to_be_visible()
    keys.chooses("1")
    expect(keys.page.get_by_role("button", name="Book this time")).to_be_focused()
    keys.presses("Enter")
    expect(keys.page.get_by_text(re.compile("Booked: Tuesday 24 November, 9:00 am"))).to_be_visible()
    assert (keys.fields, keys.pressed) == (2, 5)
    assert [str(one.client_id) for one in appointments()] == [mina]


def test_while_a_known_number_is_typed_it_is_said_whose_it_may_be(keys, mina):
    keys.presses("n")
    keys.types("Somebody")
    keys.presses("Tab")
    keys.types("9025550143")
    offered = keys.page.get_by_role("status").get_by_role("link")
    expect(offered).to_have_attribute("href", f"/desk/find/{mina}")
    expect(keys.page.get_by_label("What to call them")).to_have_value("Somebody")


def test_every_key_of_the_board_is_told_by_the_question_mark_and_can_be_switched_off(keys):
    keys.presses("?")
    told = keys.page.get_by_role("dialog").get_by_role("listitem")
    for cap, words in (
        ("/", "find a person"),
        ("N", "new caller"),
        ("F9", "Record what I offered"),
        ("J", "down the list"),
    ):
        expect(told.filter(has_text=re.compile(rf"^{re.escape(cap)}\s*{words}"))).to_have_count(1)
    keys.page.get_by_label("Single keys are on").uncheck()
    keys.presses("Escape", "/")
    expect(keys.page.get_by_role("searchbox")).not_to_be_focused()


def test_the_arrow_leads_into_the_answers_and_back(keys, mina):
    keys.presses("/")
    keys.types("0143")
    expect(keys.page.locator("[data-finder-answers] a")).to_have_count(1)
    keys.presses("ArrowDown")
    expect(keys.page.locator("[data-finder-answers] a")).to_be_focused()
    keys.presses("ArrowUp")
    expect(keys.page.get_by_role("searchbox")).to_be_focused()


def test_a_call_becomes_a_client_by_one_press_with_nothing_typed_again(keys, practice):
    keys.presses("n")
    keys.types("Sasha Canary")
    keys.presses("Tab")
    keys.types("902-555-0177")
    keys.presses("Tab", "Space", "1", "Enter")
    expect(keys.page.get_by_text("The call is booked.")).to_be_visible()
    keys.page.get_by_role("link", name="Open").first.click()
    keys.fields = 0
    keys.page.get_by_role("button", name="Make a client").click()
    expect(keys.page.get_by_text("They are a client now.")).to_be_visible()
    assert keys.fields == 0
    db.session.rollback()
    ids = {one.client_id for one in appointments()}
    read = cards.read(practice.iris.actor, practice.iris.keyring, "card.read", list(ids))
    assert {(card.preferred_name, card.phone) for card in read.values()} == {("Sasha Canary", "902-555-0177")}


def test_what_came_of_a_call_is_written_down_by_the_keys_alone(two_calls, keys):
    def first_act(name):
        return keys.page.locator(".enq", has_text=name).get_by_role("link").first

    keys.presses("t")
    expect(first_act("Soon")).to_be_focused()
    keys.presses("j")
    expect(first_act("Over")).to_be_focused()
    keys.presses("k")
    expect(first_act("Soon")).to_be_focused()
    keys.presses("o", "Enter")
    # The address names the field. Its key pressed once more would choose what begins with that letter.
    expect(keys.page).to_have_url(re.compile("#outcome$"))
    expect(keys.page.get_by_label("What came of it")).to_be_focused()
    # By its first letter: of a word, a list forgets the beginning when the next letter is a second late.
    keys.chooses("N")
    expect(keys.page.get_by_label("What came of it")).to_have_value("NOT_NOW")
    keys.presses("Tab")
    keys.chooses("F")
    keys.presses("Tab", "Enter")
    expect(keys.page.get_by_role("heading", name="Ended", exact=True)).to_be_visible()
    expect(keys.page.get_by_role("heading", name="Outcomes due")).to_have_count(0)
    db.session.rollback()
    ended = db.session.scalars(select(Enquiry).where(Enquiry.state == State.ENDED)).all()
    assert len(ended) == 1

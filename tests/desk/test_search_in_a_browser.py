"""A sentence is found in a browser by the keys alone, and what was looked for stands in no address."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from clinic.database import db
from tests.answering import answering
from tests.desk.test_note import signed, written
from tests.hands import Keys, signed_in
from tests.practice import Practice


@pytest.fixture
def address(practice: Practice) -> Iterator[str]:
    maya, ines = practice.client("Maya", of=practice.ines), practice.browser_of(practice.ines)
    signed(ines, practice, maya, f_data="She went to the harbour and slept through.")
    written(
        ines,
        maya,
        f_data="گفت که دوباره به بندر رفته است",
        f_assessment="the harbour again",
        service_date="2025-01-02",
    )
    db.session.remove()
    with answering(practice.app) as at:
        yield at


def test_a_sentence_is_found_and_opened_with_the_keyboard_alone(
    practice: Practice, address: str, context: BrowserContext
) -> None:
    page = signed_in(practice.ines, context, address)
    page.goto(f"{address}/desk/search")
    keys = Keys(page)
    expect(page.get_by_label("Words in your notes")).to_be_focused()
    keys.types("harbour")
    keys.presses("Enter")
    expect(page.get_by_role("heading", name="2 notes")).to_be_visible()
    assert page.url == f"{address}/desk/search#found"
    page.locator("h1").click()
    keys.presses("/")
    expect(page.get_by_label("Words in your notes")).to_be_focused()
    page.locator("h1").click()
    for key in ("J", "J", "K"):
        keys.presses(key)
    keys.presses("Enter")
    expect(page).to_have_url(re.compile(r"/desk/notes/[0-9a-f-]+$"))
    expect(page.get_by_text("slept through").first).to_be_visible()


def test_a_telephone_shows_what_was_found_though_all_one_can_choose_stands_above_it(
    practice: Practice, address: str, context: BrowserContext
) -> None:
    page = signed_in(practice.ines, context, address)
    page.set_viewport_size({"width": 390, "height": 844})
    for kind, found in (("DAP", "2 notes"), ("SOAP", "None of your notes is like that.")):
        page.goto(f"{address}/desk/search")
        page.get_by_text("Choose which notes").click()
        page.get_by_label("Kind of note").select_option(label=kind)
        page.get_by_role("button", name="Search", exact=True).click()
        expect(page.get_by_role("heading", name=found)).to_be_in_viewport(ratio=1)

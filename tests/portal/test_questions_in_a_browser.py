"""A client answers on a telephone, whose browser dies in the middle, and sends from another: no scripts."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as PlaywrightError

from clinic import clock
from clinic.database import db
from clinic.people import session
from tests.answering import answering
from tests.portal.walking import agree, ask, load_wording
from tests.practice import Person

A_PHONE = {"width": 390, "height": 844}
TARGET_PX = 44


@pytest.fixture
def at_home(practice) -> Person:
    load_wording()
    maya = practice.client("Maya", of=practice.ines)
    ines = practice.browser_of(practice.ines)
    agree(ines, maya)
    at_home = practice.portal_account(maya, practice.ines)
    ask(ines, maya)
    return at_home


@pytest.fixture
def address(practice, at_home) -> Iterator[str]:
    db.session.remove()
    with answering(practice.app) as at:
        yield at


def signs_in(browser: Browser, person: Person, address: str, **more: object) -> Page:
    context = browser.new_context(java_script_enabled=False, **more)
    token = session.begin(person.id, person.keyring.bundle, "Telephone", clock.now())
    context.add_cookies([{"name": "s", "value": token, "url": address}])
    page = context.new_page()
    page.goto(f"{address}/portal")
    return page


def answers(page: Page, number: int, words: str) -> None:
    expect(page.get_by_role("img", name=f"Question {number} of 9")).to_be_visible()
    page.get_by_label(words, exact=True).check(force=True)
    page.get_by_role("button", name="Next").click()


def test_she_answers_by_telephone_whose_browser_dies_and_sends_by_the_keys_elsewhere(
    at_home, address, browser: Browser, launch_browser: Callable[[], Browser]
):
    telephone = launch_browser()
    page = signs_in(telephone, at_home, address, viewport=A_PHONE, has_touch=True)
    page.get_by_role("link", name=re.compile("A few questions")).click()
    page.get_by_role("link", name="Begin").click()
    expect(page.get_by_role("img", name="Question 1 of 9")).to_be_visible()
    page.wait_for_load_state()
    for choice in page.locator(".choice").all():
        box = choice.bounding_box()
        assert box is not None
        assert box["height"] >= TARGET_PX
    assert page.evaluate("document.documentElement.scrollWidth") <= A_PHONE["width"]
    for number in range(1, 4):
        answers(page, number, "Several days")
    expect(page.get_by_role("img", name="Question 4 of 9")).to_be_visible()
    page.get_by_label("Nearly every day", exact=True).check(force=True)
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_label("Several days", exact=True)).to_be_checked()
    with suppress(PlaywrightError):
        telephone.new_browser_cdp_session().send("Browser.crash")
    # By the keys alone, with what was chosen as she went back.
    page = signs_in(browser, at_home, address)
    page.get_by_role("link", name=re.compile("Go on answering")).press("Enter")
    expect(page.get_by_text("You have come to 4 of 9.")).to_be_visible()
    page.get_by_role("link", name="Go on").press("Enter")
    for number in range(5, 9):
        expect(page.get_by_role("img", name=f"Question {number} of 9")).to_be_visible()
        page.locator("input[type=radio]").first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="Question 9 of 9")).to_be_visible()
    page.get_by_label("More than half the days", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thank you for telling us.")).to_be_visible()
    expect(page.get_by_role("alert").get_by_role("link", name="9-8-8").first).to_have_attribute(
        "href", "tel:988"
    )
    expect(page.locator(".answered dd").nth(3)).to_contain_text("Nearly every day")
    page.get_by_role("button", name="Send my answers").press("Enter")
    expect(page.get_by_role("heading", name="Your answers were sent.")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Your answers were sent.")).to_be_visible()

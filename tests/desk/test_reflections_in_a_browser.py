"""What somebody writes for themselves, in a real browser: kept while it is typed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from clinic.database import db
from clinic.people import session
from tests.answering import answering
from tests.hands import is_kept, passes_by_leaps, pauses, signed_in
from tests.practice import Practice

HERE, WORDS = "/desk/process-notes", "What you noticed"


@pytest.fixture
def address(practice: Practice) -> Iterator[str]:
    db.session.remove()
    with answering(practice.app) as at:
        yield at


@pytest.fixture
def ines(practice: Practice, address: str, context: BrowserContext) -> Page:
    passes_by_leaps(context)
    return signed_in(practice.ines, context, address)


def says(page: Page, words: str) -> None:
    expect(page.locator("[data-saved-words]")).to_contain_text(words)


def writes(page: Page, words: str) -> None:
    page.get_by_label(WORDS).fill(words)
    pauses(page)


def begins(page: Page, address: str, words: str) -> None:
    page.goto(f"{address}{HERE}/new")
    writes(page, words)
    is_kept(page)


def goes_on(page: Page, address: str) -> None:
    page.goto(f"{address}{HERE}")
    with page.expect_navigation():
        page.get_by_role("link", name="Go on writing").click()


def test_it_is_there_after_the_tab_is_killed_and_after_a_network_was_lost_and_two_tabs_lose_nothing(
    ines, address, context
):
    begins(ines, address, "I held my breath")
    ines.reload()
    expect(ines.get_by_label(WORDS)).to_have_value("I held my breath")
    context.set_offline(True)
    writes(ines, "I held my breath, twice")
    says(ines, "Not kept yet; it stays on this page")
    context.set_offline(False)
    is_kept(ines)
    ines.close(run_before_unload=False)
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        goes_on(page, address)
        expect(page.get_by_label(WORDS)).to_have_value("I held my breath, twice")
    writes(first, "from the first tab")
    is_kept(first)
    writes(second, "from the second tab")
    expect(second.locator("[data-conflict]")).to_be_visible()
    expect(second.get_by_label(WORDS)).to_have_value("from the second tab")
    second.get_by_role("button", name="Keep what is on this page").click()
    is_kept(second)
    second.get_by_role("button", name="Keep it").click()
    expect(second.get_by_text("Kept, for yourself alone.")).to_be_visible()
    expect(second.get_by_text("from the second tab")).to_be_visible()
    expect(second.get_by_role("link", name="Go on writing")).to_have_count(0)


@pytest.mark.parametrize("ended", ["locked", "forgotten"])
def test_what_is_typed_after_the_session_ended_is_there_when_one_comes_back(
    practice, ines, address, context, ended
):
    # The first that they ever write: the leave to put it away came with the first save.
    begins(ines, address, "I held my breath")
    if ended == "locked":
        session.lock(context.cookies()[0]["value"])
    else:
        context.clear_cookies()
    ines.get_by_label(WORDS).press_sequentially(" and said so")
    pauses(ines)
    says(ines, "Kept aside")
    expect(ines.get_by_text("Locked while you were away")).to_be_visible()
    ines.close(run_before_unload=False)
    again = signed_in(practice.ines, context, address)
    goes_on(again, address)
    expect(again.get_by_label(WORDS)).to_have_value("I held my breath and said so")
    expect(again.get_by_text("It is all here again")).to_be_visible()
    again.get_by_role("button", name="Keep it").click()
    expect(again.get_by_text("Kept, for yourself alone.")).to_be_visible()
    expect(again.get_by_role("link", name="Go on writing")).to_have_count(0)

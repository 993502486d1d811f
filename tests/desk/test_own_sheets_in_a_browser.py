"""A sheet is seen as it will look while it is typed, and where it cannot be, that is said."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from clinic.database import db
from tests.answering import answering
from tests.hands import signed_in


@pytest.fixture
def address(practice) -> Iterator[str]:
    db.session.remove()
    with answering(practice.app) as at:
        yield at


def test_a_sheet_shows_itself_beside_what_is_typed_and_says_so_where_it_cannot(
    practice, address, browser: Browser
) -> None:
    page = signed_in(practice.ines, browser.new_context(), address)
    page.goto(f"{address}/desk/own-sheets/new?lang=en")
    told = page.locator("[data-looked-words]")
    expect(told).to_have_text("It is shown here as soon as it is a sheet.")
    page.locator("[name=title]").fill("Tea before talking")
    page.locator("[name=parts-0-heading]").fill("Steps")
    page.locator("[name=parts-0-kind]").select_option("STEPS")
    page.locator("[name=parts-0-text]").fill("Put the kettle on\n\nSit down")
    seen = page.frame_locator("[data-looked-at] iframe")
    expect(seen.get_by_role("heading", level=1)).to_have_text("Tea before talking")
    expect(seen.get_by_text("Put the kettle on")).to_be_visible()
    # It wears its own style sheet: a frame without one would set it in the browser's usual letters.
    assert "Newsreader" in seen.locator("h1").evaluate("one => getComputedStyle(one).fontFamily")
    expect(told).to_be_hidden()
    page.route("**/look", lambda route: route.abort())
    page.locator("[name=title]").fill("Tea after talking")
    expect(told).to_contain_text("It cannot be shown here just now.")
    page.unroute("**/look")
    page.locator("[name=title]").fill("Tea at last")
    expect(seen.get_by_role("heading", level=1)).to_have_text("Tea at last")
    expect(told).to_be_hidden()
    page.context.close()

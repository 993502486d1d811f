"""The safety line on a telephone: one form in a file and over a note being written, and all of it said."""

import pytest
from playwright.sync_api import Page, expect

from tests.hands import has_settled
from tests.look.conftest import Served

THREE_LINES = 3 * 19 + 2 * 6 + 2


@pytest.mark.parametrize("name", ["file", "note"])
def test_the_safety_line_says_all_of_itself_in_three_lines_at_most(
    served: Served, page: Page, name: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{served.address}/{name}")
    has_settled(page)
    line = page.locator(".flagline").first
    for part in (".mark", "strong", ".about", ".link-act"):
        expect(line.locator(part)).to_be_visible()
    box = line.bounding_box()
    assert box
    assert box["height"] <= THREE_LINES

"""The words for states on a card: whichever the practice chose, and in each language, two lines at most."""

import pytest
from playwright.sync_api import Page

from clinic.coregulation.codes import State
from clinic.coregulation.vocabulary import Vocabulary
from clinic.edge.catalogue import translations
from tests.hands import has_settled
from tests.look.conftest import Served

WIDTHS = (320, 390, 768, 1040, 1200, 1280, 1440, 1600)
# How many lines each of the words takes once these stand in the row, and whether any goes beyond its place.
LINES = """words => [...document.querySelector(".seg-5").querySelectorAll("label > span")].map((e, at) => {
    e.textContent = words[at];
    const range = document.createRange();
    range.selectNodeContents(e);
    const lines = new Set([...range.getClientRects()].map((one) => Math.round(one.top))).size;
    return e.scrollWidth > e.clientWidth ? Infinity : lines;
})"""


@pytest.mark.parametrize("lang", ["en", "fr", "fa"])
def test_a_state_is_told_in_two_lines_at_most(served: Served, page: Page, lang: str) -> None:
    say = translations(lang).gettext
    page.goto(f"{served.address}/note?lang={lang}")
    has_settled(page)
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for words in Vocabulary:
            found[words.name, width] = page.evaluate(LINES, [say(words.word(state)) for state in State])
    assert {len(told) for told in found.values()} == {len(State)}
    assert {at: told for at, told in found.items() if max(told) > 2} == {}

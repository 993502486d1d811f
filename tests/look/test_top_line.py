"""The desk's top line at every width: one row of words, each whole or left out, and nothing upon another."""

import pytest
from playwright.sync_api import Page

from tests.hands import has_settled
from tests.look.conftest import Served

# From the telephone's bar at the foot to more room than there are words for.
WIDTHS = (*range(768, 1332, 12), 1600)
AMISS = """() => {
    const line = document.querySelector(".top-in").getBoundingClientRect();
    const seen = (e) => e.getClientRects().length > 0;
    const parts = [".brand", ".nav a", ".find", ".me"].flatMap((s) => [...document.querySelectorAll(s)]);
    const boxes = parts.filter(seen).map((e) => e.getBoundingClientRect()).sort((a, b) => a.x - b.x);
    const found = [];
    boxes.forEach((box, at) => {
        if (box.top < line.top || box.bottom > line.bottom + 1) found.push("out of the line");
        if (at && box.left < boxes[at - 1].right - 0.5) found.push("upon another");
    });
    if (boxes[0].left < 0 || boxes.at(-1).right > innerWidth) found.push("beyond the edge");
    for (const text of document.querySelectorAll(".nav a, .find span")) {
        if (seen(text) && text.scrollWidth > text.clientWidth && text.clientWidth) found.push("cut");
        if (seen(text) && text.getBoundingClientRect().height > line.height) found.push("on two rows");
    }
    const me = document.querySelector(".me").getBoundingClientRect();
    const name = document.querySelector(".me span").getBoundingClientRect();
    const isWhole = name.top >= me.top && name.bottom <= me.bottom + 0.5;
    if (!isWhole && name.top < me.bottom - 0.5) found.push("part of the name");
    return { found, isWhole, hasWords: seen(document.querySelector(".find span")) };
}"""


@pytest.mark.parametrize("lang", ["en", "fr", "fa"])
def test_the_top_line_is_one_row_at_every_width(served: Served, page: Page, lang: str) -> None:
    page.goto(f"{served.address}/today?lang={lang}")
    has_settled(page)
    told = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 700})
        told[width] = page.evaluate(AMISS)
    assert {width: one["found"] for width, one in told.items() if one["found"]} == {}
    assert told[1600]["isWhole"]
    assert told[1600]["hasWords"]
    assert not told[768]["hasWords"]

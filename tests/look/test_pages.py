"""Every part of the look in a real browser: nothing to scroll sideways, nothing missing, few kilobytes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.hands import has_settled
from tests.look.conftest import Served
from tests.look.specimen import NAMES

PUBLIC_KB = 100
PLACES = ((1440, 900), (1024, 768), (320, 256), (390, 844))
OVER = "document.documentElement.scrollWidth - innerWidth"
SMALL = """() => [...document.querySelectorAll("button, .btn, .link-act, .icon-btn, .nav a, .chip, .choice")]
    .filter((e) => e.getClientRects().length)
    .map((e) => [e.className, Math.round(Math.min(e.offsetWidth, e.offsetHeight))])
    .filter(([, size]) => size < 24)"""


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """One for all that is only looked at."""
    with browser.new_context() as context:
        yield context.new_page()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_missing_or_too_small_or_beyond_the_edge(served: Served, window: Page, name: str):
    said: list[str] = []
    told = {
        "console": lambda message: said.append(message.text),
        "pageerror": lambda error: said.append(str(error)),
        "response": lambda answer: said.append(answer.url) if answer.status >= 400 else None,
    }
    for event, hears in told.items():
        window.on(event, hears)  # type: ignore[call-overload]
    window.goto(f"{served.address}/{name}?wrong=1")
    has_settled(window)
    for width, height in PLACES:
        window.set_viewport_size({"width": width, "height": height})
        assert window.evaluate(OVER) <= 0, (width, height)
    assert window.evaluate(SMALL) == []
    for event, hears in told.items():
        window.remove_listener(event, hears)
    assert said == []


@pytest.mark.parametrize("lang", ["en", "fa"])
@pytest.mark.parametrize("name", ["sign_in"])
def test_a_first_visit_is_light(served: Served, browser: Browser, name: str, lang: str):
    """Counted without any compression, with fonts and all; booking is counted as it is served."""
    context = browser.new_context()
    page = context.new_page()
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(f"{served.address}/{name}?lang={lang}")
    has_settled(page)
    assert sum(sizes) < PUBLIC_KB * 1024
    assert sizes
    context.close()

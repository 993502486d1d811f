"""Every part of the look in a real browser: nothing to scroll sideways, nothing missing, few kilobytes."""

import pytest
from playwright.sync_api import Browser, Page

from tests.look.conftest import Served
from tests.look.specimen import NAMES

PUBLIC_KB = 100


@pytest.mark.parametrize("name", NAMES)
def test_nothing_scrolls_sideways(served: Served, page: Page, name: str):
    page.goto(f"{served.address}/{name}?wrong=1")
    for width, height in ((1440, 900), (1024, 768), (390, 844), (320, 256)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (width, height)


@pytest.mark.parametrize("name", NAMES)
def test_the_browser_refuses_and_misses_nothing(served: Served, page: Page, name: str):
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("response", lambda answer: said.append(answer.url) if answer.status >= 400 else None)
    page.goto(f"{served.address}/{name}", wait_until="networkidle")
    assert said == []


@pytest.mark.parametrize("lang", ["en", "fa"])
@pytest.mark.parametrize("name", ["sign_in"])
def test_a_first_visit_is_light(served: Served, browser: Browser, name: str, lang: str):
    """Counted without any compression, with fonts and all; booking is counted as it is served."""
    context = browser.new_context()
    page = context.new_page()
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(f"{served.address}/{name}?lang={lang}", wait_until="networkidle")
    assert sum(sizes) < PUBLIC_KB * 1024
    context.close()


@pytest.mark.parametrize("name", NAMES)
def test_every_target_is_large_enough(served: Served, page: Page, name: str):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{served.address}/{name}")
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, .btn, .link-act, .icon-btn, .nav a, .chip, .choice")]
            .filter((e) => e.getClientRects().length)
            .map((e) => [e.className, Math.round(Math.min(e.offsetWidth, e.offsetHeight))])
            .filter(([, size]) => size < 24)"""
    )
    assert small == []

"""Looking at a page both ways: left to right on a desk by day, right to left on a phone in the dark."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page, Response

from tests.furnished import Furnished
from tests.pages import axe
from tests.pages.conftest import DESK, PHONE, Scene

# Each direction, width and scheme once: which colours meet in either scheme is judged by what all pages
# share (tests/look/test_contrast.py), and what a page says to a machine does not hang on its colours.
WAYS = (("en", DESK), ("fa", PHONE))
# A sheet runs as its own language does.
SHEET = re.compile(r"/sheets/|/handouts/|/resources/")


def in_language(where: str, language: str) -> str:
    return f"{where}{'&' if urlsplit(where).query else '?'}lang={language}"


def seen_both_ways(
    scene: Scene, who: str, show: Callable[[Page, str], Response | None], status: int = 200
) -> list[str]:
    """What axe finds on a page, left to right on a desk by day and right to left on a phone in the dark."""
    found = []
    for language, place in WAYS:
        page = scene.windows.of(who, place)
        answer = show(page, language)
        assert answer is not None
        assert answer.status == status, page.url
        if not SHEET.search(page.url):
            assert page.evaluate("document.dir") == ("rtl" if language == "fa" else "ltr"), page.url
        found += [f"{language}, {one}" for one in axe.found(page, place.scheme)]
    return found


def looked(scene: Scene, who: str, where: str, status: int = 200) -> list[str]:
    def show(page: Page, language: str) -> Response | None:
        return page.goto(in_language(where, language))

    return seen_both_ways(scene, who, show, status)


def sent(scene: Scene, who: str, where: str, fields: dict[str, str], status: int) -> list[str]:
    """The page that comes back from a form, sent from whatever page of ours is there."""
    typed = {"csrf_token": scene.windows.csrf(who), **fields}

    def post(page: Page, language: str) -> Response:
        if not page.url.startswith(scene.windows.at):
            page.goto("/healthz")
        return axe.send(page, in_language(where, language), typed)

    return seen_both_ways(scene, who, post, status)


def house_of(scene: Scene) -> Furnished:
    assert scene.house is not None
    return scene.house

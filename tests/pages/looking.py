"""Looking at a page both ways: left to right on a desk by day, right to left on a phone in the dark."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page, Response

from tests.furnished import Furnished
from tests.pages import axe
from tests.pages.conftest import DESK, PHONE, Scene

# Each direction, width and scheme once. All of axe is asked of one of them, and what the scripts make of the
# page; the other is looked at for what its colours, sizes and direction change.
WAYS = (("en", DESK, axe.RULES), ("fa", PHONE, axe.SEEN))
# A sheet runs as its own language does.
SHEET = re.compile(r"/sheets/|/handouts/|/resources/")


def in_language(where: str, language: str) -> str:
    return f"{where}{'&' if urlsplit(where).query else '?'}lang={language}"


def seen_both_ways(
    scene: Scene, who: str, show: Callable[[Page, str], Response | axe.Answer | None], status: int = 200
) -> list[str]:
    """What axe finds on a page, left to right on a desk by day and right to left on a phone in the dark."""
    found = []
    for language, place, rules in WAYS:
        page = scene.windows.of(who, place)
        answer = show(page, language)
        assert answer is not None
        assert answer.status == status, answer.url
        if not SHEET.search(answer.url):
            assert page.evaluate("document.dir") == ("rtl" if language == "fa" else "ltr"), answer.url
        found += [f"{language}, {one}" for one in axe.found(page, place.scheme, rules)]
    return found


def looked(scene: Scene, who: str, where: str, status: int = 200, *, with_scripts: bool = True) -> list[str]:
    """A page as it is opened; with its scripts in one of both ways, where they matter."""

    def show(page: Page, language: str) -> Response | axe.Answer | None:
        if with_scripts and language == "en":
            return page.goto(in_language(where, language))
        return axe.turned(_ours(scene, page), in_language(where, language))

    return seen_both_ways(scene, who, show, status)


def sent(scene: Scene, who: str, where: str, fields: dict[str, str], status: int) -> list[str]:
    """The page that comes back from a form, sent from whatever page of ours is there."""
    typed = {"csrf_token": scene.windows.csrf(who), **fields}

    def post(page: Page, language: str) -> axe.Answer:
        return axe.turned(_ours(scene, page), in_language(where, language), typed)

    return seen_both_ways(scene, who, post, status)


def _ours(scene: Scene, page: Page) -> Page:
    """This window, on a page of the practice."""
    if not page.url.startswith(scene.windows.at):
        page.goto("/healthz")
    return page


def house_of(scene: Scene) -> Furnished:
    assert scene.house is not None
    return scene.house

"""Remakes the pictures of every screen in docs/pictures/: `python -m tests.pictures`, or some by name."""

import json
import re
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.chromium import CHROMIUM
from tests.journeys.acts import Phone
from tests.pictures import album, paper
from tests.pictures.camera import take_all
from tests.pictures.longer_ways import opens_the_practice
from tests.pictures.screens import EMPTY, FILLED, SET_UP, Screen
from tests.pictures.ways import Window
from tests.served import attune, serving

ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb"]
ZONE = "America/Halifax"
# Which of the made-up people a picture is taken with.
SITTERS = {
    "owner": "morgan@example.test",
    "therapist": "morgan@example.test",
    "supervisor": "dana@example.test",
    "intake": "sasha@example.test",
    "client": "mina@example.test",
    "another client": "jordan@example.test",
}
# Screens no way led to: the others are taken all the same, and the command fails at its end.
missed: list[str] = []


def main(names: Sequence[str]) -> None:
    """All of them, or those named."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        if not names:
            album.empty()
        for practice in (first_day, filled):
            with tempfile.TemporaryDirectory() as folder:
                practice(browser, Path(folder), names)
        browser.close()
    album.write_index()
    if missed:
        sys.exit(f"Not reached: {', '.join(missed)}")


def filled(browser: Browser, folder: Path, names: Sequence[str]) -> None:
    """The made-up practice, seen by each of its people."""
    wanted = _wanted(FILLED, names)
    if not wanted and not _wants(names, "sheet-"):
        return
    answered = attune(folder, "demo", "fill")
    assert answered.returncode == 0, answered.stderr
    people = {one["email"]: one for one in json.loads(attune(folder, "demo", "people", "--json").stdout)}
    with serving(folder, CLINIC_RATE_LIMITS="off") as practice:
        practice.hears("Attune is open")
        windows: dict[str, Window] = {}
        remembers: dict[str, str] = {}

        def window_of(who: str) -> Window:
            """Whoever is two of them signs in once: a code from the phone is good for one time."""
            sitter = SITTERS.get(who, who)
            if sitter not in windows:
                windows[sitter] = _window(browser, practice.url, remembers)
                if sitter in people:
                    _lets_in(windows[sitter], people[sitter])
            return windows[sitter]

        # First, since somebody's session is spent at the end.
        if _wants(names, "sheet-"):
            paper.take_sheets(window_of("therapist"), folder)
        for screen in wanted:
            _takes(window_of(screen.who), screen)


def first_day(browser: Browser, folder: Path, names: Sequence[str]) -> None:
    """A practice that is being set up, and everything before there is anything in it."""
    if not _wanted([*SET_UP, *EMPTY], names) and not _wants(names, "kit"):
        return
    with serving(folder, CLINIC_RATE_LIMITS="off") as practice:
        address = re.search(r"/setup/\S+", practice.hears("/setup/"))
        assert address is not None
        remembers = {"set-up": address.group()}
        windows = {who: _window(browser, practice.url, remembers) for who in ("founder", "visitor")}
        for screen in SET_UP:
            _takes(windows["founder"], screen, keeps=_keeps(screen, names))
        paper.take_kit(windows["founder"], folder)
        opens_the_practice(windows["founder"], folder)
        for screen in _wanted(EMPTY, names):
            _takes(windows[screen.who], screen)


def _takes(window: Window, screen: Screen, *, keeps: bool = True) -> None:
    for locale in screen.speaks:
        window.locale = locale
        try:
            screen.way(window)
        except (PlaywrightError, AssertionError) as lost:
            missed.append(screen.name)
            print(f"{screen.name}: {str(lost).splitlines()[0]}, at {window.page.url}", file=sys.stderr)
            continue
        if keeps:
            for shot in take_all(window.page, screen.name, locale):
                print(shot.name)
    window.locale = "en"


def _window(browser: Browser, at: str, remembers: dict[str, str]) -> Window:
    context = browser.new_context(timezone_id=ZONE, locale="en-CA", viewport={"width": 1440, "height": 900})
    return Window(context.new_page(), at, remembers)


def _lets_in(window: Window, person: dict[str, str]) -> None:
    seed = parse_qs(urlsplit(person["totp_uri"]).query)["secret"][0]
    window.signs_in(person["email"], person["password"], Phone(seed))


def _wanted(screens: Iterable[Screen], names: Sequence[str]) -> list[Screen]:
    return [screen for screen in screens if _keeps(screen, names)]


def _keeps(screen: Screen, names: Sequence[str]) -> bool:
    return not names or screen.name in names


def _wants(names: Sequence[str], beginning: str) -> bool:
    return not names or any(name.startswith(beginning) for name in names)


if __name__ == "__main__":
    main(sys.argv[1:])

"""Somebody at a browser of their own, signed in, whose presses are counted."""

import re

from playwright.sync_api import BrowserContext, Keyboard, Page, expect

from clinic import clock
from clinic.people import session
from tests.practice import Person

KEPT = re.compile(r"^Kept (just now|\d+ (seconds|minutes) ago), sealed$")
AN_HOUR = 3600
# A page keeps what was typed once nothing more was for three seconds.
A_PAUSE = 3000


def signed_in(person: Person, context: BrowserContext, address: str) -> Page:
    """A page in which this person has just signed in at this address."""
    token = session.begin(person.id, person.keyring.bundle, "Browser", clock.now())
    context.add_cookies([{"name": "s", "value": token, "url": address}])
    return context.new_page()


def is_kept(page: Page) -> None:
    """The page says that what was typed is kept; how long ago hangs on when it is looked at."""
    expect(page.locator("[data-saved-words]")).to_have_text(KEPT)


def stands_still(context: BrowserContext) -> None:
    """On all its pages, each still to be opened, time passes only as its `clock.run_for` says."""
    now = clock.now().timestamp()
    context.clock.install(time=now - AN_HOUR)
    context.clock.pause_at(now)


def passes_by_leaps(context: BrowserContext) -> None:
    """On all its pages, each still to be opened, time passes as ever, and `pauses` need not be waited for."""
    context.clock.install()


def pauses(page: Page) -> None:
    """Leap to where the page keeps what was typed."""
    page.clock.fast_forward(A_PAUSE)


def has_settled(page: Page) -> None:
    """It has loaded, and its letters have the shapes and places that they keep."""
    page.wait_for_load_state()
    page.evaluate("document.fonts.ready.then(() => true)")


class Hand:
    """Does what a person does, and counts it."""

    def __init__(self, page: Page) -> None:
        self.page, self.actions = page, 0

    def _acts(self) -> None:
        """Once more, on a page whose scripts are awake: they are before it has loaded."""
        self.page.wait_for_load_state()
        self.actions += 1

    def types(self, label: str | re.Pattern[str], words: str) -> None:
        self._acts()
        self.page.get_by_label(label, exact=isinstance(label, str)).first.fill(words)

    def ticks(self, within: str, words: str) -> None:
        self._acts()
        wanted = re.compile(rf"^\s*{words}")
        self.page.locator(within).locator("label").filter(has_text=wanted).first.click()

    def chooses(self, question: str, answer: str) -> None:
        """From a list: looked up and chosen."""
        self._acts()
        self.page.get_by_label(question, exact=True).first.select_option(label=answer)

    def taps(self, folded: str) -> None:
        """Open what is folded under these words."""
        self._acts()
        self.page.locator("summary").filter(has_text=folded).first.click()

    def presses(self, button: str) -> None:
        self._clicks_on("button", button)

    def follows(self, link: str) -> None:
        self._clicks_on("link", link)

    def _clicks_on(self, role: str, words: str) -> None:
        self._acts()
        self.page.get_by_role(role, name=re.compile(words)).first.click()  # type: ignore[arg-type]


class Keys:
    """Hands that never leave the keys: how many fields they filled, and how many keys they pressed beside.

    A page is waited for until its scripts hear them. Where a key leads to another page, something that only
    that page shows is waited for before the next is pressed.
    """

    def __init__(self, page: Page) -> None:
        self.page, self.fields, self.pressed = page, 0, 0

    def types(self, words: str) -> None:
        self.fields += 1
        self._awake().type(words)

    def chooses(self, key: str) -> None:
        self.fields += 1
        self._awake().press(key)

    def presses(self, *keys: str) -> None:
        for key in keys:
            self.pressed += 1
            self._awake().press(key)

    def _awake(self) -> Keyboard:
        self.page.wait_for_load_state()
        return self.page.keyboard

"""How one comes to a screen: by an address, by links followed, by a form that is sent."""

from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.journeys.acts import Phone


class Window:
    """A browser window of one person, speaking one language. What is learnt on a way, others may need."""

    def __init__(self, page: Page, at: str, remembers: dict[str, str]) -> None:
        self.page, self.at, self.remembers = page, at, remembers
        self.locale = "en"
        page.set_default_timeout(15_000)

    def signs_in(self, email: str, password: str, phone: Phone) -> None:
        """With the real password and the real code, through the ordinary forms."""
        self.goes_to("/sign-in")
        self.page.fill("main [name=email]", email)
        self.page.locator("main [name=password]:visible").fill(password)
        self.sends("main form button[type=submit]")
        self.page.fill("main [name=code]:visible", phone.code())
        self.sends("main form button[type=submit]")
        assert self.path.startswith(("/desk", "/portal")), self.path

    def goes_to(self, address: str) -> None:
        """Open a path of the practice, or a whole address of it, in this window's language."""
        path = address.removeprefix(self.at)
        joint = "&" if "?" in path else "?"
        self.page.goto(f"{self.at}{path}{joint}lang={self.locale}")

    def follows(self, selector: str) -> None:
        """The first link that fits."""
        address = self.page.locator(selector).first.get_attribute("href")
        assert address is not None, selector
        self.goes_to(address)

    def sends(self, selector: str) -> None:
        """A form, by its button."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def pdf(self, path: str) -> bytes:
        """The PDF behind an address."""
        answer = self.page.request.get(f"{self.at}{path}")
        assert answer.headers["content-type"] == "application/pdf", (path, answer.status)
        return answer.body()


Way = Callable[[Window], None]


def to(path: str) -> Way:
    """By its address."""
    return lambda window: window.goes_to(path)


def by(path: str, *links: str) -> Way:
    """From an address by one link after the other, each the first of its kind on its page."""

    def walk(window: Window) -> None:
        window.goes_to(path)
        for link in links:
            window.follows(link)

    return walk


def sent(way: Way, button: str, **typed: str) -> Way:
    """A form at the end of a way, with these words in its fields, sent by this button."""

    def walk(window: Window) -> None:
        way(window)
        for name, words in typed.items():
            window.page.locator(f"main [name={name}]").first.fill(words)
        window.sends(button)

    return walk

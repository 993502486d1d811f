"""Practices served to a real browser: one full of life, one just opened, one before its set-up."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from clinic import clock
from clinic.app import create_app
from clinic.database import db
from clinic.migrations.head import bring_up_to_date
from clinic.people import session
from clinic.vault.token import csrf_of, new_token
from tests.answering import answering
from tests.conftest import cheap_passwords, close, settings_for
from tests.furnished import Furnished, Keeper, furnished
from tests.pages.axe import AXE, Scheme
from tests.practice import Practice, open_practice


@dataclass(frozen=True)
class Place:
    """Where somebody looks at a page: how large it is there, and in which light."""

    width: int
    height: int
    scheme: Scheme


DESK, PHONE = Place(1440, 900, "light"), Place(390, 844, "dark")


@dataclass
class Windows:
    """A window for each person, opened when first looked through."""

    browser: Browser
    at: str
    tokens: dict[str, str]
    contexts: dict[str, BrowserContext] = field(default_factory=dict)
    pages: dict[tuple[str, Place], Page] = field(default_factory=dict)
    visit: str = field(default_factory=new_token)

    def of(self, who: str, place: Place = DESK) -> Page:
        """This person's window there, of a size and a scheme that nothing changes later."""
        if who not in self.contexts:
            self.contexts[who] = self.opened(who)
        if (who, place) not in self.pages:
            page = self.pages[who, place] = self.contexts[who].new_page()
            page.set_viewport_size({"width": place.width, "height": place.height})
            page.emulate_media(color_scheme=place.scheme)
            page.add_init_script(AXE)
        return self.pages[who, place]

    def opened(self, who: str, *, has_touch: bool = False) -> BrowserContext:
        """A browser of this person's own, to be closed by whoever opens it."""
        context = self.browser.new_context(base_url=self.at, reduced_motion="reduce", has_touch=has_touch)
        token = self.tokens.get(who)
        name, value = ("s", token) if token else ("v", self.visit)
        context.add_cookies([{"name": name, "value": value, "url": self.at}])
        return context

    def csrf(self, who: str) -> str:
        return csrf_of(self.tokens.get(who) or self.visit)


@contextmanager
def served(app: Flask, browser: Browser, tokens: dict[str, str]) -> Iterator[Windows]:
    """Windows on this app, answered on a socket of its own."""
    with answering(app) as at:
        windows = Windows(browser, at, tokens)
        try:
            yield windows
        finally:
            for context in windows.contexts.values():
                context.close()


@pytest.fixture(autouse=True)
def quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger("clinic"), "disabled", True)


@dataclass
class Scene:
    """A practice and the windows on it."""

    app: Flask
    windows: Windows
    house: Furnished | None = None
    keeper: Keeper | None = None
    practice: Practice | None = None


@pytest.fixture(scope="session")
def _full(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with ExitStack() as open_things:
        with cheap_passwords():
            house = open_things.enter_context(furnished(tmp_path_factory.mktemp("full")))
        keeper = open_things.enter_context(house.kept())
        windows = open_things.enter_context(served(house.app, browser, house.tokens))
        yield Scene(house.app, windows, house, keeper, house.practice)


@pytest.fixture
def full(_full: Scene) -> Iterator[Scene]:
    """The furnished practice, put back afterwards."""
    yield _full
    assert _full.keeper is not None
    _full.keeper.put_back()


@contextmanager
def _made(folder: Path, browser: Browser, begin: Callable[[Flask], dict[str, str]]) -> Iterator[Scene]:
    app = create_app(settings_for(folder, f"sqlite:///{folder / 'attune.sqlite'}"))
    try:
        with app.app_context(), cheap_passwords():
            bring_up_to_date()
            tokens = begin(app)
            db.session.remove()
        with served(app, browser, tokens) as windows:
            yield Scene(app, windows)
    finally:
        close(app)


def _just_opened(app: Flask) -> dict[str, str]:
    cast = open_practice(app)
    people = {"owner": cast.olga, "therapist": cast.ines, "supervisor": cast.sam, "intake": cast.iris}
    return {
        who: session.begin(person.id, person.keyring.bundle, "Test browser", clock.now())
        for who, person in people.items()
    }


@pytest.fixture(scope="session")
def empty(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A practice with its people and nothing else."""
    with _made(tmp_path_factory.mktemp("empty"), browser, _just_opened) as scene:
        yield scene


@pytest.fixture(scope="session")
def before(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """No practice yet."""
    with _made(tmp_path_factory.mktemp("before"), browser, lambda app: {}) as scene:
        yield scene

"""A client's pages on a telephone: small, installable, neutral in a history, locked when left."""

import json
import re
from collections.abc import Iterator
from threading import Event
from urllib.parse import urlsplit

import pytest
from flask import Flask, Response, request, request_finished
from playwright.sync_api import Browser, BrowserContext, Page, expect

from clinic import clock
from clinic.database import db
from clinic.handouts import assign, library
from clinic.handouts.task import Task
from clinic.people import session
from clinic.people.models import Account
from clinic.people.stay import SHARED
from tests.answering import PATIENCE_SECONDS, answering
from tests.hands import has_settled
from tests.portal.walking import ask
from tests.practice import Person, today_here

A_PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
MOST_BYTES = 100_000
WEATHER = "https://weather.gc.ca/**"
TITLES = {"en": "My pages", "fr": "Mes pages", "fa": "صفحه‌های من"}
LEAST_PAGES = 8
# A sheet is in the language it was given in.
SHEET = re.compile(r"/portal/sheets/[^/]+")
# What a page of the portal leads to, each looked at once.
LINK = re.compile(r"/portal(/[a-z-]+)*(/[0-9a-f-]{36})?(/[a-z0-9-]+)*$")


@pytest.fixture
def asked(practice, ines, maya, at_home) -> None:
    ask(ines, maya)
    given = library.sheet("H06", "fa")
    task = Task(code="H06", locale="fa", version=given.version, assigned_on=today_here())
    assign.assign(practice.ines.actor, practice.ines.keyring, maya.file_id, maya.id, task)
    db.session.commit()


@pytest.fixture
def address(practice, asked) -> Iterator[str]:
    db.session.remove()
    with answering(practice.app) as at:
        yield at


def comes_in(browser: Browser, person: Person, address: str, **more: object) -> BrowserContext:
    context = browser.new_context(**A_PHONE, **more)
    token = session.begin(person.id, person.keyring.bundle, "Telephone", clock.now(), stay=SHARED)
    context.add_cookies([{"name": "s", "value": token, "url": address}])
    context.route(WEATHER, lambda route: route.fulfill(body="<title>Weather</title>Rain."))
    return context


def weight(page: Page, where: str) -> int:
    """The bytes of a page as they come over the line, nothing being there before: faces, sheets, scripts."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    came: list[int] = []
    line.on("Network.loadingFinished", lambda told: came.append(int(told["encodedDataLength"])))
    page.goto(where)
    has_settled(page)
    line.detach()
    return sum(came)


def speaks(person: Person, language: str) -> None:
    db.session.get_one(Account, person.id).locale = language
    db.session.commit()
    db.session.remove()


def test_every_page_is_small_neutral_and_kept_nowhere(at_home, address, browser: Browser):
    """From the first page on, whatever a link leads to; what comes over the line, with its faces."""
    for language, way in (("fa", "rtl"), ("fr", "ltr"), ("en", "ltr")):
        speaks(at_home, language)
        context = comes_in(browser, at_home, address)
        page, seen, left = context.new_page(), {}, ["/portal"]
        answers = {}
        page.on("response", lambda told, answers=answers: answers.setdefault(urlsplit(told.url).path, told))
        while left:
            path = left.pop()
            seen[path] = weight(page, address + path)
            assert answers[path].status == 200, path
            assert answers[path].headers["cache-control"] == "no-store", path
            if not SHEET.fullmatch(path):
                assert page.locator("html").get_attribute("dir") == way, path
                assert page.locator("html").get_attribute("lang").startswith(language), path
            assert page.title() == TITLES[language], path
            assert page.locator("[data-leave]").count() == 1, path
            assert page.evaluate("document.documentElement.scrollWidth") <= A_PHONE["viewport"]["width"], path
            links = page.locator("a[href^='/portal']")
            for link in links.evaluate_all("all => all.map(one => one.pathname)"):
                if link not in seen and link not in left and LINK.fullmatch(link):
                    left.append(link)
        assert len(seen) >= LEAST_PAGES
        assert {path: size for path, size in seen.items() if size > MOST_BYTES} == {}
        context.close()


def test_left_in_a_hurry_nothing_is_shown_again_until_the_words_are_given(
    practice, at_home, address, browser: Browser
):
    page = comes_in(browser, at_home, address).new_page()
    page.goto(f"{address}/portal")
    page.get_by_role("link", name="Password and sign-ins").click()
    expect(page.get_by_role("heading", name="This device")).to_be_visible()
    # Its scripts are there, and with them the key.
    page.wait_for_load_state()
    # The browser is gone before the answer comes, so the server says when it has locked.
    locked = Event()

    def notice(_app: Flask, response: Response) -> None:
        if request.endpoint == "people.lock":
            locked.set()

    with request_finished.connected_to(notice, practice.app):
        page.keyboard.press("Escape")
        expect(page).to_have_title("Weather")
        assert locked.wait(PATIENCE_SECONDS)
    page.go_back()
    expect(page.get_by_role("heading", name="Locked while you were away")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(at_home.password)
    page.get_by_role("button", name="Open").click()
    expect(page).to_have_url(f"{address}/portal")


def test_it_locks_after_five_quiet_minutes_and_what_was_typed_stays(at_home, address, browser: Browser):
    page = comes_in(browser, at_home, address).new_page()
    page.clock.install()
    page.goto(f"{address}/portal/me/password")
    own = page.locator("main [name=password]")
    own.fill("half a thought")
    page.clock.fast_forward("05:06")
    lock = page.get_by_role("dialog", name="Locked while you were away")
    expect(lock).to_be_visible()
    lock.get_by_label("Your words or your password").fill("not this one at all")
    with page.expect_response("**/sign-in/unlock") as refused:
        lock.get_by_role("button", name="Open").click()
    assert refused.value.status == 401
    lock.get_by_label("Your words or your password").fill(at_home.password)
    lock.get_by_role("button", name="Open").click()
    expect(lock).to_be_hidden()
    expect(own).to_have_value("half a thought")
    page.reload()
    expect(page.get_by_role("heading", name="Words or password")).to_be_visible()


def test_it_can_be_put_on_a_telephones_first_screen_under_a_name_that_says_nothing(
    at_home, address, browser: Browser
):
    """Chromium's own judgement; no worker takes part, so none keeps anything."""
    speaks(at_home, "fa")
    page = comes_in(browser, at_home, address).new_page()
    page.goto(f"{address}/portal")
    line = page.context.new_cdp_session(page)
    told = line.send("Page.getAppManifest")
    assert told["errors"] == []
    manifest = json.loads(told["data"])
    assert (manifest["name"], manifest["dir"], manifest["start_url"]) == (TITLES["fa"], "rtl", "/portal")
    wrong = [one["errorId"] for one in line.send("Page.getInstallabilityErrors")["installabilityErrors"]]
    # A window of a test keeps nothing, and so offers to install nothing.
    assert set(wrong) <= {"in-incognito"}
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0

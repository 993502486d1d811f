"""A stranger books: few taps, few fields, few bytes, with scripts and without, and may leave at once."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from time_machine import Traveller

from clinic.diary.reserve import HELD_FOR
from tests.hands import has_settled
from tests.intake.conftest import ALL_YEAR, visit

MOST_BYTES = 100_000
FIELDS = ("name", "contact", "reach", "language", "region")


def bytes_of(browser: Browser, url: str) -> dict[str, int]:
    """What came over the wire for this page, by path, until nothing more came."""
    context = browser.new_context(timezone_id=ALL_YEAR)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    asked: dict[str, str] = {}
    came: dict[str, int] = {}

    def has_come(event: dict[str, object]) -> None:
        path = urlsplit(asked[str(event["requestId"])]).path
        came[path] = came.get(path, 0) + int(str(event["encodedDataLength"]))

    wire.on("Network.requestWillBeSent", lambda e: asked.update({e["requestId"]: e["request"]["url"]}))
    wire.on("Network.loadingFinished", has_come)
    page.goto(url)
    has_settled(page)
    page.wait_for_load_state("networkidle")
    context.close()
    return came


@pytest.mark.parametrize("language", ["en", "fr", "fa"])
@pytest.mark.parametrize("path", ["/book", "/"])
def test_a_page_comes_with_its_faces_in_less_than_a_hundred_thousand_bytes(
    browser: Browser,
    address: str,
    language: str,
    path: str,
) -> None:
    came = bytes_of(browser, f"{address}{path}?lang={language}")
    assert any(name.endswith(".woff2") for name in came)
    assert sum(came.values()) < MOST_BYTES, came


def asked_of(page: Page) -> set[str]:
    """The names of what a person could fill in, once the page has come whole."""
    page.wait_for_load_state()
    shown = page.locator("main :is(input, select, textarea):visible")
    return {str(one.get_attribute("name")) for one in shown.all()}


def fills_in(page: Page, name: str, contact: str) -> None:
    page.locator("[name=name]").fill(name)
    page.locator("[name=contact]").fill(contact)
    page.locator("label", has=page.locator("[name=reach]")).first.click()


@pytest.mark.parametrize(("language", "scripts"), [("en", True), ("fr", True), ("fa", True), ("en", False)])
def test_a_first_call_is_booked_with_three_taps_and_five_fields(
    browser: Browser,
    address: str,
    clock: Traveller,
    language: str,
    scripts: bool,
) -> None:
    page = visit(browser, ALL_YEAR, f"{address}/?lang={language}", java_script_enabled=scripts)
    expect(page.locator("html")).to_have_attribute("lang", language)
    taps = 0
    page.locator("main button[name=choose]").first.click()
    taps += 1
    assert asked_of(page) - {"website"} == set(FIELDS)
    fills_in(page, "Alex", "alex@example.test")
    taps += 1
    clock.shift(timedelta(seconds=30))
    page.locator("button[value=book]").click()
    taps += 1
    expect(page).to_have_url(re.compile("/b/"))
    assert taps <= 3
    expect(page.locator("h2.big")).to_be_visible()
    page.context.close()


def test_whoever_presses_second_types_nothing_again_and_has_one_of_the_nearest_three_with_two_taps_more(
    browser: Browser, address: str, clock: Traveller
) -> None:
    """Two hundred press Book on one slot: exactly one has it, the others are offered the nearest three."""
    first, second = (visit(browser, ALL_YEAR, f"{address}/book?lang=en") for _each in range(2))
    second.locator("main button[name=choose]").first.click()
    fills_in(second, "Alex", "alex@example.test")
    # What was kept for whoever was slow is given to the next.
    clock.shift(HELD_FOR + timedelta(minutes=1))
    first.reload()
    first.locator("main button[name=choose]").first.click()
    fills_in(first, "Robin", "robin@example.test")
    clock.shift(timedelta(seconds=30))
    first.locator("button[value=book]").click()
    expect(first).to_have_url(re.compile("/b/"))
    second.locator("button[value=book]").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("That time has just been taken.")
    assert asked_of(second) == {"start"}
    expect(second.locator("[name=start]")).to_have_count(3)
    second.locator("label", has=second.locator("[name=start]")).nth(1).click()
    second.locator("button[value=book]").click()
    expect(second.get_by_role("heading", level=1)).to_contain_text("Alex")
    first.context.close()
    second.context.close()


def test_in_persian_the_day_the_digits_and_the_name_read_as_persian(
    browser: Browser, address: str, clock: Traveller
) -> None:
    page = visit(browser, ALL_YEAR, f"{address}/book?lang=fa", java_script_enabled=False)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    button = page.locator("main button[name=choose]").first
    said = button.inner_text()
    assert re.search("[۰-۹]", said)
    assert not re.search("[0-9]", said)
    button.click()
    assert not re.search("[0-9]", page.locator("#start").inner_text())
    fills_in(page, "مینا", "۹۰۲ ۵۵۵ ۰۱۱۲")
    clock.shift(timedelta(seconds=30))
    page.locator("button[value=book]").click()
    expect(page.locator("h1")).to_contain_text("مینا")
    expect(page.locator(".when bdi[dir=ltr]")).to_have_text("902-555-0112")
    page.context.close()


def test_headings_and_buttons_tell_the_whole_date(browser: Browser, address: str) -> None:
    page = visit(browser, "Asia/Tehran", f"{address}/book?lang=en")
    expect(page.get_by_role("heading", level=3).first).to_have_text(re.compile(r"^[A-Z][a-z]+day \d+ [A-Z]"))
    first = page.get_by_role("button", name=re.compile(r"day \d+ \w+, 9:00 am \(4:30 pm for you\)")).first
    first.click()
    expect(page.get_by_role("heading", name=re.compile(r"day \d+ \w+, 9:00 am"))).to_be_visible()
    expect(page.get_by_text("Where you are:")).to_contain_text("4:30 pm")
    page.context.close()


@pytest.mark.parametrize("by_key", [True, False])
def test_one_key_and_one_button_leave_at_once_and_put_something_else_in_this_pages_place(
    browser: Browser,
    address: str,
    by_key: bool,
) -> None:
    page = browser.new_context().new_page()
    page.route("https://weather.gc.ca/**", lambda route: route.fulfill(body="weather"))
    page.goto(f"{address}/book?lang=en")
    length = page.evaluate("history.length")
    if by_key:
        page.locator("[name=name]").press("Escape")
    else:
        page.get_by_role("link", name="Leave this page").click()
    page.wait_for_url("https://weather.gc.ca/")
    assert page.evaluate("history.length") == length
    page.context.close()


def test_what_leaving_cannot_do_is_said(browser: Browser, address: str) -> None:
    page = visit(browser, ALL_YEAR, f"{address}/book?lang=en", java_script_enabled=False)
    expect(page.locator(".leaving")).to_contain_text("cannot empty this browser's history")
    page.context.close()

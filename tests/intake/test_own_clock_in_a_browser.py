"""A visitor far away sees both clocks at once, and what was typed is never reloaded away."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.hands import has_settled
from tests.intake.conftest import ALL_YEAR, visit


@pytest.mark.parametrize(
    ("zone", "yours"),
    [
        ("Asia/Tehran", "4:30 pm for you"),
        ("Asia/Kathmandu", "6:45 pm for you"),
        ("Pacific/Honolulu", "3:00 am for you"),
        ("Asia/Kolkata", "6:30 pm for you"),
    ],
)
def test_a_reader_elsewhere_sees_both_clocks(browser: Browser, address: str, zone: str, yours: str):
    page = visit(browser, zone, f"{address}/book?lang=en")
    first = page.locator(".choice").first
    expect(first).to_contain_text("9:00 am")
    expect(first).to_contain_text(yours)
    expect(page).to_have_url(re.compile("lang=en&zone="))
    has_settled(page)
    # What is said of a clock on the day before it changes stands below the time, and breaks neither.
    page.set_viewport_size({"width": 390, "height": 844})
    note, heights = (
        first.locator(".choice-note"),
        "it => [...it.children].slice(-2).map(one => one.offsetHeight)",
    )
    before = first.evaluate(heights)
    note.evaluate("(it, said) => (it.textContent = said)", f"{yours} (before the clock goes back)")
    assert first.evaluate(heights) == before
    page.context.close()


def test_a_reader_in_the_practices_own_zone_is_shown_one_clock(browser: Browser, address: str):
    page = visit(browser, ALL_YEAR, f"{address}/book")
    expect(page).to_have_url(f"{address}/book")
    expect(page.get_by_text("for you")).to_have_count(0)
    page.context.close()


def test_what_was_typed_stays_where_no_script_asked_for_the_other_clock(browser: Browser, address: str):
    page = visit(browser, "Asia/Tehran", f"{address}/book?zone=")
    page.get_by_label("What shall we call you?").fill("Alex")
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_text("Nothing is lost")).to_be_visible()
    expect(page.get_by_label("What shall we call you?")).to_have_value("Alex")
    page.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_visitor_changes_the_language_in_the_middle_and_loses_nothing(
    browser: Browser, address: str, scripts: bool
):
    page = visit(browser, ALL_YEAR, f"{address}/book", java_script_enabled=scripts)
    page.get_by_label("What shall we call you?").fill("Alex")
    page.locator(".choice").nth(1).click()
    chosen = page.locator("input[name=start]").input_value()
    page.get_by_role("button", name="فارسی").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page).to_have_url(f"{address}/book?lang=fa")
    expect(page.locator("#name")).to_have_value("Alex")
    expect(page.locator("input[name=start]")).to_have_value(chosen)
    page.locator("#name").press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page).to_have_url(f"{address}/book")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.context.close()

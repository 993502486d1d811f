"""The two lines on the clinic's own website, in a browser: the free times where it was named, or the link."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from clinic import clock
from clinic.database import db
from clinic.intake.models import FramingSite
from tests.answering import answering
from tests.practice import Practice

LINES = (
    '<!DOCTYPE html><title>Our clinic</title><link rel="icon" href="data:,">'
    '<a href="{at}/book?lang=en">Book a free first call</a>\n'
    '<script src="{at}/widget/attune.js" data-lang="en" data-height="500"></script>'
)


@pytest.fixture
def site(address: str) -> Iterator[str]:
    """Another origin, on which nothing stands but what the owner was shown."""
    made = Flask("site", static_folder=None)
    made.add_url_rule("/", view_func=lambda: LINES.format(at=address))
    with answering(made) as at:
        yield at


def name(site: str) -> None:
    db.session.add(FramingSite(origin=site, allowed_at=clock.now()))
    db.session.commit()
    db.session.remove()


@pytest.fixture
def said(page: Page) -> list[str]:
    """What the browser complains of."""
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda line: heard.append(line.text) if line.type in ("error", "warning") else None)
    return heard


def test_a_site_that_was_named_shows_the_times_and_each_opens_the_booking_page_with_it_chosen(
    practice: Practice, address: str, site: str, page: Page, said: list[str]
) -> None:
    name(site)
    page.goto(site)
    expect(page.locator("iframe")).to_be_visible()
    assert page.locator("iframe").bounding_box()["height"] >= 500  # type: ignore[index]
    framed = page.frame_locator("iframe")
    expect(framed.locator("html")).to_have_attribute("lang", "en")
    with page.context.expect_page() as opening:
        framed.get_by_role("link", name=re.compile("9:00 am")).first.click()
    booking = opening.value
    expect(booking.get_by_role("heading", name=re.compile("9:00 am"))).to_be_visible()
    assert booking.url.startswith(f"{address}/book?")
    assert booking.evaluate("window.opener") is None
    expect(page.get_by_role("link", name="Book a free first call", exact=True)).to_be_visible()
    assert said == []


def test_a_site_that_was_not_named_shows_the_link_and_no_hole_above_it(
    practice: Practice, address: str, site: str, page: Page, said: list[str]
) -> None:
    with page.expect_event("console", lambda line: "frame-ancestors" in line.text):
        page.goto(site, wait_until="networkidle")
    expect(page.locator("iframe")).to_be_hidden()
    page.get_by_role("link", name="Book a free first call").click()
    expect(page.locator("main button[name=choose]").first).to_be_visible()

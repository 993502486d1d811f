"""The diary in a browser: by arrow keys, by dragging and stretching, and in three clicks."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from clinic import clock
from clinic.database import db
from clinic.diary import reserve
from clinic.diary.draft import Draft
from clinic.diary.models import Delivery, Service
from tests.pages.conftest import Scene
from tests.pages.looking import house_of

pytestmark = [pytest.mark.engine("sqlite"), pytest.mark.xdist_group("pages")]

ZONE = ZoneInfo("America/Halifax")
STEP = 5


@pytest.fixture
def week(full: Scene) -> Page:
    """A week in which Noor comes on the Wednesday at ten and on the Friday at eleven."""
    house, today = house_of(full), clock.now().astimezone(ZONE).date()
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=2)
    with house.app.app_context():
        for days, hour in ((2, 10), (4, 11)):
            at = datetime.combine(monday + timedelta(days=days), time(hour), ZONE)
            service = db.session.get_one(Service, house.service_id)
            wanted = Draft(service, at, house.practice.ines.id, Delivery.PHONE, house.noor.id, minutes=50)
            reserve.reserve(wanted, zone=ZONE, now=clock.now())
        db.session.commit()
        db.session.remove()
    page = full.windows.of("therapist")
    page.set_viewport_size({"width": 1440, "height": 1000})
    page.goto(f"/desk/diary?on={monday}")
    return page


def blocks(page: Page) -> Locator:
    return page.locator("[data-movable]")


def drag(page: Page, what: Locator, minutes: int, days: int = 0) -> None:
    """By so many minutes down and so many columns on."""
    box = what.bounding_box()
    column = page.locator(".col").first.bounding_box()
    hour = page.locator(".hours").bounding_box()
    assert box is not None
    assert column is not None
    assert hour is not None
    shown = page.evaluate("drag.hoursOf()")
    down = minutes * hour["height"] / (shown * 60)
    x, y = box["x"] + 20, box["y"] + min(8, box["height"] / 2)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 3, y + down / 2, steps=3)
    page.mouse.move(x + days * column["width"], y + down, steps=3)


def test_dragging_says_where_it_would_fall_and_undo_takes_it_back(week: Page) -> None:
    drag(week, blocks(week).first, 60, days=1)
    expect(week.locator(".ghost")).to_contain_text("Thursday")
    expect(week.locator(".ghost")).to_contain_text("11:00 am – 11:50 am")
    week.mouse.up()
    expect(week.locator(".message")).to_contain_text("Moved to Thursday")
    expect(week.locator("body")).to_contain_text("11:00 am to 11:50 am")
    week.get_by_role("button", name="Undo").click()
    expect(week.locator(".message")).to_contain_text("Back to Wednesday")


def test_escape_lets_go_of_what_is_dragged(week: Page) -> None:
    drag(week, blocks(week).first, 60)
    week.keyboard.press("Escape")
    week.mouse.up()
    expect(week.locator(".ghost")).to_have_count(0)
    expect(week.locator(".message")).to_have_count(0)


def test_stretching_changes_the_length_by_steps_of_five_minutes(week: Page) -> None:
    drag(week, blocks(week).first.locator(".grip"), 4 * STEP)
    expect(week.locator(".ghost")).to_contain_text("10:00 am – 11:10 am")
    week.mouse.up()
    expect(week.locator("body")).to_contain_text("10:00 am to 11:10 am")


def test_arrow_keys_go_from_one_to_the_next_and_the_acts_are_about_it(week: Page) -> None:
    first, second = blocks(week).first, blocks(week).last
    first.focus()
    expect(week.locator("[data-aloud]")).to_contain_text("Wednesday")
    expect(week.locator("[data-move]")).to_contain_text("Move Noor")
    for _day in range(4):
        if second.evaluate("it => it === document.activeElement"):
            break
        week.keyboard.press("ArrowRight")
    assert week.evaluate("document.activeElement.closest('.col').dataset.words").startswith("Friday")
    first.focus()
    week.keyboard.press("m")
    week.wait_for_url("**/move?**")


def test_an_appointment_is_moved_in_three_clicks(week: Page) -> None:
    blocks(week).first.click()
    week.get_by_role("link", name="Free times").click()
    week.locator(".free-times button").first.click()
    expect(week.locator(".message")).to_contain_text("Moved to")

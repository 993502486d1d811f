"""The diary in a browser: by arrow keys, by dragging and stretching, by finger, and in three clicks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect
from pypdf import PdfReader

from clinic import clock
from clinic.database import db
from clinic.diary import reserve
from clinic.diary.draft import Draft
from clinic.diary.models import Delivery, Service
from tests.hands import has_settled, stands_still
from tests.pages.conftest import Place, Scene
from tests.pages.looking import house_of

pytestmark = pytest.mark.engine("sqlite")

ZONE = ZoneInfo("America/Halifax")
TALL = Place(1440, 1000, "light")
STEP = 5
A_REST = 400
ASKS_FOR_A_MENU = "it => it.dispatchEvent(new Event('contextmenu', { bubbles: true, cancelable: true }))"


@pytest.fixture
def where(full: Scene) -> str:
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
    return f"/desk/diary?on={monday}&lang=en"


@pytest.fixture
def week(full: Scene, where: str) -> Page:
    page = full.windows.of("therapist", TALL)
    page.set_viewport_size({"width": TALL.width, "height": TALL.height})
    page.goto(where)
    has_settled(page)
    return page


@dataclass
class Finger:
    """One finger on a tablet, and the clock by which it rests."""

    page: Page
    wire: CDPSession
    at: tuple[float, float] = (0, 0)

    def lies_on(self, what: Locator) -> None:
        box = what.bounding_box()
        assert box is not None
        self.at = box["x"] + 20, box["y"] + min(8, box["height"] / 2)
        self._sends("touchStart", self.at)

    def rests(self, milliseconds: int = A_REST) -> None:
        self.page.clock.run_for(milliseconds)

    def goes(self, down: float, across: float = 0) -> None:
        for part in (0.25, 0.5, 0.75, 1):
            self._sends("touchMove", (self.at[0] + across * part, self.at[1] + down * part))

    def leaves(self) -> None:
        self._sends("touchEnd")

    def is_called_away(self) -> None:
        """As when a call comes in."""
        self._sends("touchCancel")

    def _sends(self, what: str, *points: tuple[float, float]) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        self.wire.send("Input.dispatchTouchEvent", {"type": what, "touchPoints": touches})


@pytest.fixture
def finger(full: Scene, where: str) -> Iterator[Finger]:
    """On the same week, on a tablet that shows half a day of it."""
    with full.windows.opened("therapist", has_touch=True) as context:
        stands_still(context)
        page = context.new_page()
        page.set_viewport_size({"width": 1024, "height": 600})
        page.goto(where)
        has_settled(page)
        yield Finger(page, context.new_cdp_session(page))


def blocks(page: Page) -> Locator:
    return page.locator("[data-movable]")


def an_hour(page: Page) -> float:
    """How many pixels high it is."""
    hours = page.locator(".hours").bounding_box()
    assert hours is not None
    return hours["height"] / float(page.evaluate("drag.hoursOf()"))


def a_day(page: Page) -> float:
    """How many pixels wide it is."""
    column = page.locator(".col").first.bounding_box()
    assert column is not None
    return column["width"]


def drag(page: Page, what: Locator, minutes: int, days: int = 0) -> None:
    """By so many minutes down and so many columns on."""
    box = what.bounding_box()
    assert box is not None
    down = minutes * an_hour(page) / 60
    x, y = box["x"] + 20, box["y"] + min(8, box["height"] / 2)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 3, y + down / 2, steps=3)
    page.mouse.move(x + days * a_day(page), y + down, steps=3)


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


def test_a_finger_that_does_not_rest_scrolls_and_drags_nothing(finger: Finger) -> None:
    page = finger.page
    finger.lies_on(blocks(page).first)
    finger.goes(-200)
    expect(page.locator(".diary-head")).not_to_be_in_viewport()
    finger.rests(2 * A_REST)
    expect(page.locator(".ghost")).to_have_count(0)
    finger.leaves()


def test_a_finger_that_rests_drags_and_stretches(finger: Finger) -> None:
    page, first = finger.page, blocks(finger.page).first
    ghost = page.locator(".ghost")

    finger.lies_on(first)
    finger.rests(A_REST - 1)
    expect(ghost).to_have_count(0)
    assert first.evaluate(ASKS_FOR_A_MENU)
    finger.rests(1)
    expect(ghost).to_contain_text("Wednesday")
    assert not first.evaluate(ASKS_FOR_A_MENU)
    finger.goes(an_hour(page))
    expect(ghost).to_contain_text("11:00 am – 11:50 am")
    finger.is_called_away()
    expect(ghost).to_have_count(0)

    finger.lies_on(first.locator(".grip"))
    finger.rests()
    finger.goes(an_hour(page) / 3)
    expect(ghost).to_contain_text("10:00 am – 11:10 am")
    expect(page.locator(".diary-head")).to_be_in_viewport(ratio=1)
    finger.leaves()
    expect(page.locator("body")).to_contain_text("10:00 am to 11:10 am")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


def test_at_the_edge_the_page_goes_along_and_escape_stops_it(finger: Finger) -> None:
    page, first = finger.page, blocks(finger.page).first
    ghost, gone = page.locator(".ghost"), "document.querySelector('.scroll').scrollTop"
    page.emulate_media(reduced_motion="no-preference")
    finger.lies_on(first)
    finger.rests()
    finger.goes(590 - finger.at[1])
    began = ghost.text_content()
    finger.rests(500)
    glided = page.evaluate(gone)
    # In half a second, at most half of what it goes in a second; what is dragged stays under the finger.
    assert 60 < glided <= 240
    assert ghost.text_content() != began
    box = ghost.bounding_box()
    assert box is not None
    assert box["y"] <= 590 <= box["y"] + 8 + an_hour(page) / 60 * STEP

    # Where nothing is to glide it goes on by the hour, and rests between.
    page.emulate_media(reduced_motion="reduce")
    finger.rests(500)
    assert page.evaluate(gone) == glided
    finger.rests(200)
    assert an_hour(page) - 1 <= page.evaluate(gone) - glided <= an_hour(page)

    # Back from the edge it stays; at the upper edge it goes up.
    finger.goes(-60)
    lower = page.evaluate(gone)
    finger.rests(2000)
    assert page.evaluate(gone) == lower
    finger.goes(60 - finger.at[1])
    finger.rests(700)
    assert page.evaluate(gone) < lower

    page.keyboard.press("Escape")
    upper = page.evaluate(gone)
    finger.rests(2000)
    expect(ghost).to_have_count(0)
    assert page.evaluate(gone) == upper
    finger.leaves()
    expect(page.locator(".message")).to_have_count(0)


def test_the_longest_day_is_printed_on_one_page_with_nothing_cut(week: Page) -> None:
    week.evaluate("diary.className = diary.className.replace(/from-\\d+ to-\\d+/, 'from-5 to-23')")
    blocks(week).first.locator("bdi").evaluate("it => (it.textContent = 'Maximiliane Nooruddin-Exemplar')")
    printed = week.pdf(prefer_css_page_size=True)
    week.emulate_media(media="print")
    for part in week.locator(".col .tm").all():
        assert part.evaluate("it => it.scrollWidth <= it.clientWidth")
    week.emulate_media(media="screen")
    assert len(PdfReader(BytesIO(printed)).pages) == 1


def test_where_the_days_are_a_list_nothing_can_be_gripped(week: Page) -> None:
    expect(week.locator(".grip").first).to_be_visible()
    week.set_viewport_size({"width": 390, "height": 844})
    expect(week.locator(".grip").first).to_be_hidden()
    box = blocks(week).first.bounding_box()
    assert box is not None
    week.mouse.move(box["x"] + 20, box["y"] + 8)
    week.mouse.down()
    week.mouse.move(box["x"] + 20, box["y"] + 100, steps=3)
    expect(week.locator(".ghost")).to_have_count(0)
    week.mouse.up()

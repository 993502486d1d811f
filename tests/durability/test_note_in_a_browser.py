"""A note on a real page while its server is killed, its network goes, or two windows write at once."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from clinic import clock
from clinic.app import create_app
from clinic.config import Settings, settings
from clinic.database import db
from clinic.migrations.head import bring_up_to_date
from clinic.people import session
from tests.conftest import close, settings_for
from tests.durability.served import serving
from tests.hands import is_kept, stands_still
from tests.practice import Practice, open_practice
from tests.served import free_port

# What of the last words may be lost with their page: the pause before they are sent.
MOST_LOST_SECONDS = 3
A_PAUSE = f"00:0{MOST_LOST_SECONDS}"


class House:
    """A practice that is served on one port, killed, and served again; what Ines does there in browsers."""

    def __init__(self, practice: Practice, told: Settings, browser: Browser) -> None:
        self._practice, self._told, self._browser = practice, told, browser
        self._port, self._stack = free_port(), ExitStack()
        self._served: subprocess.Popen[str] | None = None
        self.clients = [practice.client(f"Client {n}", of=practice.ines).id for n in range(6)]
        self._token = session.begin(practice.ines.id, practice.ines.keyring.bundle, "browser", clock.now())
        self._devices: list[BrowserContext] = []

    def opens(self) -> None:
        self._served, port = self._stack.enter_context(serving(self._told, self._port))
        assert port == self._port

    def is_killed(self) -> None:
        """As a power switch would do it."""
        assert self._served is not None
        self._served.kill()
        self._served.wait()

    def device(self) -> BrowserContext:
        """A browser of its own, in the same session, whose pages wait only as long as a test says."""
        found = self._browser.new_context()
        stands_still(found)
        found.add_cookies([{"name": "s", "value": self._token, "url": self._at}])
        self._devices.append(found)
        return found

    def note(self, device: BrowserContext, client_id: UUID) -> Page:
        page = device.new_page()
        page.goto(f"{self._at}/desk/notes/new?client={client_id}")
        return page

    def closes(self) -> None:
        for device in self._devices:
            device.close()
        self._stack.close()

    @property
    def _at(self) -> str:
        return f"http://127.0.0.1:{self._port}"


@pytest.fixture(scope="module")
def house(tmp_path_factory, browser: Browser) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("served")
    app = create_app(settings_for(folder, f"sqlite:///{folder / 'attune.sqlite'}"))
    with app.app_context():
        bring_up_to_date()
        found = House(open_practice(app), settings(), browser)
        # From here on the database is the server's alone, as is every recovery.
        db.session.remove()
        db.engine.dispose()
        try:
            found.opens()
            yield found
        finally:
            found.closes()
            db.session.remove()
            close(app)


def data(page: Page):
    return page.locator("[name=f_data]")


def types(page: Page, words: str) -> None:
    data(page).press("End")
    data(page).press_sequentially(words)


def test_what_was_typed_survives_a_server_that_is_killed_amid_it(house: House):
    device = house.device()
    page = house.note(device, house.clients[0])
    assert sends(page, "She came on time.") == 200
    is_kept(page)
    types(page, " She said that")
    house.is_killed()
    types(page, " the sea was calm.")
    page.clock.run_for(A_PAUSE)
    expect(page.locator("[data-saved-words]")).to_have_text(re.compile("Not kept yet"))
    expect(data(page)).to_have_value("She came on time. She said that the sea was calm.")
    house.opens()
    elsewhere = house.note(device, house.clients[0])
    expect(data(elsewhere)).to_have_value("She came on time.")
    elsewhere.close()
    with page.expect_response("**/draft") as kept:
        page.clock.run_for(A_PAUSE)
    assert kept.value.status == 200
    is_kept(page)
    page.close()
    again = house.note(device, house.clients[0])
    expect(data(again)).to_have_value("She came on time. She said that the sea was calm.")


def test_with_the_page_goes_no_more_than_three_seconds_of_typing(house: House):
    page = house.note(house.device(), house.clients[1])
    data(page).fill("first")
    with page.expect_response("**/draft") as kept:
        page.clock.run_for(A_PAUSE)
    assert kept.value.json()["state"] == "kept"
    is_kept(page)
    # Typing that never pauses is kept all the same.
    with page.expect_response("**/draft") as kept:
        for _ in range(MOST_LOST_SECONDS):
            types(page, " on")
            page.clock.run_for("00:01")
    assert "first+on+on+on" in (kept.value.request.post_data or "")


def test_without_a_network_the_page_waits_and_sends_as_soon_as_there_is_one(house: House):
    device = house.device()
    page = house.note(device, house.clients[4])
    device.set_offline(True)
    types(page, "There and back.")
    page.clock.run_for(A_PAUSE)
    expect(page.locator("[data-saved-words]")).to_have_text(re.compile("Not kept yet"))
    expect(page.locator("[data-saved]")).not_to_have_attribute("data-is-kept", "")
    with page.expect_response("**/draft") as kept:
        device.set_offline(False)
    assert kept.value.status == 200
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    again = house.note(device, house.clients[4])
    expect(data(again)).to_have_value("There and back.")


@pytest.mark.parametrize("where", ["two tabs", "two devices"])
def test_of_two_who_write_at_once_neither_is_overwritten_unseen(house: House, where: str):
    client_id = house.clients[2 if where == "two tabs" else 3]
    here = house.device()
    there = here if where == "two tabs" else house.device()
    one = house.note(here, client_id)
    assert sends(one, "The first.") == 200
    other = house.note(there, client_id)
    assert sends(other, " From the other.") == 200
    assert sends(one, " From this one.") == 409
    expect(one.locator("[data-conflict]")).to_be_visible()
    expect(data(one)).to_have_value("The first. From this one.")
    expect(data(house.note(there, client_id))).to_have_value("The first. From the other.")
    with one.expect_response("**/draft") as kept:
        one.locator("[data-conflict-mine]").click()
    assert kept.value.status == 200
    assert sends(other, " Later.") == 409
    expect(other.locator("[data-conflict]")).to_be_visible()
    expect(data(house.note(there, client_id))).to_have_value("The first. From this one.")


def test_of_one_note_that_is_begun_in_two_windows_each_is_told_of_the_other(house: House):
    device = house.device()
    one, other = (house.note(device, house.clients[5]) for _ in range(2))
    assert sends(one, "The first.") == 200
    assert sends(other, "The second.") == 409
    expect(other.locator("[data-conflict]")).to_contain_text("You already began this note in another window.")
    with device.expect_page() as beside:
        other.get_by_role("link", name="Read the other text").click()
    expect(data(beside.value)).to_have_value("The first.")
    beside.value.close()
    with other.expect_navigation():
        other.get_by_role("button", name="Keep what is on this page instead").click()
    expect(data(other)).to_have_value("The second.")
    assert sends(other, " And on.") == 200
    assert sends(one, " Not unseen.") == 409
    expect(data(house.note(device, house.clients[5]))).to_have_value("The second. And on.")


def sends(page: Page, words: str) -> int:
    """Type these words, and wait as long as the page does: how its save was answered."""
    types(page, words)
    with page.expect_response("**/draft") as answered:
        page.clock.run_for(A_PAUSE)
    return answered.value.status

"""A client stays signed in for a little while, and for longer only on a device they call their own."""

import pytest
import time_machine
from sqlalchemy import inspect

from clinic import clock, runtime
from clinic.config import settings
from clinic.people import session, session_row
from clinic.people.stay import SHARED
from tests.people.walking import Walker

MINUTE, DAY = 60, 24 * 60 * 60


@pytest.fixture
def at_home(practice):
    return practice.portal_account(practice.client("Maya", practice.ines), practice.ines)


@pytest.fixture
def walker(practice, at_home):
    """Her browser, just signed in, as signing in leaves it."""
    token = session.begin(at_home.id, at_home.keyring.bundle, "Phone", clock.now(), stay=SHARED)
    walker = Walker.at(practice.app)
    walker.http.set_cookie("s", token)
    return walker


@pytest.fixture
def later():
    with time_machine.travel(clock.now(), tick=False) as at:
        yield at


def is_open(walker: Walker) -> bool:
    return walker.open("/portal").status_code == 200


def test_it_locks_after_five_quiet_minutes_and_the_words_open_it_within_the_hour(at_home, walker, later):
    later.shift(4 * MINUTE)
    assert is_open(walker)
    later.shift(5 * MINUTE + 1)
    assert walker.open("/portal").location.startswith("/sign-in")
    assert walker.send("/sign-in/unlock", password=at_home.password).location == "/portal"
    assert is_open(walker)
    for _ in range(13):
        later.shift(4 * MINUTE)
        walker.open("/portal")
    assert not is_open(walker)
    walker.open("/sign-in/unlock")
    assert walker.page.location.startswith("/sign-in")


def test_on_her_own_phone_it_stays_for_half_an_hour_and_opens_by_the_words_for_thirty_days(
    at_home, walker, later
):
    walker.open("/portal/me")
    assert walker.send("/portal/me/device", device="own").status_code == 303
    assert walker.http.get_cookie("s").max_age == 30 * DAY
    later.shift(29 * MINUTE)
    assert is_open(walker)
    later.shift(29 * DAY)
    assert not is_open(walker)
    assert walker.open("/sign-in/unlock").status_code == 200
    assert walker.send("/sign-in/unlock", password="not her words at all").status_code == 422
    assert walker.send("/sign-in/unlock", password=at_home.password).location == "/portal"
    assert walker.http.get_cookie("s").max_age == 30 * DAY
    later.shift(2 * DAY)
    assert walker.open("/sign-in/unlock").status_code == 303


def test_a_device_called_hers_can_be_called_shared_again(walker, later):
    walker.open("/portal/me")
    walker.send("/portal/me/device", device="own")
    assert walker.http.get_cookie("s").max_age == 30 * DAY
    walker.open("/portal/me")
    walker.send("/portal/me/device", device="shared")
    assert walker.http.get_cookie("s").max_age is None
    later.shift(5 * MINUTE + 1)
    assert not is_open(walker)


def test_a_store_of_an_earlier_shape_is_made_anew(practice):
    """It outlives a release where the machine is not started again; everybody signs in once more."""
    with runtime.runtime().begin() as connection:
        connection.exec_driver_sql("DROP TABLE live_session")
        connection.exec_driver_sql("CREATE TABLE live_session (id BLOB PRIMARY KEY, seen_at TEXT)")
    runtime.attach(practice.app, settings())
    columns = {column["name"] for column in inspect(runtime.runtime()).get_columns("live_session")}
    assert columns == set(session_row.table.columns.keys())

"""What somebody changes about their own account holds, whichever of their sessions changes the next thing."""

import re

import pytest
from flask import g

from clinic import clock
from clinic.database import db
from clinic.edge import current
from clinic.people import own_account, session
from clinic.people.keys import open_with_password
from clinic.people.models import Account
from tests.people.walking import Walker

CODE = re.compile(r"<li>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</li>")
ANOTHER = "entirely other plain words"


def new_codes(browser, person) -> list[str]:
    made = CODE.findall(browser.post("/desk/me/codes", {"password": person.password}).text)
    assert len(made) == 8
    return made


def change_password(browser, person):
    return browser.post("/desk/me/password", {"password_now": person.password, "password": ANOTHER})


def lets_in(practice, person, password: str, code: str) -> bool:
    return Walker.at(practice.app).sign_in(person.email, password, code).status_code == 303


def test_codes_made_before_a_password_change_in_the_same_session_outlive_it(practice):
    ines = practice.ines
    browser = practice.browser_of(ines)
    old, new = ines.keyring.bundle.recovery_codes, new_codes(browser, ines)
    assert change_password(browser, ines).status_code == 303
    assert not lets_in(practice, ines, ANOTHER, old[0])
    assert lets_in(practice, ines, ANOTHER, new[0])


def test_a_password_change_never_brings_back_codes_that_another_session_voided(practice):
    ines = practice.ines
    first, second = practice.browser_of(ines), practice.browser_of(ines)
    new = new_codes(first, ines)
    assert second.get("/desk/me").status_code == 303
    # A session that still holds the codes as they were, however it came to be left.
    stale = practice.browser_of(ines)
    assert change_password(stale, ines).status_code == 303
    assert not lets_in(practice, ines, ANOTHER, ines.keyring.bundle.recovery_codes[1])
    assert lets_in(practice, ines, ANOTHER, new[1])


def test_new_codes_leave_this_session_open_with_what_is_locked_now(practice):
    ines = practice.ines
    browser = practice.browser_of(ines)
    elsewhere = practice.browser_of(ines)
    new = new_codes(browser, ines)
    opened = session.open_session(browser.http.get_cookie("s").value, clock.now())
    assert opened.bundle.recovery_codes == tuple(new)
    assert browser.get("/desk/me").status_code == 200
    assert elsewhere.get("/desk/me").status_code == 303


def test_a_session_locked_meanwhile_stays_locked(practice):
    browser = practice.browser_of(practice.ines)
    token = browser.http.get_cookie("s").value
    session.lock(token)
    session.keep_only(token, practice.ines.id, practice.ines.keyring.bundle)
    assert session.open_session(token, clock.now()) is None


def test_a_root_left_for_a_new_owner_is_locked_in_with_their_next_change(practice):
    omar = practice.omar
    practice.browser_of(practice.olga).post(
        f"/desk/practice/people/{omar.id}/roles", {"roles": ["owner", "therapist"]}
    )
    new_codes(practice.browser_of(omar), omar)
    db.session.rollback()
    account = db.session.get_one(Account, omar.id)
    assert account.handed_over is None
    assert open_with_password(account, omar.password).root_seed == practice.olga.keyring.root_seed


def test_a_change_starts_from_the_row_as_it_is_and_not_as_it_was_read(practice):
    ines = practice.ines
    token = practice.browser_of(ines).http.get_cookie("s").value
    with practice.app.test_request_context("/desk/me", headers={"Cookie": f"s={token}"}):
        g.pop("signed_in", None)
        account = db.session.get_one(Account, current.person().id)
        db.session.commit()
        new = new_codes(practice.browser_of(ines), ines)
        own_account.change_password(current.actor(), account, ines.password, ANOTHER)
        db.session.commit()
        assert open_with_password(account, ANOTHER).recovery_codes == tuple(new)


@pytest.mark.parametrize("act", ["codes", "password"])
def test_nothing_changes_for_whoever_does_not_know_the_password(practice, act):
    browser = practice.browser_of(practice.ines)
    before = db.session.get_one(Account, practice.ines.id).sealed
    typed = {"password": ANOTHER, "password_now": "not her password"}
    assert browser.post(f"/desk/me/{act}", typed).status_code == 422
    assert db.session.get_one(Account, practice.ines.id, populate_existing=True).sealed == before

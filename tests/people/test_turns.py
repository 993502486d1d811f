"""While a password is tried nobody waits to write: the work of it lies between two transactions."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from clinic import clock
from clinic.audit import trail
from clinic.database import db
from clinic.people import invitation, recovery, session, setup, under_link
from clinic.people.invitation import Colleague, invite_staff
from clinic.people.keys import AccountChanged, lock_account, open_with_password
from clinic.people.models import Account
from clinic.people.models import Practice as PracticeRow
from clinic.people.turns import turn
from clinic.vault.alarm import WrongPassword
from clinic.vault.totp import code_at
from tests.people.waiting import Act, both_places_taken
from tests.people.walking import Walker
from tests.practice import Practice

NEW = "entirely other plain words"


def sign_in(practice: Practice) -> Act:
    walker = Walker.at(practice.app)
    walker.open("/sign-in")
    return lambda: walker.send("/sign-in", email=practice.ines.email, password=practice.ines.password)


def sign_in_as_nobody(practice: Practice) -> Act:
    walker = Walker.at(practice.app)
    walker.open("/sign-in")
    return lambda: walker.send("/sign-in", email="nobody@example.test", password="five wrong plain words")


def unlock(practice: Practice) -> Act:
    browser = practice.browser_of(practice.ines)
    session.lock(browser.http.get_cookie("s").value)
    walker = Walker(browser.http)
    walker.open("/sign-in/unlock")
    return lambda: walker.send("/sign-in/unlock", password=practice.ines.password)


def new_codes(practice: Practice) -> Act:
    browser = practice.browser_of(practice.ines)
    return lambda: browser.post("/desk/me/codes", {"password": practice.ines.password})


def change_password(practice: Practice) -> Act:
    browser = practice.browser_of(practice.ines)
    typed = {"password_now": practice.ines.password, "password": NEW}
    return lambda: browser.post("/desk/me/password", typed)


def recover(practice: Practice) -> Act:
    walker = Walker.at(practice.app)
    walker.send("/recover", email=practice.ines.email, kit=practice.kit)
    bundle = recovery.opened(walker.http.get_cookie("p").value, clock.now()).bundle
    code = code_at(bundle.totp_seed, clock.now())
    return lambda: walker.send("/recover/new", password=NEW, code=code)


def accept(practice: Practice) -> Act:
    colleague = Colleague("Nora North", "nora@example.test", frozenset({"therapist"}))
    token = invite_staff(practice.olga.actor, practice.olga.keyring, colleague).rpartition("/")[2]
    db.session.commit()
    bundle = under_link.bundle_of(invitation.waiting(token, clock.now()), token)
    walker, code = Walker.at(practice.app), code_at(bundle.totp_seed, clock.now())
    walker.open(f"/invitation/{token}")
    return lambda: walker.send(f"/invitation/{token}", email=colleague.email, password=NEW, code=code)


@pytest.mark.parametrize(
    ("begun", "status"),
    [
        (sign_in, 303),
        (sign_in_as_nobody, 303),
        (unlock, 303),
        (new_codes, 200),
        (change_password, 303),
        (recover, 303),
        (accept, 303),
    ],
)
def test_somebody_else_writes_while_a_password_waits_to_be_tried(practice, begun, status):
    with both_places_taken(practice, begun(practice)) as waiting:
        db.session.get_one(PracticeRow, 1).phone = "902-555-0177"
        db.session.commit()
        assert waiting.thread.is_alive()
    assert (waiting.raised, waiting.answer.status_code) == (None, status)


def test_set_up_keeps_nobody_waiting_either(app):
    address = setup.one_time_address(app)
    walker = Walker.at(app)
    path = "/setup/" + address.rpartition("/")[2]
    walker.open(path)
    typed = {
        "practice": "Harbour Counselling", "zone": "America/Halifax", "region": "CA-NS", "locales": ["en"],
        "name": "Olga Owner", "email": "olga@example.test", "password": NEW,
    }  # fmt: skip
    practice = Practice(app, "", *[None] * 5)
    with both_places_taken(practice, lambda: walker.send(path, **typed)) as waiting:
        db.session.execute(text("CREATE TABLE written_meanwhile (n INTEGER)"))
        db.session.commit()
        assert waiting.thread.is_alive()
    assert (waiting.raised, waiting.answer.status_code) == (None, 303)


def close(account: Account) -> None:
    account.disabled_at = clock.now()


def lock_anew(account: Account) -> None:
    account.salt = bytes(16)


@pytest.mark.parametrize("change", [close, lock_anew])
def test_an_account_changed_while_its_password_is_tried_is_not_opened(either_practice, change):
    ines = either_practice.ines

    def try_password() -> None:
        open_with_password(db.session.get_one(Account, ines.id), ines.password)

    with both_places_taken(either_practice, try_password) as waiting:
        change(db.session.get_one(Account, ines.id))
        db.session.commit()
    assert isinstance(waiting.raised, WrongPassword)


@pytest.mark.parametrize("change", [close, lock_anew])
def test_an_account_changed_while_its_lock_is_made_keeps_the_change(either_practice, change):
    ines = either_practice.ines

    def lock() -> None:
        lock_account(db.session.get_one(Account, ines.id), ines.keyring.bundle, NEW)
        db.session.commit()

    before = db.session.get_one(Account, ines.id).lock
    with both_places_taken(either_practice, lock) as waiting:
        change(db.session.get_one(Account, ines.id))
        db.session.commit()
    assert isinstance(waiting.raised, AccountChanged)
    account = db.session.get_one(Account, ines.id)
    assert account.lock == (before if change is close else replace(before, salt=bytes(16)))


def test_what_is_unsaved_is_not_lost_for_a_password(practice):
    account = db.session.get_one(Account, practice.ines.id)
    account.name = "Ines Island"
    with pytest.raises(RuntimeError), turn():
        pass
    db.session.rollback()
    trail.record(practice.ines.actor, "account.password")
    with pytest.raises(RuntimeError), turn():
        pass
    db.session.rollback()

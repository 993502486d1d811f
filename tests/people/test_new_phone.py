"""Another phone for somebody signed in: the password, the first code it shows, and the old one is nothing."""

import re
from base64 import b32decode

import pytest
import time_machine
from sqlalchemy import select

from clinic import clock
from clinic.audit.models import Entry
from clinic.config import settings
from clinic.database import db
from clinic.mail.models import OutboxLetter
from clinic.mail.outbox import open_letter
from clinic.people.models import Account
from clinic.vault.kit import kit_seed, read_kit
from clinic.vault.totp import code_at
from tests.people.walking import Walker

SEED = re.compile(r'id="seed"><bdi dir="ltr">([A-Z2-7 ]+)</bdi>')
CODE = re.compile(r"<li>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</li>")
ANOTHER = "entirely other plain words"


@pytest.fixture
def ines(practice):
    return practice.ines


@pytest.fixture
def maya(practice):
    return practice.portal_account(practice.client("Maya", practice.ines), practice.ines, "maya@example.test")


def begin(browser, person, at: str = "/desk/me") -> bytes:
    """The password again; the seed that the new phone reads."""
    assert browser.post(f"{at}/phone", {"password": person.password}).location == f"{at}/phone/code"
    return b32decode(SEED.search(browser.get(f"{at}/phone/code").text)[1].replace(" ", ""))


def enrol(browser, person, at: str = "/desk/me") -> tuple[bytes, list[str]]:
    """The whole way: the new seed, and the codes for paper."""
    seed = begin(browser, person, at)
    page = browser.post(f"{at}/phone/code", {"code": code_at(seed, clock.now())})
    assert page.status_code == 200
    return seed, CODE.findall(page.text)


def lets_in(practice, person, code: str) -> bool:
    return Walker.at(practice.app).sign_in(person.email, person.password, code).status_code == 303


def letters_to(address: str) -> list[str]:
    db.session.rollback()
    found = [open_letter(row, settings().instance_key) for row in db.session.scalars(select(OutboxLetter))]
    return [letter.subject for letter in found if letter.to == address]


def test_whoever_came_in_with_a_code_on_paper_sets_up_a_new_phone(practice, ines):
    walker = Walker.at(practice.app)
    walker.sign_in(ines.email, ines.password, ines.keyring.bundle.recovery_codes[0])
    walker.open("/desk/me/phone")
    walker.send("/desk/me/phone", password=ines.password)
    seed = b32decode(SEED.search(walker.open("/desk/me/phone/code").text)[1].replace(" ", ""))
    page = walker.send("/desk/me/phone/code", code=code_at(seed, clock.now()))
    assert len(CODE.findall(page.text)) == 8
    assert walker.open("/desk/me").status_code == 200


def test_the_new_phone_and_the_new_codes_let_in_and_the_old_ones_do_not(practice, ines):
    old = ines.keyring.bundle
    seed, codes = enrol(practice.browser_of(ines), ines)
    with time_machine.travel(clock.now().timestamp() + 60):
        assert not lets_in(practice, ines, code_at(old.totp_seed, clock.now()))
        assert not lets_in(practice, ines, old.recovery_codes[0])
        assert lets_in(practice, ines, code_at(seed, clock.now()))
        assert lets_in(practice, ines, codes[0])


def test_the_code_that_was_shown_first_is_spent(practice, ines):
    # Another code would be asked for half a minute later.
    with time_machine.travel(clock.now(), tick=False):
        seed, _ = enrol(practice.browser_of(ines), ines)
        assert not lets_in(practice, ines, code_at(seed, clock.now()))


def test_every_other_session_ends_and_this_one_goes_on(practice, ines):
    browser, elsewhere = practice.browser_of(ines), practice.browser_of(ines)
    enrol(browser, ines)
    assert browser.get("/desk/me").status_code == 200
    assert elsewhere.get("/desk/me").status_code == 303


def test_it_is_on_the_trail_and_a_letter_says_so(practice, ines):
    enrol(practice.browser_of(ines), ines)
    assert "A new phone for your account" in letters_to(ines.email)
    entry = db.session.scalars(select(Entry).where(Entry.action == "account.phone")).one()
    assert entry.subject == ines.id.hex


def test_the_kit_still_opens_the_account(practice, ines):
    from clinic.people.keys import open_with_kit

    seed, codes = enrol(practice.browser_of(ines), ines)
    db.session.rollback()
    opened = open_with_kit(db.session.get_one(Account, ines.id), kit_seed(read_kit(practice.kit)))
    assert (opened.totp_seed, opened.recovery_codes) == (seed, tuple(codes))


def test_a_wrong_password_shows_no_seed(practice, ines):
    browser = practice.browser_of(ines)
    refused = browser.post("/desk/me/phone", {"password": "not her password"})
    assert refused.status_code == 422
    assert not SEED.search(refused.text)
    assert browser.get("/desk/me/phone/code").location == "/desk/me/phone"
    assert browser.get("/desk/me/phone.svg").status_code == 422


def test_a_wrong_code_changes_nothing_and_the_same_seed_is_shown_again(practice, ines):
    browser = practice.browser_of(ines)
    seed = begin(browser, ines)
    refused = browser.post("/desk/me/phone/code", {"code": "000000"})
    assert refused.status_code == 422
    assert b32decode(SEED.search(refused.text)[1].replace(" ", "")) == seed
    assert not CODE.findall(refused.text)
    assert browser.get("/desk/me/phone.svg").mimetype == "image/svg+xml"
    assert lets_in(practice, ines, ines.code)


def test_after_half_an_hour_it_begins_with_the_password(practice, ines):
    with time_machine.travel("2026-06-01T13:00:00Z", tick=False) as moment:
        browser = practice.browser_of(ines)
        seed = begin(browser, ines)
        for _ in range(3):
            moment.shift(601)
            browser.get("/desk/me")
        late = browser.post("/desk/me/phone/code", {"code": code_at(seed, clock.now())})
        assert late.location == "/desk/me/phone"


def test_what_was_drawn_before_the_codes_were_renewed_is_never_put_back(practice, ines):
    browser = practice.browser_of(ines)
    seed = begin(browser, ines)
    codes = CODE.findall(browser.post("/desk/me/codes", {"password": ines.password}).text)
    over = browser.post("/desk/me/phone/code", {"code": code_at(seed, clock.now())})
    assert over.location == "/desk/me/phone"
    assert lets_in(practice, ines, codes[0])


def test_another_session_of_the_same_person_does_not_see_what_was_drawn(practice, ines):
    begin(practice.browser_of(ines), ines)
    assert practice.browser_of(ines).get("/desk/me/phone/code").location == "/desk/me/phone"


def test_a_client_takes_a_phone_instead_of_letters_and_codes_for_the_day_it_is_lost(practice, maya):
    browser = practice.browser_of(maya)
    seed, codes = enrol(browser, maya, "/portal/me")
    assert len(codes) == 8
    with time_machine.travel(clock.now().timestamp() + 60):
        assert lets_in(practice, maya, code_at(seed, clock.now()))
        assert lets_in(practice, maya, codes[3])


def test_a_client_who_lost_the_phone_takes_another(practice, maya):
    browser = practice.browser_of(maya)
    first, _ = enrol(browser, maya, "/portal/me")
    assert "A new phone" in browser.get("/portal/me").text
    second, codes = enrol(browser, maya, "/portal/me")
    with time_machine.travel(clock.now().timestamp() + 60):
        assert not lets_in(practice, maya, code_at(first, clock.now()))
        assert lets_in(practice, maya, code_at(second, clock.now()))
        assert lets_in(practice, maya, codes[0])


def test_it_works_on_either_database(either_practice):
    ines = either_practice.ines
    _, codes = enrol(either_practice.browser_of(ines), ines)
    assert lets_in(either_practice, ines, codes[0])

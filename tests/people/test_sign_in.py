"""Signing in: password, then code; one verdict; nothing that tells one address from another."""

import re

import pytest
import time_machine
from sqlalchemy import select, update

from clinic import clock
from clinic.audit.models import Checkpoint, Entry
from clinic.config import settings
from clinic.database import db
from clinic.files import caseload
from clinic.files.keys import all_openable
from clinic.files.rings import SealedRing
from clinic.mail.letter import Letter
from clinic.mail.models import OutboxLetter
from clinic.mail.outbox import open_letter
from clinic.people import attempts
from clinic.people.known import Browser
from clinic.people.models import Account
from clinic.vault.totp import code_at
from tests.people.walking import Walker

VERDICT = "Address, password or code is not right."


@pytest.fixture
def at_ten():
    with time_machine.travel("2026-06-01T13:00:10Z", tick=False) as moment:
        yield moment


def entries(action: str) -> list[Entry]:
    db.session.rollback()
    return list(db.session.scalars(select(Entry).where(Entry.action == action)))


def signed_out_again(practice, who) -> Walker:
    """Their own browser, in which they signed in once, and out again."""
    walker = Walker.at(practice.app)
    assert walker.sign_in(who.email, who.password, who.code).location == "/desk"
    walker.open("/desk/me")
    walker.send("/sign-out")
    walker.word = ""
    return walker


def paper(who, number: int = 0) -> str:
    return who.keyring.bundle.recovery_codes[number]


def letters_to(who) -> list[Letter]:
    """What waits for them since they accepted their invitation, oldest first."""
    db.session.rollback()
    rows = db.session.scalars(select(OutboxLetter).order_by(OutboxLetter.written_at, OutboxLetter.id))
    letters = [open_letter(row, settings().instance_key) for row in rows]
    return [one for one in letters if one.to == who.email and "/invitation/" not in one.text]


def test_password_and_code_open_the_desk(practice):
    walker = Walker.at(practice.app)
    ines = practice.ines
    assert walker.send("/sign-in", email=ines.email, password=ines.password).location == "/sign-in/code"
    arrived = walker.send("/sign-in/code", code=ines.code)
    assert (arrived.status_code, arrived.location) == (303, "/desk")
    assert walker.open("/desk/me").status_code == 200


def test_the_address_may_be_typed_in_any_case(practice):
    walker = Walker.at(practice.app)
    assert (
        walker.sign_in(" INES@Example.TEST ", practice.ines.password, practice.ines.code).status_code == 303
    )


def test_the_way_somebody_was_on_is_kept(practice):
    walker = Walker.at(practice.app)
    ines = practice.ines
    sent = walker.open("/desk/me")
    assert sent.location == "/sign-in?next=/desk/me"
    walker.open(sent.location)
    step = walker.send(sent.location, email=ines.email, password=ines.password)
    assert walker.send(step.location, code=ines.code).location == "/desk/me"


@pytest.mark.parametrize(
    "path", ["https://elsewhere.test/", "//elsewhere.test", "/portal", "/\\elsewhere.test"]
)
def test_no_other_place_is_gone_to(practice, path):
    walker = Walker.at(practice.app)
    walker.open("/sign-in")
    walker.send("/sign-in", email=practice.ines.email, password=practice.ines.password)
    assert walker.send(f"/sign-in/code?next={path}", code=practice.ines.code).location == "/desk"


def test_step_one_always_shows_the_code_page(practice):
    pages = []
    for email, password in [
        (practice.ines.email, practice.ines.password),
        (practice.ines.email, "this is not hers at all"),
        ("nobody@example.test", "this is nobody's at all"),
    ]:
        walker = Walker.at(practice.app)
        step = walker.send("/sign-in", email=email, password=password)
        assert (step.status_code, step.location) == (303, "/sign-in/code")
        assert re.fullmatch(r"p=[\w-]{43}; HttpOnly; Path=/; SameSite=Strict", step.headers["Set-Cookie"])
        page = walker.open("/sign-in/code").text
        pages.append(page.replace(walker.word, ""))
    assert pages[0] == pages[1] == pages[2]


@pytest.mark.parametrize("wrong", ["address", "password", "code"])
def test_there_is_one_verdict_whatever_was_wrong(practice, wrong):
    ines = practice.ines
    walker = Walker.at(practice.app)
    email = "nobody@example.test" if wrong == "address" else ines.email
    password = "five other plain words" if wrong == "password" else ines.password
    code = "000000" if wrong == "code" else ines.code
    answer = walker.sign_in(email, password, code)
    assert answer.status_code == 422
    assert walker.says(VERDICT)
    assert "s=" not in answer.headers.get("Set-Cookie", "")
    assert walker.open("/desk/me").status_code == 303


def test_an_unknown_address_costs_the_same_work(practice, monkeypatch):
    from clinic.vault import bundle

    worked = []
    real = bundle.password_key
    monkeypatch.setattr(bundle, "password_key", lambda *args: worked.append(args[3]) or real(*args))
    for email in (practice.ines.email, "nobody@example.test"):
        Walker.at(practice.app).send("/sign-in", email=email, password="this opens nothing here")
    assert len(worked) == 2
    assert worked[0] == worked[1]


def test_a_code_is_good_once(practice, at_ten):
    ines = practice.ines
    assert Walker.at(practice.app).sign_in(ines.email, ines.password, ines.code).status_code == 303
    again = Walker.at(practice.app)
    assert again.sign_in(ines.email, ines.password, ines.code).status_code == 422
    at_ten.shift(30)
    assert Walker.at(practice.app).sign_in(ines.email, ines.password, ines.code).status_code == 303


def test_a_spent_step_is_refused_by_the_row_itself(practice, at_ten):
    ines = practice.ines
    code = ines.code
    walker = Walker.at(practice.app)
    walker.send("/sign-in", email=ines.email, password=ines.password)
    # Another process accepted the same code between our reading of the row and our writing to it.
    account = db.session.get_one(Account, ines.id)
    assert account.totp_step == 0
    step = int(clock.now().timestamp()) // 30 + 1
    db.session.execute(
        update(Account.__table__).where(Account.__table__.c.id == ines.id).values(totp_step=step)
    )
    db.session.commit()
    assert walker.send("/sign-in/code", code=code).status_code == 422


def test_yesterdays_code_is_refused(practice, at_ten):
    old = code_at(practice.ines.keyring.bundle.totp_seed, clock.now())
    at_ten.shift(24 * 3600)
    assert (
        Walker.at(practice.app).sign_in(practice.ines.email, practice.ines.password, old).status_code == 422
    )


def test_a_code_on_paper_stands_in_for_the_phone_once(practice):
    ines = practice.ines
    paper = ines.keyring.bundle.recovery_codes[3]
    walker = Walker.at(practice.app)
    assert walker.sign_in(ines.email, ines.password, paper.upper()).status_code == 303
    assert "7" in walker.open("/desk/me").text
    assert Walker.at(practice.app).sign_in(ines.email, ines.password, paper).status_code == 422
    other = ines.keyring.bundle.recovery_codes[4]
    assert Walker.at(practice.app).sign_in(ines.email, ines.password, other).status_code == 303


def test_new_codes_on_paper_end_the_old_ones(practice):
    ines = practice.ines
    browser = practice.browser_of(ines)
    assert browser.post("/desk/me/codes", {"password": "not her password"}).status_code == 422
    page = browser.post("/desk/me/codes", {"password": ines.password}).text
    new = re.findall(r"<li>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</li>", page)
    assert len(new) == 8
    old = ines.keyring.bundle.recovery_codes[0]
    assert Walker.at(practice.app).sign_in(ines.email, ines.password, old).status_code == 422
    assert Walker.at(practice.app).sign_in(ines.email, ines.password, new[0]).status_code == 303


def test_the_half_session_ends_after_ten_minutes(practice, at_ten):
    walker = Walker.at(practice.app)
    walker.send("/sign-in", email=practice.ines.email, password=practice.ines.password)
    at_ten.shift(601)
    answer = walker.send("/sign-in/code", code=practice.ines.code)
    assert (answer.status_code, answer.location) == (303, "/sign-in")


def test_five_codes_may_be_tried_for_one_password(practice):
    walker = Walker.at(practice.app)
    walker.send("/sign-in", email=practice.ines.email, password=practice.ines.password)
    for _ in range(5):
        walker.send("/sign-in/code", code="000000")
    assert walker.send("/sign-in/code", code=practice.ines.code).status_code == 422
    assert walker.says(VERDICT)


def test_a_half_session_is_no_session(practice):
    walker = Walker.at(practice.app)
    walker.send("/sign-in", email=practice.ines.email, password=practice.ines.password)
    half = walker.http.get_cookie("p").value
    walker.http.set_cookie("s", half)
    assert walker.open("/desk/me").status_code == 303


def test_five_tries_are_free_and_then_there_is_a_pause_but_never_a_lock(practice, at_ten):
    ines = practice.ines
    for _ in range(attempts.OF_ONE_ACCOUNT):
        Walker.at(practice.app).send("/sign-in", email=ines.email, password="five wrong plain words")
    refused = Walker.at(practice.app).send("/sign-in", email=ines.email, password=ines.password)
    assert refused.status_code == 429
    pause = int(refused.headers["Retry-After"])
    assert 0 < pause <= 60
    at_ten.shift(pause)
    assert Walker.at(practice.app).sign_in(ines.email, ines.password, ines.code).status_code == 303
    # It was rightly her, so the count begins anew.
    assert Walker.at(practice.app).send("/sign-in", email=ines.email, password="wrong").status_code == 303


def test_the_pause_is_the_same_for_an_address_nobody_has(practice, at_ten):
    pauses = []
    for email in (practice.ines.email, "nobody@example.test"):
        for _ in range(attempts.OF_ONE_ACCOUNT):
            Walker.at(practice.app).send("/sign-in", email=email, password="five wrong plain words")
        refused = Walker.at(practice.app).send("/sign-in", email=email, password="five wrong plain words")
        pauses.append((refused.status_code, refused.headers["Retry-After"]))
    assert pauses[0] == pauses[1]


def test_a_stranger_cannot_keep_her_out_of_a_browser_she_has_used(practice, at_ten):
    ines = practice.ines
    hers = signed_out_again(practice, ines)
    for _ in range(attempts.OF_ONE_ACCOUNT):
        Walker.at(practice.app, "10.1.1.1").send(
            "/sign-in", email=ines.email, password="five wrong plain words"
        )
    stranger = Walker.at(practice.app, "10.1.1.1")
    assert stranger.send("/sign-in", email=ines.email, password=ines.password).status_code == 429
    assert hers.sign_in(ines.email, ines.password, paper(ines)).location == "/desk"
    # She did not make it easier for them either.
    assert stranger.send("/sign-in", email=ines.email, password=ines.password).status_code == 429


def test_tries_in_a_known_browser_are_counted_too(practice, at_ten):
    ines = practice.ines
    hers = signed_out_again(practice, ines)
    for _ in range(attempts.OF_ONE_ACCOUNT):
        assert hers.send("/sign-in", email=ines.email, password="five wrong plain words").status_code == 303
    assert hers.send("/sign-in", email=ines.email, password=ines.password).status_code == 429


def test_a_browser_is_known_for_those_who_signed_in_there_and_names_none_of_them(practice):
    ines, omar = practice.ines, practice.omar
    known = signed_out_again(practice, ines).http.get_cookie("d").value
    of_ines, of_omar = (db.session.get_one(Account, who.id) for who in (ines, omar))
    browser = Browser.read(known)
    assert (browser.knows(of_ines), browser.knows(of_omar)) == (True, False)
    assert Browser.read(browser.remembering(of_omar).written()).knows(of_omar)
    assert browser.remembering(of_ines) == browser
    for telling in (ines.email, ines.id.hex, "ines"):
        assert telling not in known


@pytest.mark.parametrize("forged", ["", "x", "A" * 43, "A" * 43 + "." + "0" * 32, "é" * 43 + "." + "0" * 32])
def test_a_cookie_of_ones_own_making_knows_nobody(practice, forged):
    assert not Browser.read(forged).knows(db.session.get_one(Account, practice.ines.id))


def test_a_front_desk_remembers_its_last_eight_people(practice):
    account = db.session.get_one(Account, practice.ines.id)
    crowded = Browser("A" * 43, tuple(f"{n:032x}" for n in range(8))).remembering(account)
    assert len(crowded.marks) == 8
    assert Browser.read(crowded.written()).knows(account)


def test_a_new_browser_is_told_to_her_by_letter_and_a_known_one_is_not(practice):
    ines = practice.ines
    db.session.get_one(Account, ines.id).locale = "fa"
    db.session.commit()
    hers = signed_out_again(practice, ines)
    (letter,) = letters_to(ines)
    assert letter.subject == "ورود با مرورگری تازه"
    assert "Harbour Counselling" in letter.text
    assert hers.sign_in(ines.email, ines.password, paper(ines)).location == "/desk"
    assert len(letters_to(ines)) == 1
    assert Walker.at(practice.app).sign_in(ines.email, ines.password, paper(ines, 1)).location == "/desk"
    assert len(letters_to(ines)) == 2


def test_a_client_gets_no_such_letter_and_keeps_no_such_cookie(practice):
    maya = practice.client("Maya", practice.ines)
    account = practice.portal_account(maya, practice.ines)
    walker = Walker.at(practice.app)
    walker.send("/sign-in", email=account.email, password=account.password)
    (letter,) = letters_to(account)
    code = re.search(r"\d{4} \d{4}", letter.text)[0]
    assert walker.send("/sign-in/code", code=code).location == "/portal"
    assert letters_to(account) == [letter]
    assert walker.http.get_cookie("d") is None


def test_codes_cannot_be_tried_for_ever_and_she_is_told(practice, at_ten):
    ines = practice.ines
    for _ in range(2):
        thief = Walker.at(practice.app)
        thief.send("/sign-in", email=ines.email, password=ines.password)
        for _ in range(5):
            thief.send("/sign-in/code", code="000000")
    assert [letter.subject for letter in letters_to(ines)] == ["Wrong codes at sign-in"]
    at_ten.shift(16 * 60)
    thief = Walker.at(practice.app)
    # The verdict is the one for a wrong password, too; a right code is not even looked at.
    assert thief.sign_in(ines.email, ines.password, ines.code).status_code == 422
    assert thief.says(VERDICT)
    at_ten.shift(50 * 60)
    assert Walker.at(practice.app).sign_in(ines.email, ines.password, ines.code).location == "/desk"


def test_wrong_codes_of_a_stranger_do_not_count_in_a_browser_she_has_used(practice, at_ten):
    ines = practice.ines
    hers = signed_out_again(practice, ines)
    for _ in range(2):
        thief = Walker.at(practice.app)
        thief.send("/sign-in", email=ines.email, password=ines.password)
        for _ in range(5):
            thief.send("/sign-in/code", code="000000")
    assert hers.sign_in(ines.email, ines.password, paper(ines)).location == "/desk"


def test_one_place_may_not_try_everybody(practice, at_ten):
    for n in range(attempts.OF_ONE_ADDRESS):
        sent = Walker.at(practice.app).send("/sign-in", email=f"a{n}@example.test", password="wrong wrong")
        assert sent.status_code == 303
    refused = Walker.at(practice.app).send("/sign-in", email="one@example.test", password="wrong wrong")
    assert refused.status_code == 429
    elsewhere = Walker.at(practice.app, "10.1.1.1")
    assert (
        elsewhere.sign_in(practice.ines.email, practice.ines.password, practice.ines.code).status_code == 303
    )


def test_a_sign_in_is_on_the_trail_with_the_persons_own_signature(practice):
    Walker.at(practice.app).sign_in(practice.ines.email, practice.ines.password, practice.ines.code)
    (began,) = [e for e in entries("session.began") if e.actor == practice.ines.id.hex]
    signed = db.session.get_one(Checkpoint, began.n)
    assert (signed.account_id, signed.hash) == (practice.ines.id, began.hash)


def test_who_signs_in_finds_a_key_ring_that_fits_unless_it_would_take_long(practice, monkeypatch):
    ines = practice.ines
    monkeypatch.setattr(caseload, "MOST_AT_SIGN_IN", 0)
    Walker.at(practice.app).sign_in(ines.email, ines.password, ines.code)
    rings = select(SealedRing.digest).where(SealedRing.account_id == ines.id)
    assert db.session.scalars(rings).all() == []
    monkeypatch.undo()
    account = db.session.get_one(Account, ines.id, populate_existing=True)
    account.totp_step = 0
    db.session.commit()
    Walker.at(practice.app).sign_in(ines.email, ines.password, ines.code)
    assert db.session.scalars(rings).all() == [all_openable(ines.keyring).digest]


def test_a_refused_try_is_on_the_trail_although_nothing_came_of_it(practice):
    Walker.at(practice.app).sign_in(practice.ines.email, "five wrong plain words", "000000")
    (tried,) = entries("sign_in.tried")
    assert (tried.actor, tried.subject, tried.origin) == ("visitor", practice.ines.id.hex, "10.9.8.7")
    assert '"fits":false' in tried.detail
    assert len(entries("sign_in.refused")) == 1
    assert practice.ines.email not in tried.detail


def test_signing_in_again_ends_the_session_before(practice):
    walker = Walker.at(practice.app)
    walker.sign_in(practice.ines.email, practice.ines.password, practice.ines.code)
    first = walker.http.get_cookie("s").value
    paper = practice.ines.keyring.bundle.recovery_codes[0]
    walker.word = ""
    walker.http.delete_cookie("s")
    other = Walker.at(practice.app)
    other.open("/sign-in")
    other.send("/sign-in", email=practice.ines.email, password=practice.ines.password)
    other.http.set_cookie("s", first)
    other.send("/sign-in/code", code=paper)
    assert other.http.get_cookie("s").value != first
    thief = Walker.at(practice.app)
    thief.http.set_cookie("s", first)
    assert thief.open("/desk/me").status_code == 303


def test_a_form_without_its_word_is_refused(practice):
    http = practice.app.test_client()
    sent = http.post("/sign-in", data={"email": practice.ines.email, "password": practice.ines.password})
    assert sent.status_code == 400


def test_an_empty_form_says_what_is_missing(practice):
    walker = Walker.at(practice.app)
    assert walker.send("/sign-in", email="", password="").status_code == 422


def test_whoever_is_signed_in_is_sent_on(practice):
    assert practice.browser_of(practice.ines).get("/sign-in").location == "/desk"

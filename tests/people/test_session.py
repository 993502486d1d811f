"""A session: half in the browser, half in a store that forgets; locked by time, ended on purpose."""

import pytest
import time_machine
from sqlalchemy import select

from clinic import clock
from clinic.audit.models import Checkpoint, Entry
from clinic.database import db
from clinic.people import session, session_row
from clinic.runtime import runtime
from tests.people.walking import Walker


@pytest.fixture
def at_ten():
    with time_machine.travel("2026-06-01T13:00:10Z", tick=False) as moment:
        yield moment


@pytest.fixture
def signed_in(practice):
    """Ines at her desk, and the moment is hers to move."""
    walker = Walker.at(practice.app)
    walker.sign_in(practice.ines.email, practice.ines.password, practice.ines.code)
    walker.open("/desk/me")
    return walker


def rows():
    with runtime().begin() as connection:
        return connection.execute(select(session_row.table)).all()


def test_the_store_alone_opens_nothing(practice, signed_in):
    token = signed_in.http.get_cookie("s").value
    (row,) = rows()
    bundle = practice.ines.keyring.bundle
    everything = b"".join(bytes(part) if isinstance(part, bytes) else str(part).encode() for part in row)
    for secret in (bundle.kem_seed, bundle.sign_seed, bundle.totp_seed, token.encode()):
        assert secret not in everything
        assert secret.hex().encode() not in everything


def test_a_row_moved_to_another_account_opens_nothing(practice, signed_in):
    token = signed_in.http.get_cookie("s").value
    with runtime().begin() as connection:
        connection.execute(session_row.table.update().values(account_id=practice.omar.id))
    with pytest.raises(Exception, match="altered"):
        session.open_session(token, clock.now())


def test_it_locks_after_fifteen_quiet_minutes(at_ten, signed_in):
    at_ten.shift(14 * 60 + 59)
    assert signed_in.open("/desk/me").status_code == 200
    at_ten.shift(15 * 60)
    sent = signed_in.open("/desk/me")
    assert sent.location == "/sign-in?next=/desk/me"
    assert signed_in.open(sent.location).location == "/sign-in/unlock?next=%2Fdesk%2Fme"
    (row,) = rows()
    assert row.sealed is None


def test_the_password_opens_a_locked_screen_again_under_a_new_token(practice, at_ten, signed_in):
    before = signed_in.http.get_cookie("s").value
    at_ten.shift(20 * 60)
    signed_in.open("/sign-in/unlock?next=/desk/me")
    opened = signed_in.send("/sign-in/unlock?next=/desk/me", password=practice.ines.password)
    assert opened.location == "/desk/me"
    assert signed_in.http.get_cookie("s").value != before
    assert signed_in.open("/desk/me").status_code == 200
    assert session.open_session(before, clock.now()) is None


def test_the_overlay_unlocks_with_data_and_a_fresh_word(practice, at_ten, signed_in):
    at_ten.shift(20 * 60)
    asked = {"Accept": "application/json", "X-Requested-With": "attune"}
    wrong = signed_in.send("/sign-in/unlock", headers=asked, password="not her password")
    assert (wrong.status_code, wrong.json["state"]) == (401, "wrong")
    opened = signed_in.send("/sign-in/unlock", headers=asked, password=practice.ines.password)
    assert (opened.status_code, opened.json["state"]) == (200, "open")
    old, signed_in.word = signed_in.word, opened.json["csrf"]
    assert signed_in.word != old
    assert signed_in.send("/desk/me/sessions/end").status_code == 303


def test_a_tab_that_was_left_behind_is_told_the_fresh_word_and_opens_with_the_password(
    practice, at_ten, signed_in
):
    at_ten.shift(20 * 60)
    asked = {"Accept": "application/json", "X-Requested-With": "attune"}
    old = signed_in.word
    signed_in.send("/sign-in/unlock", headers=asked, password=practice.ines.password)
    signed_in.word = old
    refused = signed_in.send("/sign-in/unlock", headers=asked, password=practice.ines.password)
    assert refused.status_code == 400
    signed_in.word = refused.json["csrf"]
    assert signed_in.send("/sign-in/unlock", headers=asked, password="not hers").status_code == 422
    opened = signed_in.send("/sign-in/unlock", headers=asked, password=practice.ines.password)
    assert (opened.status_code, opened.json["state"]) == (200, "open")


def test_a_locked_screen_opens_for_its_own_person_only(practice, at_ten, signed_in):
    at_ten.shift(20 * 60)
    signed_in.open("/sign-in/unlock")
    assert signed_in.send("/sign-in/unlock", password=practice.omar.password).status_code == 422


def test_unlocking_is_counted(at_ten, signed_in):
    at_ten.shift(20 * 60)
    signed_in.open("/sign-in/unlock")
    for _ in range(5):
        assert signed_in.send("/sign-in/unlock", password="not her password").status_code == 422
    assert signed_in.send("/sign-in/unlock", password="not her password").status_code == 429


def test_locking_by_hand_forgets_the_keys_at_once(signed_in):
    assert signed_in.send("/sign-in/lock").location == "/sign-in/unlock"
    assert [row.sealed for row in rows()] == [None]
    assert signed_in.open("/desk/me").status_code == 303


def test_twelve_hours_are_the_most_however_busy(practice, at_ten, signed_in):
    for _ in range(12 * 6):
        assert signed_in.open("/desk/me").status_code == 200
        at_ten.shift(10 * 60)
    assert signed_in.open("/desk/me").status_code == 303
    assert signed_in.open("/sign-in/unlock").location == "/sign-in"


def test_unlocking_does_not_begin_the_twelve_hours_anew(practice, at_ten, signed_in):
    at_ten.shift(11 * 3600 + 1800)
    signed_in.open("/sign-in/unlock")
    assert signed_in.send("/sign-in/unlock", password=practice.ines.password).status_code == 303
    at_ten.shift(1800)
    assert signed_in.open("/desk/me").status_code == 303
    assert rows() == []


def test_a_session_of_another_start_of_the_machine_is_void(signed_in):
    with runtime().begin() as connection:
        connection.execute(session_row.table.update().values(boot="yesterday's"))
    assert signed_in.open("/desk/me").status_code == 303
    assert rows() == []


def test_signing_out_leaves_nothing_behind_and_is_signed(practice, signed_in):
    left = signed_in.send("/sign-out")
    assert left.location == "/sign-in"
    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert signed_in.http.get_cookie("s") is None
    assert rows() == []
    db.session.rollback()
    ended = db.session.scalars(select(Entry).where(Entry.action == "session.ended")).one()
    assert db.session.get_one(Checkpoint, ended.n).account_id == practice.ines.id


def test_the_list_names_the_browsers_and_ends_one_of_them(practice, signed_in):
    elsewhere = practice.browser_of(practice.ines)
    page = signed_in.open("/desk/me").text
    assert "Test browser" in page
    handle = session.handle_of(elsewhere.http.get_cookie("s").value)
    assert signed_in.send(f"/desk/me/sessions/{handle}/end").status_code == 303
    assert elsewhere.get("/desk/me").status_code == 303
    assert signed_in.open("/desk/me").status_code == 200


def test_nobody_ends_somebody_elses_session(practice, signed_in):
    omar = practice.browser_of(practice.omar)
    handle = session.handle_of(omar.http.get_cookie("s").value)
    theirs = signed_in.send(f"/desk/me/sessions/{handle}/end")
    nobodys = signed_in.send(f"/desk/me/sessions/{'0' * 32}/end")
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.data == nobodys.data
    assert omar.get("/desk/me").status_code == 200


def test_all_others_end_at_once(practice, signed_in):
    elsewhere = practice.browser_of(practice.ines)
    signed_in.send("/desk/me/sessions/end")
    assert elsewhere.get("/desk/me").status_code == 303
    assert signed_in.open("/desk/me").status_code == 200


def test_sessions_ended_by_hand_are_on_the_trail(practice, signed_in):
    elsewhere = practice.browser_of(practice.ines)
    handle = session.handle_of(elsewhere.http.get_cookie("s").value)
    signed_in.send(f"/desk/me/sessions/{handle}/end")
    practice.browser_of(practice.ines)
    practice.browser_of(practice.ines)
    signed_in.send("/desk/me/sessions/end")
    db.session.rollback()
    ended = db.session.scalars(
        select(Entry).where(Entry.action == "session.ended_elsewhere").order_by(Entry.n)
    )
    assert [(entry.actor, entry.detail) for entry in ended] == [
        (practice.ines.id.hex, '{"count":1}'),
        (practice.ines.id.hex, '{"count":2}'),
    ]


def test_a_changed_password_ends_every_session(practice, signed_in):
    elsewhere = practice.browser_of(practice.ines)
    signed_in.open("/desk/me/password")
    words = signed_in.offered()
    changed = signed_in.send(
        "/desk/me/password", password_now=practice.ines.password, password="", password_offered=words
    )
    assert changed.location == "/sign-in"
    assert elsewhere.get("/desk/me").status_code == 303
    assert rows() == []
    paper = practice.ines.keyring.bundle.recovery_codes
    assert (
        Walker.at(practice.app).sign_in(practice.ines.email, practice.ines.password, paper[0]).status_code
        == 422
    )
    assert Walker.at(practice.app).sign_in(practice.ines.email, words, paper[1]).status_code == 303


def test_a_password_is_changed_by_whoever_knows_it(signed_in):
    refused = signed_in.send("/desk/me/password", password_now="not her password", password="x" * 40)
    assert refused.status_code == 422
    assert signed_in.open("/desk/me").status_code == 200


def test_a_short_password_is_refused_and_nothing_changes(practice, signed_in):
    refused = signed_in.send("/desk/me/password", password_now=practice.ines.password, password="short")
    assert refused.status_code == 422
    assert signed_in.says("Use 15 characters or more, or the five words offered.")
    assert signed_in.open("/desk/me").status_code == 200


@pytest.mark.parametrize("junk", ["x", "A" * 43, "é" * 43, "-" * 43, "A" * 42 + "="])
def test_a_token_nobody_was_given_opens_nothing(practice, junk):
    walker = Walker.at(practice.app)
    walker.http.set_cookie("s", junk)
    assert walker.open("/desk/me").status_code == 303


def test_the_next_sign_in_forgets_what_lies_idle(practice, at_ten, signed_in):
    at_ten.shift(20 * 60)
    omar = practice.omar
    Walker.at(practice.app).sign_in(omar.email, omar.password, omar.code)
    left = {row.account_id: row.sealed for row in rows()}
    assert left[practice.ines.id] is None
    assert left[omar.id] is not None

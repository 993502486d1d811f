"""A browser remembers where the trail stood, and says so when that is gone."""

from sqlalchemy import text

from clinic.audit.models import Entry
from clinic.database import db
from tests.people.walking import Walker


def signed_in_once(practice, who):
    walker = Walker.at(practice.app)
    walker.sign_in(who.email, who.password, who.code)
    walker.open("/desk/me")
    walker.send("/sign-out")
    walker.word = ""
    return walker


def again(walker, who):
    return walker.sign_in(who.email, who.password, who.keyring.bundle.recovery_codes[0])


def test_nothing_is_said_while_the_trail_holds(practice):
    walker = signed_in_once(practice, practice.ines)
    assert walker.http.get_cookie("w") is not None
    assert again(walker, practice.ines).status_code == 303


def test_a_trail_that_was_cut_is_told_and_written_down(practice):
    walker = signed_in_once(practice, practice.ines)
    with db.engine.begin() as connection:
        for name in ("trail_entry_delete_refused", "trail_checkpoint_delete_refused"):
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text("DELETE FROM trail_checkpoint WHERE n > 5"))
        connection.execute(text("DELETE FROM trail_entry WHERE n > 5"))
    told = again(walker, practice.ines)
    assert told.status_code == 200
    assert walker.says("The trail is not what it was")
    assert walker.http.get_cookie("s") is not None
    db.session.rollback()
    assert db.session.query(Entry).filter_by(action="trail.witness_missing").count() == 1


def test_a_client_keeps_no_witness(practice):
    maya = practice.client("Maya", practice.ines)
    account = practice.portal_account(maya, practice.ines)
    browser = practice.browser_of(account)
    browser.post("/sign-out")
    assert browser.http.get_cookie("w") is None

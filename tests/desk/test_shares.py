"""A file is shared on purpose, on terms, and taken back with a new key."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from clinic import clock
from clinic.database import db
from clinic.edge.wording import day
from clinic.files import grants
from clinic.files.keys import live_grant, record_key
from clinic.files.models import FileKind, Grant
from clinic.refusal import NotFound
from tests.desk.test_note import fields, whole, written
from tests.furnished import CONSENT
from tests.people.walking import Walker
from tests.practice import today_here


@pytest.fixture
def maya(practice):
    return practice.client("Maya", practice.ines)


def path(client, more=""):
    return f"/desk/clients/{client.id}/shares{more}"


def share(practice, client, by, to, **terms):
    page = practice.browser_of(by).post(path(client), {"colleague": str(to.id), **terms})
    db.session.rollback()
    return page


def test_a_colleague_can_open_what_was_shared(practice, maya):
    assert practice.browser_of(practice.omar).get(f"/desk/clients/{maya.id}").status_code == 404
    assert share(practice, maya, practice.ines, practice.omar).status_code == 303
    assert practice.browser_of(practice.omar).get(f"/desk/clients/{maya.id}").status_code == 200
    assert record_key(practice.omar.keyring, maya.file_id)


def test_what_was_taken_back_opens_no_more(practice, maya):
    share(practice, maya, practice.ines, practice.omar)
    before = record_key(practice.omar.keyring, maya.file_id)
    since = live_grant(maya.file_id, practice.ines.id).granted_at
    browser = practice.browser_of(practice.ines)
    assert browser.post(path(maya, f"/{practice.omar.id}/return")).status_code == 303
    db.session.rollback()
    with pytest.raises(NotFound):
        record_key(practice.omar.keyring, maya.file_id)
    assert record_key(practice.ines.keyring, maya.file_id).secret != before.secret
    # Whoever still holds it has held it since they were given it.
    assert live_grant(maya.file_id, practice.ines.id).granted_at == since
    assert practice.browser_of(practice.omar).get(path(maya)).status_code == 404


def test_what_its_author_had_begun_stays_sealed_when_the_file_is_taken_back_and_is_told_of(practice, maya):
    share(practice, maya, practice.ines, practice.omar)
    omar, ines = practice.browser_of(practice.omar), practice.browser_of(practice.ines)
    draft = written(omar, maya, f_data="begun by Omar")
    form = fields(omar.get(f"{draft}/draft").text)
    page = ines.post(path(maya, f"/{practice.omar.id}/return"), follow_redirects=True).text
    assert "They have a note here that is not signed." in page
    assert "Omar Ocean began a note here on" in page
    assert "begun by Omar" not in page
    assert omar.get(f"{draft}/draft").status_code == 404
    assert "A note of yours is not signed" in omar.get("/desk/today").text
    assert "Maya" not in omar.get("/desk/today").text
    # What he types into the page he still has open goes nowhere any more.
    late = {**form, **whole(f_data="begun by Omar, and gone on with")}
    for there in ("draft", "late"):
        assert omar.post(f"{draft}/{there}", late, headers={"Accept": "application/json"}).status_code == 404
    share(practice, maya, practice.ines, practice.omar)
    assert "began a note here" not in ines.get(path(maya)).text
    omar = practice.browser_of(practice.omar)
    assert "A note of yours is not signed" not in omar.get("/desk/today").text
    back = omar.get(f"{draft}/draft").text
    assert "begun by Omar</textarea>" in back
    share(practice, maya, practice.ines, practice.sam, cosign="y")
    assert "began a note here" not in ines.get(path(maya)).text


def test_the_page_says_who_holds_it_on_which_terms(practice, maya):
    share(practice, maya, practice.ines, practice.sam, cosign="y", override_gate="y")
    page = practice.browser_of(practice.ines).get(path(maya)).text
    assert "Sam Shore" in page
    assert "reads and co-signs only, may let joint work go ahead" in page
    assert "Omar Ocean" in page
    assert "Iris Island" not in page
    assert "Olga Owner" not in page


def test_the_page_says_whether_supervision_was_agreed_to(practice, maya):
    ines = practice.browser_of(practice.ines)
    assert "in supervision was not agreed to by Maya" in ines.get(path(maya)).text
    ines.post(f"/desk/clients/{maya.id}/agreements", CONSENT | {"kind": "SUPERVISION_SHARING"})
    assert "in supervision was agreed to." in ines.get(path(maya)).text


def test_a_share_for_a_time_ends_by_itself(practice, maya):
    until = today_here() + timedelta(days=3)
    assert share(practice, maya, practice.ines, practice.omar, until=until.isoformat()).status_code == 303
    assert live_grant(maya.file_id, practice.omar.id) is not None
    assert f"the end of {day(until)}" in practice.browser_of(practice.ines).get(path(maya)).text
    with time_machine.travel(clock.now().timestamp() + 5 * 86400):
        assert live_grant(maya.file_id, practice.omar.id) is None
        assert practice.browser_of(practice.omar).get(path(maya)).status_code == 404


def test_a_day_that_is_over_is_refused(practice, maya):
    page = share(practice, maya, practice.ines, practice.omar, until="2020-01-01")
    assert page.status_code == 422
    assert live_grant(maya.file_id, practice.omar.id) is None


@pytest.mark.parametrize("who", ["iris", "olga", "ines"])
def test_a_colleague_who_is_not_on_the_list_cannot_be_chosen(practice, maya, who):
    assert share(practice, maya, practice.ines, getattr(practice, who)).status_code == 422


def test_whoever_it_was_shared_with_alone_cannot_pass_it_on(practice, maya):
    share(practice, maya, practice.ines, practice.sam)
    assert share(practice, maya, practice.sam, practice.omar).status_code == 409
    assert live_grant(maya.file_id, practice.omar.id) is None
    browser = practice.browser_of(practice.sam)
    assert "shared with you alone" in browser.get(path(maya)).text
    assert browser.post(path(maya, f"/{practice.ines.id}/return")).status_code == 404


def test_whoever_may_share_can_pass_it_on(practice, maya):
    share(practice, maya, practice.ines, practice.sam, may_share="y")
    assert share(practice, maya, practice.sam, practice.omar).status_code == 303


def test_whoever_co_signs_passes_it_on_to_nobody_and_takes_it_from_nobody(practice, maya):
    share(practice, maya, practice.ines, practice.sam, cosign="y", may_share="y")
    assert live_grant(maya.file_id, practice.sam.id).may_share is False
    sam = practice.sam
    # As it was given before that was so: the signed grant still says both.
    db.session.delete(live_grant(maya.file_id, sam.id))
    key, both = record_key(practice.ines.keyring, maya.file_id), grants.Terms(may_share=True, cosign=True)
    grants._add_grants(practice.ines.keyring, key, FileKind.INDIVIDUAL, [(sam.id, both)], with_kit=False)
    db.session.commit()
    assert live_grant(maya.file_id, sam.id).may_share is True
    with pytest.raises(grants.MayNotShare):
        grants.share(sam.actor, sam.keyring, maya.file_id, practice.omar.id)
    with pytest.raises(NotFound):
        grants.take_back(sam.actor, sam.keyring, maya.file_id, practice.ines.id)
    db.session.rollback()
    # Signing in takes no key from anybody on their behalf, either.
    assert Walker.at(practice.app).sign_in(sam.email, sam.password, sam.code).status_code == 303


def test_nobody_else_can_tell_that_the_file_exists(practice, maya):
    for who in (practice.omar, practice.sam):
        browser = practice.browser_of(who)
        theirs, nobodys = browser.get(path(maya)), browser.get(f"/desk/clients/{uuid4()}/shares")
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.data == nobodys.data
        assert share(practice, maya, who, practice.omar).status_code == 404
    for who in (practice.iris, practice.olga):
        assert practice.browser_of(who).get(path(maya)).status_code == 404


def test_a_share_that_ended_costs_its_holder_the_key_at_the_next_sign_in(practice, maya):
    until = today_here() + timedelta(days=3)
    share(practice, maya, practice.ines, practice.omar, until=until.isoformat())
    before = record_key(practice.omar.keyring, maya.file_id)
    with time_machine.travel(clock.now().timestamp() + 5 * 86400):
        ines, walker = practice.ines, Walker.at(practice.app)
        assert walker.sign_in(ines.email, ines.password, ines.code).status_code == 303
        db.session.rollback()
        assert record_key(ines.keyring, maya.file_id).epoch == before.epoch + 1
        assert db.session.get(Grant, (maya.file_id, practice.omar.id)) is None

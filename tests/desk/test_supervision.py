"""A candidate's note waits for a supervisor, who co-signs it or returns it, and writes nothing in it."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from clinic import clock
from clinic.audit.models import Entry
from clinic.database import db
from clinic.files import personal
from clinic.files.grants import Terms, share, take_back
from clinic.files.keys import kit_holder
from clinic.files.models import Grant, Item
from clinic.notes.cosign import item_of
from clinic.notes.models import COSIGN_KIND, Cosignature, NoteReturn
from clinic.people import membership
from clinic.people.models import Account
from tests import practice as casting
from tests.furnished import begin_note, hidden, sign_note, whole_note
from tests.people.walking import Walker


@pytest.fixture
def maya(practice):
    """A client of Ines's, of whom Sam co-signs the notes; the owner says that Ines's are co-signed."""
    client = practice.client("Maya", of=practice.ines)
    page = f"/desk/practice/people/{practice.ines.id}"
    olga = practice.browser_of(practice.olga)
    assert olga.post(f"{page}/cosigning", {"needed": "y"}).status_code == 303
    assert " checked" in olga.get(page).text.partition('name="needed"')[2].partition(">")[0]
    share(practice.ines.actor, practice.ines.keyring, client.file_id, practice.sam.id, Terms(cosign=True))
    db.session.commit()
    return client


def signed(practice, client, of=None, **more):
    """A note, signed through the pages."""
    author = of or practice.ines
    desk = practice.browser_of(author)
    return sign_note(desk, author, begin_note(desk, client, whole_note(**more)))


def seen(desk, note_id):
    return hidden(desk.get(f"/desk/notes/{note_id}").text)["seen"]


def cosign(practice, note_id, by=None, **more):
    by = by or practice.sam
    desk = practice.browser_of(by)
    typed = {"seen": seen(desk, note_id), "password": by.password} | more
    return desk.post(f"/desk/notes/{note_id}/cosignature", typed)


def send_back(practice, note_id, words="say how she was at the end"):
    desk = practice.browser_of(practice.sam)
    return desk.post(f"/desk/notes/{note_id}/return", {"seen": seen(desk, note_id), "words": words})


def add(practice, note_id, text="at the end she was calm"):
    desk = practice.browser_of(practice.ines)
    typed = {"text": text, "password": practice.ines.password}
    return desk.post(f"/desk/notes/{note_id}/addenda", typed)


def read(practice, who, note_id):
    return practice.browser_of(who).get(f"/desk/notes/{note_id}").text


def test_a_candidates_note_waits_until_a_supervisor_co_signs_it(practice, maya):
    note_id = signed(practice, maya)
    assert "Waits for co-signature by Sam Shore." in read(practice, practice.ines, note_id)
    for who in (practice.ines, practice.sam):
        assert f'href="/desk/notes/{note_id}"' in practice.browser_of(who).get("/desk/supervision").text
    assert "Co-signature awaited" in practice.browser_of(practice.ines).get(f"/desk/clients/{maya.id}").text
    today = practice.browser_of(practice.sam).get("/desk/today").text
    assert f'href="/desk/notes/{note_id}" data-key="N"' in re.sub(r"\s+", " ", today).replace(
        '" data', '" data'
    )
    before = seen(practice.browser_of(practice.sam), note_id)
    assert cosign(practice, note_id, password="not hers at all").status_code == 422
    assert cosign(practice, note_id).status_code == 303
    for who in (practice.ines, practice.sam):
        assert "Co-signed by Sam Shore on " in read(practice, who, note_id)
        assert "Nothing waits here." in practice.browser_of(who).get("/desk/supervision").text
    desk = practice.browser_of(practice.sam)
    proven = desk.get(f"/desk/notes/{note_id}/proof").text
    assert "note-paper.css" in proven
    assert "<h2>Co-signature</h2>" in re.sub(r"<h2[^>]*>", "<h2>", proven)
    assert "Not as it stands here" not in proven
    assert "as a supervisor, which this practice certified, too" in proven
    assert "The note, every word" in proven
    assert "is not co-signed" not in proven
    again = desk.post(
        f"/desk/notes/{note_id}/cosignature", {"seen": before, "password": practice.sam.password}
    )
    assert again.status_code == 409
    deeds = [
        entry.action for entry in db.session.scalars(select(Entry).where(Entry.subject == maya.file_id.hex))
    ]
    assert deeds.count("note.cosigned") == 1


def test_a_returned_note_is_answered_by_an_addendum_and_only_the_two_read_what_was_said(practice, maya):
    share(practice.ines.actor, practice.ines.keyring, maya.file_id, practice.omar.id, Terms())
    db.session.commit()
    note_id = signed(practice, maya)
    assert send_back(practice, note_id, "  ").status_code == 422
    assert send_back(practice, note_id).status_code == 303
    assert "Returned to you" in practice.browser_of(practice.ines).get("/desk/supervision").text
    assert "Answer the returned note" in practice.browser_of(practice.ines).get("/desk/today").text
    for who, is_told in ((practice.ines, True), (practice.sam, True), (practice.omar, False)):
        page = read(practice, who, note_id)
        assert "Returned by Sam Shore, " in page
        assert ("say how she was at the end" in page) is is_told
        assert ("The practice’s recovery kit opens it, too." in page) is is_told
        # Until it is answered there is nothing to co-sign.
        assert "Co-sign the note" not in page
    file_id = personal.file_between(practice.sam.id, practice.ines.id)
    holders = set(db.session.scalars(select(Grant.account_id).where(Grant.file_id == file_id)))
    assert holders == {practice.sam.id, practice.ines.id, kit_holder().id}
    db.session.rollback()
    assert add(practice, note_id).status_code == 303
    assert "Waits for co-signature by Sam Shore." in read(practice, practice.sam, note_id)
    assert send_back(practice, note_id, "and what comes next").status_code == 303
    assert add(practice, note_id, "next week the walks").status_code == 303
    assert cosign(practice, note_id).status_code == 303
    page = read(practice, practice.ines, note_id)
    assert page.index("say how she was at the end") < page.index("and what comes next")
    assert "What was put under the note later" not in page
    assert add(practice, note_id, "much later").status_code == 303
    assert "What was put under the note later is not co-signed." in read(practice, practice.sam, note_id)
    # One file for the two, however often.
    assert db.session.scalars(select(NoteReturn.note_id)).all() == [note_id, note_id]
    assert len(db.session.scalars(select(personal.PersonalFile.file_id)).all()) == 1


def test_what_is_put_under_a_note_meanwhile_is_read_before_it_is_co_signed(practice, maya):
    note_id = signed(practice, maya)
    before = seen(practice.browser_of(practice.sam), note_id)
    add(practice, note_id)
    assert cosign(practice, note_id, seen=before).status_code == 409
    assert db.session.get(Cosignature, note_id) is None


def test_nobody_co_signs_but_a_supervisor_with_a_share_for_it(practice, maya):
    note_id = signed(practice, maya)
    word = seen(practice.browser_of(practice.sam), note_id)
    ines, olga = practice.ines, practice.olga
    tara = casting._hired(olga, "tara", "Tara Tide", {"supervisor"})
    # Omar's grant reads and co-signs, but he supervises nobody; Tara supervises, and her grant is another.
    share(ines.actor, ines.keyring, maya.file_id, practice.omar.id, Terms(cosign=True))
    share(ines.actor, ines.keyring, maya.file_id, tara.id, Terms())
    db.session.commit()
    for who in (ines, practice.omar, tara):
        assert "Co-sign the note" not in read(practice, who, note_id)
        desk = practice.browser_of(who)
        typed = {"seen": word, "password": who.password, "words": "no"}
        assert desk.post(f"/desk/notes/{note_id}/cosignature", typed).status_code == 404
        assert desk.post(f"/desk/notes/{note_id}/return", typed).status_code == 404
    assert "Waits for co-signature by Sam Shore." in read(practice, ines, note_id)
    take_back(ines.actor, ines.keyring, maya.file_id, practice.sam.id)
    db.session.commit()
    desk = practice.browser_of(practice.sam)
    typed = {"seen": word, "password": practice.sam.password, "words": "no"}
    for act in ("cosignature", "return"):
        assert desk.post(f"/desk/notes/{note_id}/{act}", typed).status_code == 404
    assert "Nothing waits here." in desk.get("/desk/supervision").text
    assert "shared with no supervisor who could give it" in read(practice, ines, note_id)
    assert db.session.get(Cosignature, note_id) is None
    assert db.session.scalars(select(NoteReturn)).all() == []


def test_whether_a_note_is_co_signed_is_said_as_it_is_signed_and_stays(practice, maya):
    before = signed(practice, maya)
    page = f"/desk/practice/people/{practice.ines.id}/cosigning"
    practice.browser_of(practice.olga).post(page)
    db.session.rollback()
    after = signed(practice, maya)
    assert "Waits for co-signature" in read(practice, practice.ines, before)
    assert "co-signature" not in read(practice, practice.ines, after)
    assert cosign(practice, before).status_code == 303
    assert set(db.session.scalars(select(Item.id).where(Item.kind == COSIGN_KIND))) == {item_of(before)}


def test_the_owner_counts_what_is_overdue_and_is_told_of_no_client(practice, maya):
    signed(practice, maya)
    cosign(practice, signed(practice, maya))
    olga = practice.browser_of(practice.olga)
    assert cells(olga.get("/desk/practice/co-signatures").text) == ["Ines Inlet", "1", "0"]
    with time_machine.travel(clock.now() + timedelta(days=8)):
        page = practice.browser_of(practice.olga).get("/desk/practice/co-signatures").text
        assert cells(page) == ["Ines Inlet", "1", "1"]
        assert "Maya" not in page
        assert "Overdue since" in practice.browser_of(practice.sam).get("/desk/supervision").text
    assert practice.browser_of(practice.ines).get("/desk/practice/co-signatures").status_code == 404


def cells(page):
    """The row of the one candidate."""
    row = page.partition("<tbody>")[2].partition('<td class="acts">')[0]
    return [word for word in re.sub(r"<[^>]+>", "\n", row).split("\n") if word.strip()]


def test_whoever_is_invited_anew_is_a_candidate_still(practice):
    olga = practice.olga
    account = db.session.get_one(Account, practice.omar.id)
    membership.have_cosigned(olga.actor, account, needed=True)
    db.session.commit()
    membership.change_roles(olga.actor, olga.keyring, account, frozenset({"intake"}))
    db.session.commit()
    again = db.session.scalars(Account.active().where(Account.name == "Omar Ocean")).one()
    assert again.id != practice.omar.id
    assert again.needs_cosign


def test_a_candidate_who_left_loses_the_key_of_what_the_two_shared(practice, maya):
    assert send_back(practice, signed(practice, maya)).status_code == 303
    sam, file_id = practice.sam, personal.file_between(practice.sam.id, practice.ines.id)
    account = db.session.get_one(Account, practice.ines.id)
    membership.close(practice.olga.actor, practice.olga.keyring, account)
    db.session.commit()
    assert Walker.at(practice.app).sign_in(sam.email, sam.password, sam.code).status_code == 303
    holders = set(db.session.scalars(select(Grant.account_id).where(Grant.file_id == file_id)))
    assert holders == {sam.id, kit_holder().id}

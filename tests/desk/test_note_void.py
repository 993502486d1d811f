"""A draft that will never be signed: voided by its author with a reason, kept, and written in no more."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from clinic import clock
from clinic.audit.models import Entry
from clinic.database import db
from clinic.files.grants import Terms, share
from clinic.files.models import Draft, Item
from clinic.notes.models import Note, NoteVoid
from tests.desk.test_note import autosaved, begun, fields, first_call, left_late, whole, written  # noqa: F401
from tests.furnished import begin_note, sign_note, whole_note

WORDS, WHY = "walked with a neighbour, twice", "begun in the wrong file"


@pytest.fixture
def maya(practice):
    return practice.client("Maya", of=practice.ines)


@pytest.fixture
def ines(practice):
    return practice.browser_of(practice.ines)


def voids(browser, practice, note: str, **typed):
    form = fields(browser.get(f"{note}/void").text)
    return browser.post(f"{note}/void", {**form, "reason": WHY, "password": practice.ines.password, **typed})


def old_draft(practice, ines, maya, time_machine, **more) -> str:
    note = written(ines, maya, f_data=WORDS, **more)
    time_machine.move_to(clock.now() + timedelta(hours=73), tick=False)
    return note


def test_an_old_draft_is_voided_from_its_page_kept_struck_and_waits_nowhere(
    practice, ines, maya, time_machine
):
    note = old_draft(practice, ines, maya, time_machine)
    ines = practice.browser_of(practice.ines)
    page = ines.get(f"{note}/draft").text
    assert 'value="void"' in page
    form = fields(page)
    asked = ines.post(f"{note}/draft", {**form, **whole(f_data=WORDS), "then": "void"})
    assert asked.location == f"{note}/void"
    today = ines.get("/desk/today").text
    assert "1 note to sign" in today
    assert "Not signed for 3 days. Begun" in today
    assert ines.get("/desk/today/close").location == f"{note}/draft"
    # On the way through the day it leads on, as a signature does.
    assert voids(ines, practice, note).location == "/desk/today/close"
    assert ines.get("/desk/today/close").status_code == 200
    today = ines.get("/desk/today").text
    assert "note to sign" not in today
    assert "Not signed for" not in today
    ines.get("/desk/clients")
    file = ines.get(f"/desk/clients/{maya.id}").text
    assert "Voided draft" in file
    assert "Continue the note" not in file
    assert ines.get(f"{note}/draft").location == note
    assert ines.get(f"{note}/signature").location == note
    assert ines.get(f"{note}/quiet").location == note
    page = ines.get(note).text
    struck = page.partition('<del class="signed voided">')[2].partition("</del>")[0]
    assert WORDS in struck
    assert "Behavioural activation" in struck or "activation" in struck
    assert WHY in page
    assert practice.ines.name in page
    # On paper it is headed as a signed note is, and tells its year.
    assert 'class="paper-head"' in page
    assert "note-paper.css" in page
    assert re.search(r"Voided \w+ \d+ \w+ 20\d\d", page)
    assert WORDS not in ines.get(f"/desk/search?words={WORDS.partition(',')[0]}").text.partition("<ol")[2]
    assert db.session.scalars(select(Draft)).all() == []
    told = db.session.scalars(select(Entry).where(Entry.action == "note.voided")).one()
    assert (told.actor, WHY in told.detail) == (practice.ines.id.hex, False)
    # Whoever may read the file reads it, too, and writes nothing in it.
    share(practice.ines.actor, practice.ines.keyring, maya.file_id, practice.sam.id, Terms(cosign=True))
    db.session.commit()
    sams = practice.browser_of(practice.sam)
    assert WHY in sams.get(note).text
    assert sams.post(f"{note}/addenda", {"text": "and then"}).status_code in (403, 404)
    assert ines.get(f"{note}/proof").status_code == 404
    assert ines.post(f"{note}/addenda", {"text": "and then"}).status_code == 404


def test_what_another_window_writes_into_it_is_refused_in_words_and_stays_to_be_copied(practice, ines, maya):
    note = written(ines, maya, f_data=WORDS)
    form = fields(ines.get(f"{note}/draft").text)
    signing = fields(ines.get(f"{note}/signature").text)
    assert voids(ines, practice, note).status_code == 303
    later = whole(f_data="typed in the other window")
    answer = autosaved(ines, f"{note}/draft", form, **later)
    assert (answer.status_code, answer.get_json()["state"]) == (409, "refused")
    assert "was voided" in answer.get_json()["sentence"]
    plain = ines.post(f"{note}/draft", {**form, **later})
    assert plain.status_code == 409
    assert "was voided" in plain.text
    assert "typed in the other window" in plain.text
    for act, typed in (("signature", signing), ("discard", form), ("void", {**form, "reason": "again"})):
        answer = ines.post(f"{note}/{act}", {**typed, "password": practice.ines.password})
        assert (answer.status_code, "was voided" in answer.text) == (409, True), act
    assert db.session.get_one(Note, UUID(note.rpartition("/")[2])).is_voided
    assert WORDS in ines.get(note).text


def test_without_a_reason_or_the_password_nothing_is_voided_and_what_was_typed_stays(practice, ines, maya):
    note = written(ines, maya, f_data=WORDS)
    for typed, said in (
        ({"reason": "  "}, "Say why it will not be signed."),
        ({"reason": "x" * 2001}, "under 2,000 characters"),
        ({"password": "not it"}, "password"),
    ):
        answer = voids(ines, practice, note, **typed)
        assert answer.status_code == 422
        assert said in answer.text
        assert typed.get("reason", WHY) in answer.text
    both = voids(ines, practice, note, reason="", password="").text
    assert "Say why it will not be signed." in both
    assert "That is not your password." in both
    form = fields(ines.get(f"{note}/void").text)
    autosaved(ines, f"{note}/draft", fields(ines.get(f"{note}/draft").text), **whole(f_data="more"))
    changed = ines.post(f"{note}/void", {**form, "reason": WHY, "password": practice.ines.password})
    assert changed.status_code == 409
    assert "changed since you looked it over" in changed.text
    assert WHY in changed.text
    left_late(practice, note, fields(ines.get(f"{note}/draft").text), **whole(f_data="typed late"))
    assert ines.get(f"{note}/void").location == f"{note}/draft"
    assert db.session.scalars(select(NoteVoid)).all() == []


def test_a_draft_that_cannot_be_read_as_a_note_is_kept_in_every_word(practice, ines, maya):
    where, form = begun(ines, maya)
    autosaved(
        ines, where, form, type="DAP", service_date="some day", f_data=WORDS, touch_words="so", f_old="1"
    )
    note = where.removesuffix("/draft")
    assert voids(ines, practice, note).status_code == 303
    assert WORDS in ines.get(note).text
    stood = db.session.scalars(select(Item).where(Item.kind == "signed-void")).one()
    assert WHY.encode() not in stood.blob


def test_its_session_can_be_written_anew_and_the_voided_one_stays(practice, ines, maya, first_call):  # noqa: F811
    new = f"/desk/notes/new?client={maya.id}&appointment={first_call.id}"
    page = ines.get(new).text
    where, form = page.partition('data-autosave="')[2].partition('"')[0], fields(page)
    assert autosaved(ines, where, form, **whole(f_data=WORDS)).status_code == 200
    note = where.removesuffix("/draft")
    voids(ines, practice, note)
    assert f"appointment={first_call.id}" in ines.get(note).text
    # A tab of that session that was open all the time begins it anew, and so does its link.
    again = ines.get(new)
    assert again.status_code == 200
    other, form = again.text.partition('data-autosave="')[2].partition('"')[0], fields(again.text)
    assert other != where
    assert autosaved(ines, other, form, **whole(f_data="once more")).status_code == 200
    assert ines.get(new).location == other
    assert {one.is_voided for one in db.session.scalars(select(Note))} == {True, False}


def test_a_voided_draft_stands_in_a_file_by_the_day_it_was_begun(practice, ines, maya, time_machine):
    note = old_draft(practice, ines, maya, time_machine)
    ines = practice.browser_of(practice.ines)
    voids(ines, practice, note)
    sign_note(ines, practice.ines, begin_note(ines, maya, whole_note()))
    page = ines.get(f"/desk/clients/{maya.id}").text
    happened = page[page.index("What has happened") :]
    assert happened.index("DAP") < happened.index("Voided draft")

"""Two presses of Sign at the same instant leave one signature, and both are shown the signed note."""

from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from clinic import clock
from clinic.audit.models import Entry
from clinic.database import db
from clinic.files.grants import Terms, share
from clinic.files.models import Draft, Item
from clinic.files.reading import reading
from clinic.handouts.models import Assignment
from clinic.notes import draft, forms, sign
from clinic.notes.models import SIGNED_KIND, Note, NoteSignature
from clinic.notes.sign import Signer
from clinic.notes.ways import BUILT_IN
from clinic.people.reauth import Proof
from tests.furnished import begin_note, goal_asked, hidden, plan_form, sign_note, whole_note
from tests.people.waiting import Act, all_waiting, both_places_taken
from tests.practice import Person, Practice


@pytest.fixture
def note_id(either_practice: Practice) -> UUID:
    """A whole draft, with a sheet to take home and an answer for the front of the file."""
    maya = either_practice.client("Maya", of=either_practice.ines)
    words = whole_note(sheet="H06", safety="CLEAR", H06_weekly="3")
    return begin_note(either_practice.browser_of(either_practice.ines), maya, words)


def press(practice: Practice, note_id: UUID, by: Person | None = None) -> Act:
    """Sign, from the page as it is shown now."""
    who = by or practice.ines
    browser, where = practice.browser_of(who), f"/desk/notes/{note_id}/signature"
    typed = {**hidden(browser.get(where).text), "password": who.password}
    return lambda: browser.post(where, typed)


def how_many(column: InstrumentedAttribute, **told: object) -> int:
    query = select(func.count()).select_from(column.class_).filter_by(**told)
    return db.session.scalar(query) or 0


def is_signed_once(note_id: UUID) -> bool:
    db.session.rollback()
    return (
        how_many(NoteSignature.note_id, note_id=note_id),
        how_many(Item.id, id=note_id, kind=SIGNED_KIND),
        how_many(Entry.n, action="note.signed"),
        how_many(Draft.item_id),
    ) == (1, 1, 1, 0)


def test_two_who_press_at_once_sign_once_and_both_read_the_signed_note(
    either_practice: Practice, note_id: UUID
) -> None:
    with all_waiting(either_practice, [press(either_practice, note_id) for _ in range(2)]) as presses:
        pass
    for pressed in presses:
        assert pressed.raised is None
        assert pressed.answer is not None
        assert (pressed.answer.status_code, pressed.answer.location) == (303, f"/desk/notes/{note_id}")
    assert is_signed_once(note_id)
    assert how_many(Assignment.id) == 1


def test_a_press_that_is_overtaken_while_its_password_is_tried_reads_the_signed_note(
    either_practice: Practice, note_id: UUID
) -> None:
    ines = either_practice.ines
    with both_places_taken(either_practice, press(either_practice, note_id)) as pressed:
        note = db.session.get_one(Note, note_id)
        with reading(ines.actor, ines.keyring, "draft.read", [note.file_id]) as opened:
            written = draft.read(opened, draft.standing(note, ines))
        content, _problems = forms.read(written, "America/Halifax")
        assert content is not None
        closed, proof = content.for_signing("RCT", BUILT_IN), Proof(ines.id, clock.now())
        sign.sign(ines.actor, ines.keyring, note.id, closed, Signer("Ines Inlet", "RCT"), proof)
        db.session.commit()
    assert pressed.answer is not None
    assert (pressed.answer.status_code, pressed.answer.location) == (303, f"/desk/notes/{note_id}")
    assert is_signed_once(note_id)


def test_two_notes_of_one_file_that_mark_a_goal_at_once_are_both_signed_and_both_drawn(
    either_practice: Practice,
) -> None:
    cast, maya = either_practice, either_practice.client("Maya", of=either_practice.ines)
    desk = cast.browser_of(cast.ines)
    sign_note(desk, cast.ines, begin_note(desk, maya, plan_form()))
    value = f"{goal_asked(desk, maya)}_value"
    first = begin_note(desk, maya, whole_note(**{value: "1"}))
    share(cast.ines.actor, cast.ines.keyring, maya.file_id, cast.omar.id, Terms())
    db.session.commit()
    second = begin_note(cast.browser_of(cast.omar), maya, whole_note(**{value: "3"}))
    pressing = [press(cast, first), press(cast, second, cast.omar)]
    with all_waiting(either_practice, pressing) as presses:
        pass
    for pressed in presses:
        assert pressed.raised is None
    db.session.rollback()
    assert how_many(NoteSignature.note_id) == 3
    page = desk.get(f"/desk/clients/{maya.id}/plan").text
    assert page.count('role="img"') == 2

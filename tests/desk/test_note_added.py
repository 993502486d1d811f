"""What is put under a signed note, read beside it, and what proves all of it."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete, select

from clinic.audit.models import Entry
from clinic.database import db
from clinic.files.grants import share
from clinic.notes.models import Addendum
from tests.answering import answering
from tests.attacks.writer import drop_triggers, rewrite
from tests.desk.test_note import DATA, signed
from tests.hands import signed_in

RIGHT = {"passage": "with a\n neighbour", "text": "with her sister", "reason": "I misheard."}


@pytest.fixture
def maya(practice):
    return practice.client("Maya", of=practice.ines)


@pytest.fixture
def ines(practice):
    return practice.browser_of(practice.ines)


@pytest.fixture
def note(practice, ines, maya):
    return signed(ines, practice, maya, place="the café", delivery="PHONE", callback="902-555-0100")


INLINE = ("bdi", "ins", "sup", "mark", "a")


def words(page: str) -> str:
    return " ".join(re.sub(r"</?(\w+)[^>]*>", lambda tag: "" if tag[1] in INLINE else " ", page).split())


def test_a_correction_marks_the_words_keeps_them_and_says_what_is_right_and_why(practice, ines, note):
    told = {**RIGHT, "password": practice.ines.password}
    assert ines.post(f"{note}/corrections", told).location == f"{note}#added-last"
    ines.post(f"{note}/addenda", {"text": "It was raining.", "password": practice.ines.password})
    by_phone = {"part": ".meeting", "text": "By video", "reason": "The wrong chip."}
    ines.post(f"{note}/corrections", {**by_phone, "password": practice.ines.password})
    page = ines.get(note).text
    assert '<mark class="wrong">with a neighbour</mark>' in page
    read = words(page)
    assert DATA in read
    assert re.search(r"walked with a neighbour \[with her sister\] ?1", read)
    assert re.search(r"By phone, the café, 902-555-0100 Corrected: \[By video\] ?2", read)
    assert "As it was written with a neighbour Data What is right with her sister Why I misheard." in read
    assert read.index("Correction 1") < read.index("It was raining.") < read.index("Correction 2")
    assert read.count("by Ines") == 4


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"passage": "with nobody"}, "These words do not stand in the note."),
        ({"passage": "a"}, "These words stand in the note more than once."),
        ({"reason": " "}, "Say which words are wrong, what is right, and why."),
        ({"password": "not it"}, "That is not your password."),
    ],
)
def test_what_cannot_be_corrected_is_said_and_what_was_typed_is_kept(practice, ines, note, changed, sentence):
    told = {**RIGHT, "password": practice.ines.password, **changed}
    answer = ines.post(f"{note}/corrections", told)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "with her sister</textarea>" in answer.text
    empty = ines.post(f"{note}/addenda", {"text": " ", "password": practice.ines.password})
    assert (empty.status_code, "Write what is to be added first." in empty.text) == (422, True)
    assert db.session.scalars(select(Addendum)).all() == []


def test_what_proves_a_note_is_told_to_whoever_was_given_the_file_and_to_nobody_else(
    practice, ines, maya, note
):
    told = {**RIGHT, "password": practice.ines.password}
    ines.post(f"{note}/corrections", told)
    omar = practice.browser_of(practice.omar)
    assert omar.get(f"{note}/proof").status_code == 404
    share(practice.ines.actor, practice.ines.keyring, maya.file_id, practice.omar.id)
    db.session.commit()
    omar = practice.browser_of(practice.omar)
    assert "Something in it is wrong" not in omar.get(note).text
    assert omar.post(f"{note}/corrections", {**told, "password": practice.omar.password}).status_code == 404
    page = omar.get(f"{note}/proof").text
    assert "every word stands as it was signed" in page
    assert "with her sister" not in page
    saved = db.session.scalars(select(Entry).where(Entry.action == "note.signed")).all()
    named = [one for one in saved if UUID(note.rpartition("/")[2]).hex in one.detail]
    assert [re.sub(" ", "", one) for one in re.findall(r'digest">([^<]+)<', page)].count(
        named[0].hash.hex()
    ) == 1
    assert page.count("which this practice certified as theirs") == 2


def test_what_proves_a_note_says_when_the_trail_does_not(practice, ines, note):
    for text in ("It was raining.", "It was late."):
        ines.post(f"{note}/addenda", {"text": text, "password": practice.ines.password})
    drop_triggers()
    first = db.session.scalars(select(Addendum)).first()
    db.session.execute(delete(Addendum).where(Addendum.id == first.id))
    db.session.commit()
    page = ines.get(f"{note}/proof").text
    assert "The trail has one addendum more than stands under the note." in page
    assert "every word stands" not in page
    note_id = UUID(note.rpartition("/")[2]).hex
    told = Entry.detail.contains(note_id) & (Entry.action == "note.signed")
    rewrite(Entry, told, origin="elsewhere")
    page = ines.get(f"{note}/proof").text
    assert "The trail does not have one of these as it stands here." in page


def test_a_draft_has_nothing_to_prove(ines, maya):
    from tests.desk.test_note import written

    draft = written(ines, maya)
    assert ines.get(f"{draft}/proof").status_code == 404


def test_words_chosen_in_the_note_go_into_the_correction_as_they_stand(practice, note, context):
    db.session.remove()
    with answering(practice.app) as address:
        page = signed_in(practice.ines, context, address)
        page.goto(f"{address}{note}")
        page.get_by_text("Something in it is wrong").click()
        page.evaluate("""() => {
            const text = [...document.querySelectorAll(".signed p")]
                .map((one) => one.firstChild).find((one) => one.textContent.includes("neighbour"));
            const range = document.createRange(), at = text.textContent.indexOf("with a neighbour");
            range.setStart(text, at);
            range.setEnd(text, at + "with a neighbour".length);
            document.getSelection().removeAllRanges();
            document.getSelection().addRange(range);
        }""")
        expect(page.get_by_label("The words that are wrong")).to_have_value("with a neighbour")
        page.get_by_label("What is right").fill("with her sister")
        page.get_by_label("Why it was wrong").fill("I misheard.")
        page.locator("#correct-password").fill(practice.ines.password)
        page.get_by_role("button", name="Sign the correction").click()
        expect(page.locator("mark.wrong")).to_have_text("with a neighbour")
        expect(page.locator("ins")).to_have_text("[with her sister]")
        page.close()

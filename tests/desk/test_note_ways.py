"""What comes with a way of working: techniques, questions to think by, sheets, questionnaires, consent."""

import re
from html import unescape
from uuid import UUID

import pytest

from clinic.clients.models import Client
from clinic.database import db
from clinic.files.reading import reading
from clinic.notes import sign
from clinic.notes.examples import ADDENDUM, EXAMPLES
from clinic.notes.modalities import MODALITIES
from clinic.notes.models import Note
from clinic.notes.prompts import PROMPTS
from tests.furnished import begin_note, hidden, sign_note, whole_note


@pytest.fixture
def maya(practice) -> Client:
    return practice.client("Maya", of=practice.ines)


@pytest.fixture
def ines(practice):
    return practice.browser_of(practice.ines)


def block(page: str, code: str) -> str:
    """What unfolds under one way."""
    return page.partition(f'id="tech-{code}"')[2].partition("</fieldset>")[0]


def test_every_way_has_two_to_four_questions_of_its_own():
    assert set(PROMPTS) == {way.code for way in MODALITIES}
    asked = [question for questions in PROMPTS.values() for question in questions]
    assert len(set(asked)) == len(asked)
    assert all(2 <= len(questions) <= 4 for questions in PROMPTS.values())
    assert all(question.endswith("?") and len(question) <= 90 for question in asked)


def test_a_sheet_that_fits_a_way_is_given_in_one_press_and_a_questionnaire_is_one_link_away(
    practice, ines, maya
):
    draft = begin_note(ines, maya, whole_note(way="EMFT", technique=""))
    where = f"/desk/notes/{draft}/draft"
    shown = ines.get(where).text
    under = block(shown, "EMFT")
    assert "Which feeling was most alive?" in under
    assert f'href="/desk/clients/{maya.id}/measures/new/PHQ9"' in under
    assert re.search(r'name="give"\s+value="H03"', under)
    # Under a way stand its own sheets alone, and no questionnaire that there is not.
    assert re.search(r'name="give"\s+value="H10"', block(shown, "CBT"))
    assert "H10" not in under
    assert "measures/new/SUD" not in shown
    posted = {**hidden(shown), **whole_note(way="EMFT", technique="", intervention="listened"), "give": "H03"}
    assert ines.post(where, posted).status_code == 303
    given = ines.get(where).text
    assert "given" in block(given, "EMFT")
    assert not re.search(r'name="give"\s+value="H03"', block(given, "EMFT"))
    sign_note(ines, practice.ines, draft)
    assert "Name the feeling" in ines.get(f"/desk/clients/{maya.id}/sheets").text


def test_a_technique_that_asks_for_consent_is_signed_once_it_was_given(practice, ines, maya):
    narrative = {"way": "NARR", "technique": "NARR.witness"}
    draft = begin_note(ines, maya, whole_note(**narrative))
    where = f"/desk/notes/{draft}/draft"
    assert 'name="consent" value="NARR.witness"' in re.sub(r"\s+", " ", ines.get(where).text)
    assert "“outsider witness” asks for their consent first." in ines.get(f"{where}?look=1").text
    agreed = {**hidden(ines.get(where).text), **whole_note(**narrative), "consent": "NARR.witness"}
    assert ines.post(where, agreed).status_code == 303
    sign_note(ines, practice.ines, draft)
    assert "agreed to first" in ines.get(f"/desk/notes/{draft}").text
    assert content(practice, draft).ways[0].agreed == ("witness",)
    # A tick without its technique says nothing, and stays out of what is signed.
    other = begin_note(ines, practice.client("Leo", of=practice.ines), whole_note(consent="CBT.exposure"))
    sign_note(ines, practice.ines, other)
    assert content(practice, other).ways[0].agreed == ()
    assert b"agreed" not in content(practice, other).to_bytes()


def content(practice, note_id: UUID):
    note = db.session.get_one(Note, note_id)
    hands = (practice.ines.actor, practice.ines.keyring)
    with reading(*hands, "note.read", [note.file_id]) as opened:
        return sign.read_all(opened, note.file_id, [note])[note.id].content


def test_doubts_about_words_stand_where_the_note_is_looked_over_and_keep_nothing_back(practice, ines, maya):
    words = {"f_data": "She called her sister lazy. Told by Mr. Quay. Thinks of PTSD."}
    draft = begin_note(ines, maya, whole_note(**words))
    shown = ines.get(f"/desk/notes/{draft}/signature").text
    assert "“lazy” judges." in shown
    assert "“Mr. Quay” may be" in shown
    assert "“ptsd” reads as a diagnosis." in shown
    assert "judges" not in ines.get(f"/desk/notes/{draft}/draft").text
    posted = {**hidden(ines.get(f"/desk/notes/{draft}/draft").text), **whole_note(**words), "then": "quote"}
    assert ines.post(f"/desk/notes/{draft}/draft", posted).status_code == 303
    assert "They said: “…”" in ines.get(f"/desk/notes/{draft}/draft").text
    sign_note(ines, practice.ines, draft)
    assert "judges" not in ines.get(f"/desk/notes/{draft}").text


def test_an_example_stands_folded_beside_the_formats_that_have_one_and_where_one_adds_to_a_note(
    practice, ines, maya
):
    new = f"/desk/notes/new?client={maya.id}&format="
    for code, lines in EXAMPLES.items():
        page = unescape(ines.get(f"{new}{code}").text)
        assert all(line in page for line in lines)
    assert "An example, made up" not in ines.get(f"{new}SOAP").text
    draft = begin_note(ines, maya, whole_note())
    sign_note(ines, practice.ines, draft)
    page = ines.get(f"/desk/notes/{draft}").text
    assert ADDENDUM in page
    # Nothing of it is in the note, nor found by.
    assert "Shifts" not in str(content(practice, draft))
    assert str(draft) not in ines.post("/desk/search", {"words": "told of two walks"}).text

"""The wording of a questionnaire: loaded by who may speak for the practice, and shown from then on."""

import json
from html import unescape
from io import BytesIO

import pytest
from alembic import command
from click.testing import CliRunner
from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.cli import attune
from clinic.database import db
from clinic.measures.definition import TextStatus
from clinic.measures.known import PUBLISHED
from clinic.measures.models import WordingRow
from clinic.measures.terms import TERMS
from clinic.migrations import head
from tests.furnished import sheet_form, type_in
from tests.measures.test_questionnaire import form

WHERE = "/desk/practice/questionnaires"


def sends(browser, document, **more):
    file = (BytesIO(json.dumps(document).encode()), "form.json")
    return browser.post(WHERE, {"file": file, **more}, content_type="multipart/form-data")


def test_the_owner_loads_it_and_whoever_types_answers_in_sees_it(practice):
    olga, ines = practice.browser_of(practice.olga), practice.browser_of(practice.ines)
    maya = practice.client("Maya", of=practice.ines)
    where = f"/desk/clients/{maya.id}/measures/new/GAD7"
    assert "Made-up item" not in ines.get(where).text
    page = olga.get(WHERE).text
    # Each is there with its source and what one may do with it, loaded or not.
    assert all(known.cite in unescape(page) and TERMS[known.id] in unescape(page) for known in PUBLISHED)
    papers = sum(known.text_status is TextStatus.PAPER for known in PUBLISHED)
    assert (page.count("On paper alone"), page.count("Not loaded")) == (papers, len(PUBLISHED) - papers)
    assert sends(olga, form(), may="y").status_code == 303
    assert olga.get(WHERE).text.count("Not loaded") == len(PUBLISHED) - papers - 1
    assert "English, loaded" in olga.get(WHERE).text
    page = ines.get(where).text
    assert "Made-up item 7" in page
    assert 'lang="en"' in page
    assert "Its words are in" not in page
    taken = type_in(ines, maya, "GAD7", "1111111")
    for address in (where, f"/desk/clients/{maya.id}/measures/{taken}"):
        elsewhere = ines.get(f"{address}?lang=fa").text
        assert "متن آن به انگلیسی است." in elsewhere
        assert '<span lang="en" dir="auto">Made-up item 7</span>' in elsewhere
    row = db.session.scalars(select(WordingRow)).one()
    assert row.loaded_by_id == practice.olga.id
    assert "may show its wording" in row.content["attested"]
    assert db.session.scalars(select(Entry).where(Entry.action == "wording.loaded")).one()


def test_a_sheet_is_read_in_the_wording_it_was_entered_with_whatever_is_loaded_later(practice):
    olga, ines = practice.browser_of(practice.olga), practice.browser_of(practice.ines)
    maya = practice.client("Maya", of=practice.ines)
    measures = f"/desk/clients/{maya.id}/measures"
    before = type_in(ines, maya, "GAD7", "1111111")
    sends(olga, form(), may="y")
    worded = type_in(ines, maya, "GAD7", "1111111")
    # Her page was open when the practice loaded another wording.
    shown = sheet_form(ines, f"{measures}/new/GAD7")
    other = json.loads(json.dumps(form()).replace("Made-up item", "Reworded item"))
    sends(olga, other, may="y")
    refused = ines.post(f"{measures}/new/GAD7", {**shown, "item-1": "9"})
    assert "Made-up item 1" in refused.text
    assert ines.post(f"{measures}/new/GAD7", {**shown, "item-1": "1"}).status_code == 303
    assert "Item 7" in ines.get(f"{measures}/{before}").text
    for taken in (worded, shown["id"]):
        page = ines.get(f"{measures}/{taken}").text
        assert "Made-up item 7" in page
        assert "Reworded" not in page
    assert "Reworded item 7" in ines.get(f"{measures}/new/GAD7").text
    # A wording of another questionnaire is none of this one's.
    strange = {**sheet_form(ines, f"{measures}/new/PHQ9"), "wording": shown["wording"], "item-1": "1"}
    assert ines.post(f"{measures}/new/PHQ9", strange).status_code == 303
    assert "Item 1" in ines.get(f"{measures}/{strange['id']}").text


@pytest.mark.parametrize(
    ("document", "more", "sentence"),
    [
        (form(), {}, "required"),
        (form(n=8), {"may": "y"}, "GAD-7 has 7 items; here are 8."),
        ({}, {"may": "y"}, "no FHIR Questionnaire"),
    ],
)
def test_what_is_not_said_for_the_practice_or_is_not_the_form_is_not_loaded(
    practice, document, more, sentence
):
    answer = sends(practice.browser_of(practice.olga), document, **more)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalars(select(WordingRow)).all() == []


def test_the_command_loads_it_once_the_practice_has_said_that_it_may(practice, tmp_path, monkeypatch):
    file = tmp_path / "gad7.json"
    file.write_text(json.dumps(form()))
    command.stamp(head.configuration(), "head")
    settings = practice.app.extensions["attune"]
    for name in ("instance", "runtime", "database_url"):
        monkeypatch.setenv(f"CLINIC_{name.upper()}", str(getattr(settings, name)))
    db.session.remove()
    assert CliRunner().invoke(attune, ["measure", "load", str(file)], input="n\n").exit_code == 1
    assert db.session.scalars(select(WordingRow)).all() == []
    db.session.remove()
    done = CliRunner().invoke(attune, ["measure", "load", str(file), "--we-may"])
    assert done.exit_code == 0, done.output
    assert "7 items are shown" in done.output
    assert db.session.scalars(select(WordingRow)).one().loaded_by_id is None

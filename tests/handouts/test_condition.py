"""What is asked before a sheet stands in the way until it is answered, and is sealed with what is given."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copytree
from uuid import uuid4

import pytest

from clinic.clients.standing import Standing
from clinic.clients.withheld import Withheld, in_force
from clinic.handouts import forms, library, shelf
from clinic.handouts.condition import ANSWERS, Condition, Met, question
from clinic.handouts.fitting import sheets_for
from clinic.handouts.task import AskFirst, Task, refusals
from clinic.handouts.task import Withheld as IsWithheld
from tests.clients.standings import together

TODAY = date(2026, 11, 23)


@pytest.fixture(params=list(Condition))
def conditional(request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[library.Sheet]:
    """A sheet that is given on a condition, on a shelf with the others."""
    folder = copytree(shelf.SHELF, tmp_path / "library")
    made = copytree(folder / "H01", folder / "H91") / "sheet.yaml"
    text = made.read_text().replace("code: H01", "code: H91").replace("slug: ", "slug: more-")
    made.write_text(f"{text}\ngiven: {request.param}\n")
    monkeypatch.setattr(shelf, "SHELF", folder)
    _forget()
    yield library.sheet("H91", "en")
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    for kept in (shelf.codes, shelf.locales_of, shelf.subject, shelf._on_shelf):
        kept.cache_clear()


def test_until_it_is_answered_a_sheet_with_a_condition_is_refused_with_its_question(conditional) -> None:
    task, people = Task.of(conditional, TODAY), together(Standing(), [uuid4()])
    found = list(refusals(task, people, TODAY))
    assert [type(one) for one in found] == [AskFirst]
    assert found[0].sentence == question("H91", conditional.subject.given) != ""
    for met, _label in ANSWERS[Condition(conditional.subject.given)]:
        expected = [] if met.lets_give else [IsWithheld]
        assert [type(one) for one in refusals(replace(task, asked=met), people, TODAY)] == expected


def test_the_answer_is_sealed_with_what_is_given_and_a_release_that_asks_nothing_cannot_read_it(
    conditional,
) -> None:
    typed = {"H91_asked": "AGREED", "H91_why": "  beta-blocker \n"}
    task = forms.read(lambda name: typed.get(name, ""), conditional, "en", TODAY)
    assert (task.asked, task.why) == (Met.AGREED, "beta-blocker")
    assert Task.from_bytes(task.to_bytes()) == task
    assert b'"v": 3' in task.to_bytes()


def test_what_is_asked_of_no_sheet_is_read_from_no_form() -> None:
    typed = {"H01_asked": "CLEAR", "H01_why": "nothing"}
    task = forms.read(lambda name: typed.get(name, ""), library.sheet("H01", "en"), "en", TODAY)
    assert (task.asked, task.why) == (Met.NOT_SAID, "")
    assert b"asked" not in task.to_bytes()


def test_the_last_word_on_a_withheld_sheet_counts_and_stays_at_the_front_of_the_file() -> None:
    by = uuid4()
    concern = Withheld("H12", True, "beta-blocker", TODAY, by)
    told = Standing().with_withheld([concern, Withheld("H30", True, "", TODAY, by)])
    assert Standing.from_bytes(told.to_bytes()) == told
    assert in_force(told.withheld)["H12"] == concern
    again = told.with_withheld([Withheld("H12", False, "", TODAY, by)])
    assert set(in_force(again.withheld)) == {"H30"}


def test_the_sheets_of_a_ticked_technique_come_before_those_of_its_way() -> None:
    ticked = sheets_for("COREG", ["COREG.coach_p6", "DBT.mindfulness"])
    assert ticked[0] == "H06"
    assert set(ticked) == {code for code in library.codes() if "COREG" in library.subject(code).modalities}
    assert sheets_for("PCT", [], ["H03", "H99"]) == ("H03",)
    assert sheets_for("OWN_1", []) == ()

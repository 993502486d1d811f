"""The reference cases of the card, its gate and its charts, each run as it is written down in cases.yaml."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import yaml

from clinic.clients.allowed import Override
from clinic.clients.gate import Answer, Gate
from clinic.clients.standing import Asked, Standing
from clinic.coregulation import caseload, compared
from clinic.coregulation.caseload import Session
from clinic.coregulation.codes import Basis, Context, NotAssessed, Rater, State
from clinic.coregulation.events import Break, By, Locus, Rupture
from clinic.coregulation.observation import Moment, Observation, Score
from clinic.coregulation.rules import breaches, rules_broken
from clinic.handouts import library, task
from clinic.handouts.task import NotSafeTogether, Task, TouchNotAgreed
from tests.clients.standings import together

CASES = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text())
TODAY, MAYA = date(2026, 11, 23), uuid4()
REFUSED = {NotSafeTogether: "V9", TouchNotAgreed: "V10"}


def card_of(case):
    """The card a case tells of; where it names no bond, any will do."""
    card = Observation(
        context=Context(case.get("context", "ROMANTIC")),
        rater=Rater.CLINICIAN,
        basis=Basis.SEEN_IN_SESSION,
        settle_minutes=case.get("settle_minutes"),
        **{end: Moment(State(case[end]), "soft face") for end in ("start", "end") if end in case},
    )
    if "code" in case:
        reason = NotAssessed(case["na_reason"]) if "na_reason" in case else None
        score = Score(case["code"], case.get("value"), reason, evidence=case.get("evidence", ""))
        card = replace(card, scores=(score,))
    if "outcome" in case:
        told = {"locus": Locus.PARTNERS_IN_ROOM, "kind": Break.MIXED, "noticed_by": By.CLIENT}
        rupture = Rupture(**told, repair_tried=case["repair_tried"], outcome=case["outcome"])
        card = replace(card, ruptures=(rupture,))
    return card


def came_of_the_card(case):
    card = card_of(case)
    broken = rules_broken(breaches(card, {case["code"]: case["previous"]} if "previous" in case else {}))
    if broken:
        return " ".join(sorted(broken))
    return "gap" if card.scores and not card.values() else "ok"


def came_of_the_sheet(case, monkeypatch):
    """A sheet for two stands for each of its kind: not all of them are in the library yet."""
    sheet = library.sheet("H07", "en")
    if "practice" in case:
        sheet = replace(sheet, subject=replace(sheet.subject, practice=case["practice"], conjoint=False))
        monkeypatch.setattr(library, "sheet", lambda *_: sheet)
    gate = Gate(Answer(case["gate"]), TODAY - timedelta(days=case.get("days_ago", 0)))
    standing = Standing().with_answer(Asked(MAYA, gate, uuid4()))
    if "reason" in case:
        standing = standing.with_override(Override(uuid4(), TODAY, case["reason"]))
    refused = [
        REFUSED[type(one)] for one in task.refusals(Task.of(sheet, TODAY), together(standing, [MAYA]), TODAY)
    ]
    if refused:
        return " ".join(refused)
    return "ok_on_the_trail" if together(standing, [MAYA]).may_work_together(TODAY).on_the_trail else "ok"


def came_of_the_chart(case):
    if case["chart"] == "C4":
        files = [uuid4() for _ in range(case["clients"])]
        looked = [
            Session(files[n % len(files)], frozenset({"CBT"}), frozenset()) for n in range(case["sessions"])
        ]
        return "shown" if caseload.together(looked).rows else "not_shown"
    found = compared.before_and_after(case["before"], case["after"])
    return {name: getattr(found, name) for name in ("median_before", "median_after", "n", "banner")}


@pytest.mark.parametrize("case", CASES, ids=[f"{case['id']}, {case['promise']}" for case in CASES])
def test_the_reference_case_holds(case, monkeypatch):
    if "chart" in case:
        assert came_of_the_chart(case) == case["expect"]
        return
    of_the_gate = "gate" in case
    assert (came_of_the_sheet(case, monkeypatch) if of_the_gate else came_of_the_card(case)) == case["expect"]


def test_no_reference_case_of_the_card_is_left_out():
    assert [case["id"] for case in CASES] == [f"CR{number:02}" for number in range(1, 19)]

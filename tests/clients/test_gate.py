"""Before two people work together each is asked alone; CR names a reference case."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from clinic.clients.consent import Consent, Kind, Method
from clinic.clients.gate import Answer, Gate, Role, may_work_together
from clinic.clients.standing import Agreed, Asked, Override, Standing

TODAY = date(2026, 11, 23)
MAYA, LEO, INES, SAM = uuid4(), uuid4(), uuid4(), uuid4()


def gate(answer, days_ago=0, **kwargs):
    return Gate(answer, TODAY - timedelta(days=days_ago), **kwargs)


def verdict(*gates, role=Role.CLINICIAN, reason=""):
    return may_work_together(gates, role, TODAY, reason)


def test_two_who_were_asked_alone_and_are_safe_may_work_together():
    assert verdict(gate(Answer.CLEAR), gate(Answer.CLEAR)).is_allowed


def test_cr12_a_therapist_waits_until_they_were_asked():
    refused = verdict(gate(Answer.NOT_ASKED))
    assert not refused.is_allowed
    assert refused.sentence.startswith("Each is asked alone first")


def test_cr13_a_supervisor_may_go_ahead_with_a_reason_and_it_is_written_down():
    allowed = verdict(gate(Answer.NOT_ASKED), role=Role.SUPERVISOR, reason="asked by phone today")
    assert allowed.is_allowed
    assert allowed.on_the_trail


def test_a_supervisor_without_a_reason_waits_too():
    assert not verdict(gate(Answer.NOT_ASKED), role=Role.SUPERVISOR, reason="  ").is_allowed


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("others", [[], [gate(Answer.CLEAR)], [gate(Answer.NOT_ASKED)]])
def test_cr14_a_concern_holds_against_every_role_and_reason(role, others):
    assert not verdict(gate(Answer.CONCERN, days_ago=400), *others, role=role, reason="any").is_allowed


@pytest.mark.parametrize(("days", "allowed"), [(0, True), (90, True), (91, False)])
def test_cr15_an_answer_is_good_for_ninety_days(days, allowed):
    assert verdict(gate(Answer.CLEAR, days)).is_allowed is allowed


def test_an_answer_given_in_company_was_not_asked():
    assert not verdict(gate(Answer.CLEAR, asked_alone=False)).is_allowed


def test_nobody_asked_is_not_everybody_safe():
    assert not verdict().is_allowed


def standing_with(*answers):
    standing = Standing()
    for member, answer in answers:
        standing = standing.with_answer(Asked(member, gate(answer), INES))
    return standing


def test_each_person_of_the_file_is_asked():
    standing = standing_with((MAYA, Answer.CLEAR))
    assert standing.may_work_together([MAYA], TODAY).is_allowed
    assert not standing.may_work_together([MAYA, LEO], TODAY).is_allowed


def test_a_newer_answer_replaces_a_concern():
    standing = standing_with((MAYA, Answer.CONCERN), (MAYA, Answer.CLEAR))
    assert standing.may_work_together([MAYA], TODAY).is_allowed


@pytest.mark.parametrize(("days", "allowed"), [(0, True), (7, True), (8, False)])
def test_a_supervisors_word_counts_for_a_week(days, allowed):
    standing = Standing().with_override(Override(SAM, TODAY - timedelta(days=days), "asked by phone"))
    assert standing.may_work_together([MAYA], TODAY).is_allowed is allowed


def test_a_new_answer_ends_what_a_supervisor_allowed():
    standing = Standing().with_override(Override(SAM, TODAY, "asked by phone"))
    asked = standing.with_answer(Asked(MAYA, gate(Answer.NOT_ASKED), INES))
    assert not asked.may_work_together([MAYA], TODAY).is_allowed


def consent(**changes):
    given = {
        "version": "2026-09",
        "explained_in": "fa",
        "interpreter": "professional",
        "method": Method.SPOKEN,
    }
    return Consent(**{"kind": Kind.TOUCH_PRACTICE, "given_on": TODAY, **given, **changes})


def test_everybody_agrees_or_it_is_not_agreed():
    standing = Standing().with_consent(Agreed(MAYA, consent()))
    assert standing.agreed_to(Kind.TOUCH_PRACTICE, [MAYA], TODAY)
    assert not standing.agreed_to(Kind.TOUCH_PRACTICE, [MAYA, LEO], TODAY)
    assert not standing.agreed_to(Kind.TOUCH_PRACTICE, [], TODAY)
    assert not standing.agreed_to(Kind.RECORDING, [MAYA], TODAY)


def test_what_was_taken_back_is_kept_and_counts_no_more():
    standing = Standing().with_consent(Agreed(MAYA, consent())).without(0, TODAY)
    assert not standing.agreed_to(Kind.TOUCH_PRACTICE, [MAYA], TODAY)
    assert standing.consents[0].consent.withdrawn_on == TODAY


def test_the_standing_comes_back_as_it_was():
    standing = standing_with((MAYA, Answer.CONCERN)).with_consent(Agreed(MAYA, consent()))
    standing = standing.with_override(Override(SAM, TODAY, "asked by phone")).without(0, TODAY)
    assert Standing.from_bytes(standing.to_bytes()) == standing

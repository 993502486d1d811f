"""Before two people work together each is asked alone; CR names a reference case."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from clinic.clients.allowed import Override
from clinic.clients.consent import Consent, Kind, Method
from clinic.clients.gate import Answer, Gate, Role, may_work_together
from clinic.clients.standing import Agreed, Asked, ConcernStands, Standing
from tests.clients.standings import together

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
    assert together(standing, [MAYA]).may_work_together(TODAY).is_allowed
    assert not together(standing, [MAYA, LEO]).may_work_together(TODAY).is_allowed


def standing_of(*gates):
    standing = Standing()
    for one in gates:
        standing = standing.with_answer(Asked(MAYA, one, INES))
    return standing


CONCERN = gate(Answer.CONCERN, days_ago=5)


def test_a_newer_answer_given_alone_replaces_a_concern():
    standing = standing_of(CONCERN, gate(Answer.CLEAR, days_ago=4))
    assert together(standing, [MAYA]).may_work_together(TODAY).is_allowed
    assert not together(standing, [MAYA]).is_unsafe


@pytest.mark.parametrize(
    "later",
    [
        gate(Answer.CLEAR, days_ago=4, asked_alone=False),
        gate(Answer.CLEAR, days_ago=6),
        gate(Answer.CLEAR, days_ago=5),
    ],
    ids=["in company", "asked before it", "on its day"],
)
def test_no_other_answer_written_after_a_concern_replaces_it(later):
    standing = standing_of(CONCERN, later)
    assert standing.gate_of(MAYA) == CONCERN
    assert together(standing, [MAYA, LEO]).is_unsafe
    assert not together(standing, [MAYA]).may_work_together(TODAY).is_allowed


def test_a_concern_cannot_be_followed_by_not_asked():
    with pytest.raises(ConcernStands):
        standing_of(CONCERN, gate(Answer.NOT_ASKED))
    standing_of(CONCERN, gate(Answer.CLEAR, days_ago=4), gate(Answer.NOT_ASKED))


def test_a_concern_of_another_does_not_keep_one_from_being_put_down_as_not_asked():
    standing = standing_of(CONCERN).with_answer(Asked(LEO, gate(Answer.NOT_ASKED), INES))
    assert standing.concern_of(LEO) is None


def test_answers_count_by_the_day_of_asking_in_whichever_order_they_were_written_down():
    safe = gate(Answer.CLEAR, days_ago=2)
    assert standing_of(safe, CONCERN).gate_of(MAYA) == safe
    assert standing_of(safe, gate(Answer.NOT_ASKED, days_ago=3)).gate_of(MAYA) == safe
    assert standing_of(safe, gate(Answer.NOT_ASKED, days_ago=2)).gate_of(MAYA).answer is Answer.NOT_ASKED


def test_the_last_of_several_concerns_is_the_one_to_be_answered():
    standing = standing_of(CONCERN, gate(Answer.CLEAR, days_ago=4), gate(Answer.CONCERN, days_ago=3))
    assert together(standing, [MAYA]).is_unsafe
    assert not together(
        standing_of(*(one.gate for one in standing.answers), gate(Answer.CLEAR)), [MAYA]
    ).is_unsafe


@pytest.mark.parametrize(("days", "allowed"), [(0, True), (7, True), (8, False)])
def test_a_supervisors_word_counts_for_a_week(days, allowed):
    standing = Standing().with_override(Override(SAM, TODAY - timedelta(days=days), "asked by phone"))
    assert together(standing, [MAYA]).may_work_together(TODAY).is_allowed is allowed


def test_a_new_answer_ends_what_a_supervisor_allowed():
    standing = Standing().with_override(Override(SAM, TODAY, "asked by phone"))
    asked = Standing.from_bytes(standing.with_answer(Asked(MAYA, gate(Answer.NOT_ASKED), INES)).to_bytes())
    assert not together(asked, [MAYA]).may_work_together(TODAY).is_allowed
    assert [one.reason for one in asked.overrides] == ["asked by phone"]
    # A release that knows of no end would go by it.
    assert b'"v": 7' in asked.to_bytes()


def test_an_answer_that_is_only_too_old_is_asked_for_again():
    aged, never = gate(Answer.CLEAR, days_ago=91), Gate(Answer.NOT_ASKED, TODAY)
    assert "Ask again" in may_work_together([aged], Role.CLINICIAN, TODAY).sentence
    assert "Ask again" not in may_work_together([aged, never], Role.CLINICIAN, TODAY).sentence


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
    assert together(standing, [MAYA]).agreed_to(Kind.TOUCH_PRACTICE, TODAY)
    assert not together(standing, [MAYA, LEO]).agreed_to(Kind.TOUCH_PRACTICE, TODAY)
    assert not together(standing, []).agreed_to(Kind.TOUCH_PRACTICE, TODAY)
    assert not together(standing, [MAYA]).agreed_to(Kind.RECORDING, TODAY)


def test_what_was_taken_back_is_kept_and_counts_no_more():
    standing = Standing().with_consent(Agreed(MAYA, consent())).without(0, TODAY)
    assert not together(standing, [MAYA]).agreed_to(Kind.TOUCH_PRACTICE, TODAY)
    assert standing.consents[0].consent.withdrawn_on == TODAY


def test_what_was_taken_back_before_keeps_the_day_on_which_it_was():
    before = TODAY - timedelta(days=3)
    standing = Standing().with_consent(Agreed(MAYA, consent(given_on=before))).without(0, before)
    assert standing.without(0, TODAY).consents[0].consent.withdrawn_on == before


def test_an_older_yes_that_is_written_down_later_does_not_undo_what_was_taken_back():
    standing = Standing().with_consent(Agreed(MAYA, consent(given_on=TODAY - timedelta(days=9))))
    standing = standing.without(0, TODAY)
    late = standing.with_consent(Agreed(MAYA, consent(given_on=TODAY - timedelta(days=1))))
    assert not together(late, [MAYA]).agreed_to(Kind.TOUCH_PRACTICE, TODAY)
    assert together(standing.with_consent(Agreed(MAYA, consent())), [MAYA]).agreed_to(
        Kind.TOUCH_PRACTICE, TODAY
    )


def asked_about(about, answer, days_ago=0):
    return Asked(MAYA, gate(answer, days_ago), INES, about)


def test_an_answer_about_one_person_opens_nothing_with_another():
    standing = Standing().with_answer(asked_about("sister", Answer.CLEAR))
    people = together(standing, [MAYA])
    assert people.may_work_together(TODAY, "Sister").is_allowed
    assert not people.may_work_together(TODAY, "friend").is_allowed
    assert not people.may_work_together(TODAY).is_allowed
    partner = together(standing.with_answer(asked_about("", Answer.CLEAR)), [MAYA])
    assert partner.may_work_together(TODAY).is_allowed
    assert not partner.may_work_together(TODAY, "friend").is_allowed


def test_a_concern_holds_for_whoever_may_be_meant_until_they_are_asked_about_the_same_person():
    safe = [asked_about(one, Answer.CLEAR) for one in ("", "sister", "friend")]
    standing = Standing()
    for answer in safe:
        standing = standing.with_answer(answer)
    of_sister = standing.with_answer(asked_about("sister", Answer.CONCERN, days_ago=2))
    of_partner = standing.with_answer(asked_about("", Answer.CONCERN))
    assert together(of_sister, [MAYA]).may_work_together(TODAY, "sister").is_allowed
    now = of_sister.with_answer(asked_about("SISTER", Answer.CONCERN))
    for found, unsafe in ((now, ("sister", "")), (of_partner, ("", "sister", "friend"))):
        people = together(found, [MAYA])
        assert people.is_unsafe
        refused = {
            one for one in ("", "sister", "friend") if not people.may_work_together(TODAY, one).is_allowed
        }
        assert refused == set(unsafe)
    with pytest.raises(ConcernStands):
        now.with_answer(asked_about("sister", Answer.NOT_ASKED))
    assert now.with_answer(asked_about("friend", Answer.NOT_ASKED)).gate_of(MAYA, "friend")


def test_a_standing_that_names_whom_an_answer_is_about_comes_back_and_an_older_one_is_about_a_partner():
    named = Standing().with_answer(asked_about("sister", Answer.CLEAR))
    assert b'"v": 5' in named.to_bytes()
    assert Standing.from_bytes(named.to_bytes()) == named
    older = standing_with((MAYA, Answer.CLEAR)).to_bytes()
    assert (b'"v": 1' in older, b"about" in older) == (True, False)
    assert Standing.from_bytes(older).answers[0].about == ""


def test_the_standing_comes_back_as_it_was():
    standing = standing_with((MAYA, Answer.CONCERN)).with_consent(Agreed(MAYA, consent()))
    standing = standing.with_override(Override(SAM, TODAY, "asked by phone")).without(0, TODAY)
    assert Standing.from_bytes(standing.to_bytes()) == standing

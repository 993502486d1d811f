"""What was tapped on the card becomes an observation; what was not tapped becomes nothing."""

import pytest

from clinic.coregulation import forms
from clinic.coregulation.codes import Basis, Context, EvidenceType, NotAssessed, State
from clinic.coregulation.observation import Moment, Score
from clinic.coregulation.rules import breaches, rules_broken

HEAD = {"bond": ["ROMANTIC"], "rater": ["CLINICIAN"], "basis": ["CLIENT_REPORT"]}


def read(**fields):
    return forms.read({**HEAD, **{name: [value] for name, value in fields.items()}})


def test_a_card_nobody_touched_is_no_card():
    assert forms.read(HEAD) is None
    assert forms.read({}) is None
    assert read(S1="", S1_words="said so", S1_cue="S1a") is None


def test_a_zero_is_a_number_and_a_dash_is_nothing():
    observation = read(S1="0", S2="")
    assert observation.values() == {"S1": 0}
    assert observation.score("S2") is None


def test_a_reason_for_having_no_number_is_kept_and_a_number_goes_before_it():
    assert read(S2_na="TELEHEALTH_LIMIT").scores == (Score("S2", None, NotAssessed.TELEHEALTH_LIMIT),)
    assert read(S2="1", S2_na="TELEHEALTH_LIMIT").scores == (Score("S2", 1),)


def test_words_in_quotation_marks_are_theirs():
    quoted = read(S4="3", S4_words="“I told her”", S4_cue="S4a").scores[0]
    assert quoted.evidence_type is EvidenceType.VERBATIM
    assert quoted.cues == ("S4a",)


def test_the_head_and_both_moments_are_read():
    observation = read(state_start="SHUT_DOWN", cue_start="flat", state_end="CONNECTED", cue_end="smiled")
    assert (observation.context, observation.basis) == (Context.ROMANTIC, Basis.CLIENT_REPORT)
    assert observation.start == Moment(State.SHUT_DOWN, "flat")
    assert observation.end == Moment(State.CONNECTED, "smiled")


def test_what_is_no_number_is_refused_by_the_rules_and_not_dropped():
    assert rules_broken(breaches(read(S1="many"), {})) == {"V1"}
    assert rules_broken(breaches(read(suds_start="11"), {})) == {"V1"}
    assert rules_broken(breaches(read(S1="²"), {})) == {"V1"}


@pytest.mark.parametrize("typed", ["12", "۱۲", "١٢"])
def test_digits_of_any_script_are_a_number(typed):
    assert read(settle_minutes=typed).settle_minutes == 12


def test_the_two_ends_of_the_card_are_not_the_two_ends_of_the_hour():
    one_end = read(state_start="CONNECTED", cue_start="smiled")
    assert {breach.about for breach in breaches(one_end, {})} == {"state_end"}
    no_cue = read(state_start="CONNECTED", state_end="UNCLEAR")
    assert {breach.about for breach in breaches(no_cue, {})} == {"state_start"}

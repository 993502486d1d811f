"""What was tapped on the card becomes an observation; what was not tapped becomes nothing."""

from dataclasses import replace

import pytest

from clinic.coregulation import forms
from clinic.coregulation.codes import (
    SCORED,
    Basis,
    Confidence,
    Context,
    EvidenceType,
    NotAssessed,
    Rater,
    RegulationMode,
    State,
)
from clinic.coregulation.events import Break, By, Locus, Move, Rupture, Shift
from clinic.coregulation.observation import Moment, Score
from clinic.coregulation.rules import breaches, rules_broken

HEAD = {"bond": ["ROMANTIC"], "rater": ["CLINICIAN"], "basis": ["CLIENT_REPORT"]}


def typed(**fields):
    return {name: value if isinstance(value, list) else [value] for name, value in fields.items()}


def read(**fields):
    found = forms.read({**HEAD, **typed(**fields)})
    return found and found.observation


def test_a_card_nobody_touched_is_no_card():
    assert forms.read(HEAD) is None
    assert forms.read({}) is None
    assert read(S1="", S1_words="said so", S1_cue="S1a") is None


def test_v12_nobody_here_writes_a_card_through_the_clients_own_eyes():
    found = forms.read({**HEAD, "rater": ["CLIENT_SELF"], "S1": ["2"]})
    assert found.lacks == ("rater",)
    assert found.observation.rater is Rater.CLINICIAN


def test_a_zero_is_a_number_and_a_dash_is_nothing():
    observation = read(S1="0", S2="")
    assert observation.values() == {"S1": 0}
    assert observation.score("S2") is None


def test_a_reason_for_having_no_number_is_kept_and_a_number_goes_before_it():
    gap = Score("S2", None, NotAssessed.TELEHEALTH_LIMIT, evidence_type=EvidenceType.REPORT)
    assert read(S2_na="TELEHEALTH_LIMIT").scores == (gap,)
    assert read(S2="1", S2_na="TELEHEALTH_LIMIT").scores == (replace(gap, value=1, na_reason=None),)


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


def test_a_tap_shows_a_state_and_one_that_belongs_to_another_stays_behind():
    both = read(
        state_start="MOBILISED",
        tap_start=["CONNECTEDa", "MOBILISEDa", "S1a"],
        state_end="CONNECTED",
        tap_end=["CONNECTEDb"],
    )
    assert both.start == Moment(State.MOBILISED, "", ("MOBILISEDa",))
    assert breaches(both, {}) == []
    changed = read(state_start="SHUT_DOWN", tap_start=["MOBILISEDa"], state_end="UNCLEAR")
    assert {breach.about for breach in breaches(changed, {})} == {"state_start"}


SHIFT = {"shift0_minute": "12", "shift0_from": "MOBILISED", "shift0_to": "CONNECTED"}
RUPTURE = {
    "rupture0_locus": "CLIENT_THERAPIST",
    "rupture0_kind": "WITHDRAWAL",
    "rupture0_noticed": "THERAPIST",
    "rupture0_tried": "yes",
}


def test_who_looks_at_what_is_never_chosen_for_anybody():
    card = forms.read(typed(S1="2"))
    assert card.lacks == ("bond", "rater", "basis")
    assert forms.read({**HEAD, **typed(S1="2")}).lacks == ()


@pytest.mark.parametrize("code", [code.code for code in SCORED])
def test_every_code_can_be_given_a_number_with_what_showed_it_and_how_sure(code):
    score = read(**{code: "3", f"{code}_cue": f"{code}a", f"{code}_sure": "LOW"}).score(code)
    assert (score.value, score.cues, score.confidence) == (3, (f"{code}a",), Confidence.LOW)
    assert forms.is_on_the_card(code)
    assert forms.is_on_the_card(f"card2_{code}_sure")


def test_what_was_told_is_a_report_and_what_was_seen_a_behaviour():
    assert read(S1="1").scores[0].evidence_type is EvidenceType.REPORT
    assert read(S1="1", basis="SEEN_IN_SESSION").scores[0].evidence_type is EvidenceType.BEHAVIOUR


def test_levels_ways_benefits_and_the_circle_are_read():
    card = read(
        self_reg_level="1", co_reg_level="0", support_circle="3", reg_mode="BOTH", benefit=["N1", "N3"]
    )
    assert (card.self_reg_level, card.co_reg_level, card.support_circle) == (1, 0, 3)
    assert card.reg_mode is RegulationMode.BOTH
    assert card.benefits == ("N1", "N3")
    assert breaches(card, {}) == []


def test_shifts_and_ruptures_are_read_whole():
    card = read(
        **SHIFT, shift0_trigger="the phone", shift0_helped=["CO.VOICE", "SELF.PAUSE"],
        **RUPTURE, rupture0_move=["PAUSE", "APOLOGISE"], rupture0_by="CLIENT", rupture0_outcome="4",
        rupture0_minutes="۱۲", rupture0_trigger="I was late", rupture0_follow="begin on time",
    )  # fmt: skip
    assert card.shifts == (
        Shift(
            minute=12,
            start=State.MOBILISED,
            end=State.CONNECTED,
            trigger="the phone",
            helped_by=("CO.VOICE", "SELF.PAUSE"),
        ),
    )
    assert card.ruptures == (
        Rupture(
            locus=Locus.CLIENT_THERAPIST, kind=Break.WITHDRAWAL, noticed_by=By.THERAPIST, repair_tried=True,
            trigger="I was late", repair_by=By.CLIENT, repair_moves=(Move.PAUSE, Move.APOLOGISE), outcome=4,
            minutes_to_repair=12, follow_up="begin on time",
        ),
    )  # fmt: skip
    assert breaches(card, {}) == []


@pytest.mark.parametrize("missing", [*SHIFT, *RUPTURE])
def test_half_a_shift_or_rupture_keeps_the_card_from_being_signed(missing):
    told = SHIFT if missing in SHIFT else RUPTURE
    card = forms.read({**HEAD, **typed(**{name: said for name, said in told.items() if name != missing})})
    assert card.lacks == (missing.partition("0_")[0],)


def test_cards_of_one_note_are_kept_apart_by_their_prefix():
    fields = {**HEAD, **typed(S1="1", card2_bond="FAMILY", card2_rater="PARTNER_A", card2_S1="3")}
    first, second = forms.read_all(fields)
    assert (first.prefix, first.observation.values(), first.lacks) == ("", {"S1": 1}, ())
    assert (second.prefix, second.observation.values(), second.lacks) == ("card2_", {"S1": 3}, ("basis",))
    assert forms.begun(fields) == ("", "card2_")
    assert forms.begun(typed(card3_opened="yes")) == ("", "card3_")

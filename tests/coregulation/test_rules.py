"""The rules of the co-regulation card, tried without an app; CR names a reference case."""

import pytest

from clinic.coregulation.codes import (
    SCORED,
    Basis,
    Context,
    CoRegulation,
    EvidenceType,
    NotAssessed,
    Rater,
    State,
)
from clinic.coregulation.cues import CUES
from clinic.coregulation.observation import Moment, Observation, Score
from clinic.coregulation.pointing import warnings
from clinic.coregulation.rules import breaches, repeated, rules_broken, staff_may_write
from clinic.coregulation.vocabulary import Vocabulary

HEAD = {"rater": Rater.CLINICIAN, "basis": Basis.SEEN_IN_SESSION}


def card(*scores, context=Context.ROMANTIC, **fields):
    return Observation(**{"context": context, **HEAD, "scores": scores, **fields})


def broken(observation, **previous):
    return rules_broken(breaches(observation, previous))


def test_cr01_a_gentle_opening_belongs_to_a_romantic_bond():
    assert broken(card(Score("R2", 2))) == set()


def test_cr02_a_romantic_code_is_refused_in_a_family():
    assert broken(card(Score("R2", 2), context=Context.FAMILY)) == {"V2"}


def test_cr03_a_therapist_code_is_refused_outside_counselling():
    assert broken(card(Score("T1", 1))) == {"V3"}


def test_a_therapist_code_is_welcome_in_counselling():
    assert broken(card(Score("T1", 1), context=Context.COUNSELLING)) == set()


def test_cr04_a_three_without_evidence_is_asked_about():
    found = breaches(card(Score("S1", 3)), {})
    assert [str(breach) for breach in found] == ["S1 is 3. What showed it?"]


def test_cr05_a_change_of_two_without_evidence_is_asked_about():
    found = breaches(card(Score("S1", 1)), {"S1": 3})
    assert [str(breach) for breach in found] == ["S1 was 3 and is 1 now. What showed it?"]


def test_a_change_of_one_asks_nothing():
    assert broken(card(Score("S1", 2)), S1=1) == set()


@pytest.mark.parametrize("evidence", [{"evidence": "finished each sentence"}, {"cues": ("S1a",)}])
def test_words_or_a_tapped_cue_are_evidence(evidence):
    assert broken(card(Score("S1", 4, **evidence)), S1=0) == set()


def test_blank_words_are_no_evidence():
    assert broken(card(Score("S1", 3, evidence="  "))) == {"V4"}


def test_a_cue_of_another_code_is_no_evidence():
    assert broken(card(Score("S1", 3, cues=("B1a",)))) == {"V4"}


def test_cr06_a_gap_with_its_reason_is_kept_as_a_gap():
    gap = card(Score("S2", None, NotAssessed.TELEHEALTH_LIMIT))
    assert broken(gap) == set()
    assert gap.values() == {}


def test_cr07_a_gap_without_a_reason_is_refused():
    assert broken(card(Score("S2"))) == {"V1"}


@pytest.mark.parametrize("value", [-1, 5])
def test_cr08_a_number_outside_0_to_4_is_refused(value):
    assert "V1" in broken(card(Score("S2", value, evidence="x")))


def test_a_number_and_a_reason_for_none_are_not_both_kept():
    assert broken(card(Score("S2", 1, NotAssessed.DECLINED))) == {"V1"}


def test_an_unknown_code_and_a_code_answered_twice_are_refused():
    assert broken(card(Score("S9", 1))) == {"V1"}
    assert broken(card(Score("S1", 1), Score("S1", 2))) == {"V1"}


def test_cr09_a_state_at_the_start_wants_one_at_the_end():
    assert broken(card(start=Moment(State.MOBILISED, "fast speech"))) == {"V6"}


def test_a_state_wants_its_cue_unless_it_is_unclear():
    unclear = Moment(State.UNCLEAR)
    assert broken(card(start=unclear, end=unclear)) == set()
    assert broken(card(start=unclear, end=Moment(State.CONNECTED))) == {"V6"}
    assert broken(card(start=unclear, end=Moment(State.CONNECTED, "a" * 141))) == {"V6"}


def test_cr10_nobody_settles_from_connected_to_connected():
    calm = Moment(State.CONNECTED, "soft face")
    assert broken(card(start=calm, end=calm, settle_minutes=8)) == {"V7"}
    for words, said in (
        (Vocabulary.NEUTRAL, ("“Mobilised”", "“Shut down”", "“Connected”")),
        (Vocabulary.POLYVAGAL, ("“Sympathetic”", "“Dorsal vagal”", "“Ventral vagal”")),
    ):
        (found,) = breaches(card(start=calm, end=calm, settle_minutes=8), {}, words)
        assert [word for word in said if word not in str(found)] == []


@pytest.mark.parametrize(("minutes", "rules"), [(0, set()), (180, set()), (181, {"V7"}), (-1, {"V7"})])
def test_settling_takes_up_to_three_hours(minutes, rules):
    start, end = Moment(State.SHUT_DOWN, "flat"), Moment(State.CONNECTED, "smiled")
    assert broken(card(start=start, end=end, settle_minutes=minutes)) == rules


def test_touch_in_the_room_says_how_it_was_agreed():
    touched = {"co_reg_used": (CoRegulation.TOUCH_CONSENTED,)}
    assert broken(card(**touched)) == {"V10"}
    assert broken(card(**touched, consent_note="asked both, both said yes")) == set()


def test_benefits_are_told_and_never_seen():
    assert broken(card(benefits=("N1",))) == {"V1"}
    assert broken(card(benefits=("N1",), basis=Basis.CLIENT_REPORT)) == set()


@pytest.mark.parametrize("field", ["suds_start", "suds_end"])
def test_distress_goes_from_0_to_10(field):
    assert broken(card(**{field: 10})) == set()
    assert broken(card(**{field: 11})) == {"V1"}


def test_what_clients_say_of_themselves_is_read_only_to_staff():
    assert not staff_may_write(Rater.CLIENT_SELF)
    assert staff_may_write(Rater.CLINICIAN)


@pytest.mark.parametrize(
    "words", ["as Anna Beispiel said", "ring 902 555 0101", "at 12 Sample Street it began"]
)
def test_words_that_point_at_somebody_are_asked_about_and_block_nothing(words):
    quoted = card(Score("S4", 3, evidence=words, evidence_type=EvidenceType.VERBATIM))
    assert rules_broken(warnings(quoted)) == {"V5"}
    assert broken(quoted) == set()


def test_a_plain_quote_and_a_role_are_not_asked_about():
    words = "I told her I was scared, and she stayed."
    quoted = Score("S4", 3, evidence=words, evidence_type=EvidenceType.VERBATIM)
    assert warnings(card(quoted, context_role="sister")) == []
    assert rules_broken(warnings(card(context_role="Anna"))) == {"V5"}


def test_evidence_is_kept_short():
    assert broken(card(Score("S4", 1, evidence="a" * 280))) == set()
    assert broken(card(Score("S4", 1, evidence="a" * 281))) == {"V5"}


def test_every_code_has_cues_and_none_stands_twice():
    codes = [code.code for code in SCORED]
    assert len(codes) == len(set(codes))
    assert set(CUES) == {*codes, *set(State) - {State.UNCLEAR}}


def test_a_note_tells_of_one_bond_through_one_pair_of_eyes_once():
    sister, brother = card(context_role="Sister "), card(context_role="brother")
    assert repeated([sister, brother, card(rater=Rater.PARTNER_A), card(context_role="sister")]) == [3]


@pytest.mark.parametrize(
    "words",
    ["خانم رضایی گفت", "۰۹۱۲ ۳۴۵ ۶۷ ۸۹", "خیابان بهار بود", "12 rue Exemple", "Éloïse Exemple était là"],
)
def test_names_numbers_and_places_of_other_scripts_are_asked_about_too(words):
    quoted = card(Score("S4", 3, evidence=words, evidence_type=EvidenceType.VERBATIM))
    assert rules_broken(warnings(quoted)) == {"V5"}

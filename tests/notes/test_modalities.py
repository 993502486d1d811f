"""The list of ways of working: twenty, each with techniques, and no bare EFT anywhere."""

import pytest

from clinic.notes.forms import technique_value
from clinic.notes.modalities import (
    MODALITIES,
    AmbiguousName,
    guard_bare,
)
from clinic.notes.sentences import SENTENCES
from clinic.notes.ways import BUILT_IN


def test_every_technique_has_a_sentence_of_its_own_and_no_sentence_is_left_over():
    known = {technique_value(way.code, one.code) for way in MODALITIES for one in way.techniques}
    assert set(SENTENCES) == known
    assert len(set(SENTENCES.values())) == len(known)


def test_there_are_twenty_ways_each_with_its_techniques():
    assert len(MODALITIES) == 20
    for way in MODALITIES:
        codes = [technique.code for technique in way.techniques]
        assert len(codes) == len(set(codes)) >= 4
        assert way.name
        assert way.one_line.endswith(".")


def test_the_six_that_ask_for_training_say_so():
    trained = {way.code for way in MODALITIES if way.training_required}
    assert trained == {"EMDR", "DBT", "CPT", "EFCT", "IFS", "GOTTMAN"}


def test_eft_is_never_shown_bare():
    for way in MODALITIES:
        assert way.short.strip() != "EFT"
        assert way.name.strip() != "EFT"
    assert BUILT_IN.find("EFCT").short == "EFT (Emotionally Focused)"


@pytest.mark.parametrize("name", ["EFT", "eft", " E.F.T. "])
def test_a_bare_eft_asks_which_of_three_is_meant(name):
    with pytest.raises(AmbiguousName) as asked:
        guard_bare(name)
    assert [code for code, _ in asked.value.choices] == ["EFCT", "EMFT", "EFT_TAP"]


def test_a_name_that_says_more_is_let_through():
    guard_bare("EFT (Emotionally Focused)")
    guard_bare("CBT")


def test_what_is_not_on_the_list_is_not_known():
    assert BUILT_IN.find("EFT_TAP") is None
    assert not BUILT_IN.is_known("EFT")
    assert BUILT_IN.is_known("INTEGRATIVE")

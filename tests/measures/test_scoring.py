"""Answers come to what the published keys say, and a single answer is heard whatever the total."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.clients.flags import Level
from clinic.coregulation.codes import Context, State
from clinic.measures.catalogue import MEASURES, find
from clinic.measures.own import CO_REGULATION
from clinic.measures.scoring import AnswersUnfit, direction, score

REFERENCE = json.loads((Path(__file__).parent / "cases.json").read_text())


def case_name(case):
    return f"{case['m']} {case.get('a', case.get('from'))}"


@pytest.mark.parametrize("case", REFERENCE["cases"], ids=case_name)
def test_answers_come_to_what_the_key_says(case):
    known = find(case["m"])
    if "error" in case:
        with pytest.raises(AnswersUnfit) as refused:
            score(known, case["a"])
        assert refused.value.items == (1,)
        return
    found = score(known, case["a"])
    assert found.total == case.get("total")
    assert found.band == case.get("band")
    assert found.is_prorated == case.get("prorated", False)
    assert found.levels == tuple(map(Level, case["flags"]))
    assert found.provisional == case.get("provisional")
    assert found.sets == {code: tuple(pair) for code, pair in case.get("sets", {}).items()}


@pytest.mark.parametrize("case", REFERENCE["changes"], ids=case_name)
def test_two_totals_compare_as_published(case):
    assert direction(find(case["m"]), case["from"], case["to"]) == case["label"]


def test_every_reference_case_is_here():
    assert (len(REFERENCE["cases"]), len(REFERENCE["changes"])) == (31, 6)


def test_what_does_not_apply_counts_only_where_it_may():
    with pytest.raises(AnswersUnfit) as refused:
        score(find("PHQ9"), ["na", *[0] * 8])
    assert refused.value.items == (1,)
    assert score(find("WSAS"), ["na", 4, 4, 4, 4]).total == 20
    assert score(find("WSAS"), ["na", None, 4, 4, 4]).is_incomplete


@pytest.mark.parametrize(
    ("measure", "for_oneself"), [("RSES358910", (1, 2, 4, 6, 7)), ("RSES25689", (1, 3, 4, 7, 10))]
)
def test_each_printed_order_of_the_self_esteem_scale_turns_its_own_items(measure, for_oneself):
    known = find(measure)
    at_best = [3 if item in for_oneself else 0 for item in range(1, 11)]
    at_worst = [3 - answer for answer in at_best]
    assert (score(known, at_best).total, score(known, at_worst).total) == (30, 0)
    assert score(known, [3] * 10).total == 15
    assert (score(known, at_best).band, score(known, at_worst).band) == ("not_low", "low")
    assert score(known, [None, *at_best[1:]]).is_incomplete
    assert known.name == f"RSES ({', '.join(str(n) for n in range(1, 11) if n not in for_oneself)})"


def test_another_number_of_answers_is_of_another_questionnaire():
    with pytest.raises(AnswersUnfit):
        score(find("GAD7"), [0] * 9)


def test_a_set_with_a_gap_has_no_sum_and_the_others_have_theirs():
    found = score(find("DASS21"), [1, 1, None, *[1] * 18])
    assert (found.sets["D"], found.sets["A"]) == (None, (14, "moderate"))
    assert found.is_incomplete


@pytest.mark.parametrize("known", MEASURES, ids=lambda known: known.id)
def test_a_definition_is_whole(known):
    low, high = known.range
    for ranges, top in [(known.bands, high), (known.other_bands, high)] + [
        (ranges, len(known.item_sets[code]) * known.high * known.multiply)
        for code, ranges in known.set_bands.items()
    ]:
        if ranges:
            assert (ranges[0].low, ranges[-1].high) == (low, top)
            assert all(one.high + 1 == after.low for one, after in pairwise(ranges))
    items = set(range(1, known.n + 1))
    assert known.reverse | known.na_zero | known.na_missing | {rule.item for rule in known.risk} <= items
    if known.item_sets:
        assert sorted(item for of_set in known.item_sets.values() for item in of_set) == sorted(items)
    assert len(known.options) in (0, known.high - known.low + 1)
    assert len(known.items) == (known.n if known.text_status == "OURS" else 0)


def test_our_own_form_speaks_of_the_states_and_the_bonds_of_the_card():
    (state, bond, _with_whom) = CO_REGULATION.extras
    assert {code for code, _label in state.options} == {str(one) for one in State}
    assert {code for code, _label in bond.options} == {str(one) for one in Context}


def answers_of(known):
    return st.lists(st.none() | st.integers(known.low, known.high), min_size=known.n, max_size=known.n).map(
        lambda answers: (known, answers)
    )


@given(st.sampled_from(MEASURES).flatmap(answers_of))
def test_a_total_is_in_its_range_and_has_a_band_or_there_is_none(asked):
    known, answers = asked
    found = score(known, answers)
    if found.total is None:
        assert not known.has_total or answers.count(None) > known.most_missing
        assert (found.band, found.is_prorated) == (None, False)
    else:
        low, high = known.range
        assert low <= found.total <= high
        assert found.band in {band.code for band in known.bands} | {None}
        assert found.is_prorated == (None in answers)


@given(st.sampled_from([known for known in MEASURES if known.risk]).flatmap(answers_of))
def test_what_an_answer_asks_for_does_not_depend_on_the_others(asked):
    known, answers = asked
    heard = {rule.item for rule in known.risk}
    alone = [answer if item in heard else None for item, answer in enumerate(answers, 1)]
    assert score(known, answers).raised == score(known, alone).raised

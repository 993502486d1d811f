"""The list of faults cannot rot: each still fits the tree, and names tests that are there."""

import ast

import pytest

from tests.mutants.catalogue import MUTANTS
from tests.mutants.laboratory import ROOT
from tests.mutants.mutant import Mutant

# The checks the design names; each way in that was closed since may add its own.
NAMED_CHECKS = 26


def test_the_list_holds_every_named_check_once() -> None:
    assert len({mutant.check for mutant in MUTANTS}) == len(MUTANTS) >= NAMED_CHECKS


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.check)
def test_a_fault_fits_the_tree_exactly_once_and_is_still_python(mutant: Mutant) -> None:
    for edit in mutant.edits:
        assert edit.times_in(ROOT) == 1, edit
        ast.parse((ROOT / edit.path).read_text().replace(edit.snippet, edit.replacement))


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.check)
def test_the_tests_named_for_a_fault_are_there(mutant: Mutant) -> None:
    assert mutant.killers
    for killer in mutant.killers:
        path, _, name = killer.partition("::")
        written = (ROOT / path).read_text()
        assert f"def {name.partition('[')[0]}(" in written, killer

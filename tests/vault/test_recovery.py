"""Recovery codes can be read from paper and not guessed."""

import pytest

from clinic.vault.recovery import CODE_COUNT, matching_code, new_recovery_codes


def test_eight_codes_are_made_and_never_the_same():
    codes = new_recovery_codes() + new_recovery_codes()
    assert len(set(codes)) == 2 * CODE_COUNT == 16


def test_a_code_has_three_groups_of_characters_that_are_not_confused():
    for code in new_recovery_codes():
        assert [len(group) for group in code.split("-")] == [4, 4, 4]
        assert not set(code) & set("01oil")


@pytest.mark.parametrize(
    "typed", ["ef45-gh67-jk89", "EF45 GH67 JK89", "ef45gh67jk89", " ef45–gh67–jk89\u200f", "ef۴۵gh۶۷jk۸۹"]
)
def test_a_code_is_known_however_it_is_typed(typed):
    assert matching_code(("ab23-cd45-ef67", "ef45-gh67-jk89"), typed) == 1


@pytest.mark.parametrize("typed", ["", "-", "ef45-gh67-jk88", "ef45-gh67", "ef45-gh67-jk89-2", "\ud83d"])
def test_anything_else_is_no_code(typed):
    assert matching_code(("ab23-cd45-ef67", "ef45-gh67-jk89"), typed) is None
    assert matching_code((), typed) is None

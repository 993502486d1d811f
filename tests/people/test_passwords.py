"""A password is long, or five of our words, and not the one everybody tries."""

import pytest

from clinic.people import passwords
from clinic.people.passwords import PasswordCommon, PasswordLong, PasswordRefused, PasswordShort


def test_the_words_are_many_short_and_plain():
    words = passwords._words()
    assert len(words) >= 1000
    assert len(set(words)) == len(words)
    assert all(word.isascii() and word.isalpha() and word.islower() and 3 <= len(word) <= 8 for word in words)


def test_five_words_are_proposed_and_accepted():
    proposed = passwords.propose()
    assert len(proposed.split(" ")) == 5
    assert passwords.check(proposed) == proposed
    assert passwords.propose() != proposed


def test_fourteen_characters_are_too_few_for_staff_and_twelve_enough_for_a_client():
    with pytest.raises(PasswordShort):
        passwords.check("blue kettle 14")
    assert passwords.check("blue kettle 14", least=passwords.CLIENT_CHARACTERS)
    assert passwords.check("blue kettle 015")


def test_257_characters_are_too_many():
    assert passwords.check("so many " * 32)
    with pytest.raises(PasswordLong):
        passwords.check("so many " * 32 + "x")


def test_a_password_is_counted_in_its_one_written_form():
    assert passwords.check("ｆｕｌｌ width kettle") == "full width kettle"
    assert passwords.check("cafe\u0301 with kettles") == "caf\u00e9 with kettles"


@pytest.mark.parametrize(
    "guessed",
    [
        "passwordpassword1",
        "123456789012345",
        "Correct Horse Battery Staple",
        "qwertyuiopasdfgh",
        "iloveyouiloveyou!",
        "aaaaaaaaaaaaaaaaaaaa",
        "abababababababababab",
        "Harbour Counselling 2026",
        "olga@example.test!!!",
        "my secret therapy notes",
    ],
)
def test_what_others_would_guess_is_refused(guessed):
    with pytest.raises(PasswordCommon):
        passwords.check(guessed, about=["Harbour Counselling", "olga@example.test"])


def test_a_refusal_never_repeats_the_password():
    with pytest.raises(PasswordRefused) as refused:
        passwords.check("zebra7")
    assert "zebra7" not in str(refused.value)

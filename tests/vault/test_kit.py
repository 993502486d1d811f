"""The recovery kit can be read back from paper, and a slip is noticed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.vault.box import public_key
from clinic.vault.kit import (
    KitMistyped,
    fingerprint,
    is_fingerprint,
    kit_seed,
    kit_text,
    new_kit,
    read_kit,
)

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
KITS = st.binary(min_size=32, max_size=32)


@given(KITS)
def test_a_kit_is_58_characters_in_groups_of_five_and_reads_back(kit):
    text = kit_text(kit)
    assert re.fullmatch(r"([A-Z2-7]{5}-){11}[A-Z2-7]{3}", text)
    assert read_kit(text) == kit


def test_every_kit_is_new():
    assert len({new_kit() for _ in range(5)}) == 5
    assert len(new_kit()) == 32


@given(KITS)
def test_case_spaces_and_lookalikes_do_not_matter(kit):
    text = kit_text(kit)
    lookalikes = str.maketrans("OIB", "018")
    for typed in (
        text.lower(),
        text.replace("-", " "),
        text.replace("-", ""),
        f"  {text}\n",
        text.replace("-", "–"),
        text.replace("-", " \u200e. "),
        text.translate(lookalikes),
        text.lower().translate(lookalikes),
        text.translate(str.maketrans("234567", "۲۳۴۵۶۷")),
        text.translate(str.maketrans("234567AZ", "２３４５６７ＡＺ")),
    ):
        assert read_kit(typed) == kit


@given(KITS, st.integers(0, 57), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(kit, position, character):
    characters = kit_text(kit).replace("-", "")
    mistyped = characters[:position] + character + characters[position + 1 :]
    if mistyped != characters:
        with pytest.raises(KitMistyped):
            read_kit(mistyped)


def test_a_slip_in_the_bits_the_last_character_has_to_spare_is_noticed():
    text = kit_text(b"k" * 32)
    following = ALPHABET[ALPHABET.index(text[-1]) + 1]
    with pytest.raises(KitMistyped):
        read_kit(text[:-1] + following)


@given(KITS, st.integers(0, 56))
def test_two_neighbours_exchanged_are_noticed(kit, at):
    characters = kit_text(kit).replace("-", "")
    exchanged = characters[:at] + characters[at + 1] + characters[at] + characters[at + 2 :]
    if exchanged != characters:
        with pytest.raises(KitMistyped):
            read_kit(exchanged)


@pytest.mark.parametrize(
    "wrong", ["", "-", "A" * 58, "A" * 57, "A" * 59, "=" * 58, "é" * 58, "9" * 58, "\ud83d" * 58]
)
def test_something_else_is_no_kit(wrong):
    with pytest.raises(KitMistyped):
        read_kit(wrong)


@given(st.text(max_size=80))
def test_nothing_typed_does_worse_than_mistyped(typed):
    with pytest.raises(KitMistyped):
        read_kit(typed)


def test_a_kit_stands_for_one_key_pair():
    kit = new_kit()
    assert public_key(kit_seed(kit)) == public_key(kit_seed(read_kit(kit_text(kit))))
    assert kit_seed(kit) != kit_seed(new_kit())
    assert kit_seed(kit) != kit


def test_the_fingerprint_recognises_the_practice():
    root, other = b"r" * 32, b"o" * 32
    text = fingerprint(root)
    assert re.fullmatch(r"([A-Z2-7]{4}-){5}[A-Z2-7]{4}", text)
    assert is_fingerprint(text.lower().replace("-", " "), root)
    assert not is_fingerprint(text, other)
    assert not is_fingerprint(text[:-1], root)
    assert not is_fingerprint("", root)
    assert not is_fingerprint("\ud83d é", root)

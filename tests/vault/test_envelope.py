"""A sealed envelope opens under its key, in its place, unaltered, or not at all."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.vault.alarm import VaultAlarm, WrongKey
from clinic.vault.envelope import seal, unseal
from tests.vault.cast import flipped

KEY = b"k" * 32
PLACE = st.lists(st.one_of(st.text(max_size=8), st.integers(), st.uuids(), st.none()), max_size=4)


@given(st.binary(max_size=9000), PLACE)
def test_what_was_sealed_opens_in_its_place_and_nowhere_else(plaintext, place):
    blob = seal(KEY, plaintext, *place)
    assert unseal(KEY, blob, *place) == plaintext
    with pytest.raises(VaultAlarm):
        unseal(KEY, blob, *place, "")
    with pytest.raises(WrongKey):
        unseal(b"j" * 32, blob, *place)


def test_every_single_bit_counts():
    blob = seal(KEY, b"a note of some words", "note")
    for bit in range(len(blob) * 8):
        with pytest.raises(VaultAlarm):
            unseal(KEY, flipped(blob, bit), "note")


def test_every_cut_and_addition_is_refused():
    blob = seal(KEY, b"a note of some words", "note")
    for length in range(len(blob)):
        with pytest.raises(VaultAlarm):
            unseal(KEY, blob[:length], "note")
    with pytest.raises(VaultAlarm):
        unseal(KEY, blob + b"\x00", "note")


def test_the_commitment_decides_before_anything_is_decrypted():
    blob = seal(KEY, b"words", "note")
    for byte in range(33, 65):
        with pytest.raises(WrongKey):
            unseal(KEY, flipped(blob, byte * 8), "note")


def test_another_key_is_told_from_an_altered_word():
    blob = seal(KEY, b"words", "note")
    with pytest.raises(VaultAlarm) as alarm:
        unseal(KEY, flipped(blob, len(blob) * 8 - 1), "note")
    assert not isinstance(alarm.value, WrongKey)


def test_an_unknown_suite_is_refused():
    blob = seal(KEY, b"words", "note")
    with pytest.raises(VaultAlarm, match="not a sealed envelope"):
        unseal(KEY, b"\x02" + blob[1:], "note")


def test_the_same_words_never_look_the_same():
    first, second = seal(KEY, b"words", "note"), seal(KEY, b"words", "note")
    assert first[1:33] != second[1:33]
    assert first[65:] != second[65:]


def test_a_machine_that_repeats_its_chance_gives_nothing_more_away_than_that(monkeypatch):
    monkeypatch.setattr("clinic.vault.envelope.urandom", lambda length: b"\x07" * length)
    assert seal(KEY, b"words", "note") == seal(KEY, b"words", "note")
    assert seal(b"j" * 32, b"words", "note")[33:] != seal(KEY, b"words", "note")[33:]


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused(length):
    with pytest.raises(VaultAlarm):
        seal(os.urandom(length), b"words")


@given(st.binary(max_size=200))
def test_junk_raises_the_alarm(junk):
    with pytest.raises(VaultAlarm):
        unseal(KEY, junk, "note")

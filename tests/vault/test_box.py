"""Anybody may seal to a public key; only its holder opens, in the place it was meant for."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.vault.alarm import VaultAlarm
from clinic.vault.box import PUBLIC_KEY_BYTES, new_seed, open_with, public_key, seal_to
from tests.vault.cast import FILE, OTHER_FILE, flipped

# The first vector of draft-connolly-cfrg-xwing-kem
VECTOR = Path(__file__).parent / "known" / "xwing.json"
SEED = b"s" * 32


def test_seeds_expand_as_the_xwing_draft_says():
    vector = json.loads(VECTOR.read_text())
    public = public_key(bytes.fromhex(vector["seed"]))
    assert public.hex() == vector["expected"]
    assert len(public) == PUBLIC_KEY_BYTES


@settings(max_examples=50)
@given(st.binary(max_size=3000))
def test_a_box_opens_with_its_seed(plaintext):
    seed = new_seed()
    assert open_with(seed, seal_to(public_key(seed), plaintext, "copy", FILE), "copy", FILE) == plaintext


def test_a_box_opens_for_nobody_else_and_in_no_other_place():
    seed = new_seed()
    blob = seal_to(public_key(seed), b"words", "copy", FILE)
    for other_seed, place in [
        (new_seed(), ("copy", FILE)),
        (seed, ("copy", OTHER_FILE)),
        (seed, ("copy",)),
        (seed, ("inbox", FILE)),
    ]:
        with pytest.raises(VaultAlarm):
            open_with(other_seed, blob, *place)


def test_every_byte_of_a_box_counts():
    seed = new_seed()
    blob = seal_to(public_key(seed), b"words", "copy")
    for byte in range(len(blob)):
        with pytest.raises(VaultAlarm):
            open_with(seed, flipped(blob, byte * 8 + byte % 8), "copy")


def test_cut_and_extended_boxes_are_refused():
    seed = new_seed()
    blob = seal_to(public_key(seed), b"words", "copy")
    for length in [0, 1, 33, 1120, 1121, 1136, len(blob) - 1]:
        with pytest.raises(VaultAlarm):
            open_with(seed, blob[:length], "copy")
    with pytest.raises(VaultAlarm):
        open_with(seed, blob + b"\x00", "copy")


@given(st.binary(max_size=1300))
def test_junk_is_neither_a_box_nor_a_key_nor_a_seed(junk):
    with pytest.raises(VaultAlarm):
        open_with(SEED, junk, "copy")
    with pytest.raises(VaultAlarm):
        open_with(SEED, b"\x01" + junk.ljust(1300, b"\x00"), "copy")
    with pytest.raises(VaultAlarm):
        seal_to(junk[:1200], b"words", "copy")


@pytest.mark.parametrize(
    "public",
    [
        b"\x01" + bytes(1216),
        b"\x01" + b"\xff" * 1216,
        public_key(SEED)[:-32] + bytes(32),
        b"\x02" + public_key(SEED)[1:],
    ],
    ids=["zeros", "ones", "no second half", "another suite"],
)
def test_nothing_is_sealed_to_a_key_that_is_none(public):
    with pytest.raises(VaultAlarm):
        seal_to(public, b"words", "copy")


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_seed_of_another_length_is_refused(length):
    with pytest.raises(VaultAlarm):
        public_key(bytes(length))

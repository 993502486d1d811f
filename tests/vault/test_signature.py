"""A signature stands for one person and one exact statement."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.vault.alarm import VaultAlarm
from clinic.vault.signature import SIGNATURE_BYTES, is_signed, sign, verify_key
from tests.vault.cast import FILE, OTHER_FILE, flipped

SEED = b"s" * 32
VK = verify_key(SEED)


def test_what_was_signed_is_signed_and_nothing_else_is():
    signature = sign(SEED, "grant", FILE, 1)
    assert len(signature) == SIGNATURE_BYTES
    assert is_signed(VK, signature, "grant", FILE, 1)
    assert not is_signed(VK, signature, "grant", FILE, 2)
    assert not is_signed(VK, signature, "grant", FILE, "1")
    assert not is_signed(VK, signature, "grant", OTHER_FILE, 1)
    assert not is_signed(VK, signature, "grant", FILE)
    assert not is_signed(VK, signature, "epoch", FILE, 1)
    assert not is_signed(verify_key(b"t" * 32), signature, "grant", FILE, 1)


def test_every_bit_of_a_signature_counts():
    signature = sign(SEED, "grant")
    assert not any(is_signed(VK, flipped(signature, bit), "grant") for bit in range(SIGNATURE_BYTES * 8))


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_junk_has_signed_nothing(key, signature):
    assert not is_signed(key, signature, "grant")
    assert not is_signed(VK, signature, "grant")


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_seed_of_another_length_signs_nothing(length):
    with pytest.raises(VaultAlarm):
        sign(bytes(length), "grant")

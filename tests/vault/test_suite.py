"""Keys derived for one purpose tell nothing of another."""

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clinic.vault.encoding import encode
from clinic.vault.suite import SUITE, context, derive

KEY = b"k" * 32


def test_derivation_is_plain_hkdf_over_an_unambiguous_label():
    expected = HKDF(SHA256(), 32, b"salt", encode("attune", "item key", 7)).derive(KEY)
    assert derive(KEY, "item key", 7, salt=b"salt") == expected


@pytest.mark.parametrize(
    "other",
    [
        derive(KEY, "csrf"),
        derive(KEY, "ticket key", 1),
        derive(KEY, "ticket key", salt=b"salt"),
        derive(b"j" * 32, "ticket key"),
    ],
)
def test_another_label_field_salt_or_key_derives_another_key(other):
    assert derive(KEY, "ticket key") != other


def test_a_key_is_as_long_as_asked():
    assert len(derive(KEY, "session id", length=16)) == 16
    assert len(derive(KEY, "session id")) == 32


def test_a_context_names_the_suite_and_the_use():
    assert context("sealed", "x") == encode("attune", SUITE, "sealed", "x")
    assert context("sealed", "x") != context("signed", "x")

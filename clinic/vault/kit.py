"""The recovery kit: 32 bytes on paper that open every account and every file of the practice."""

import binascii
from base64 import b32decode, b32encode
from hashlib import sha256
from hmac import compare_digest
from os import urandom

from clinic.vault.encoding import encode
from clinic.vault.suite import KEY_BYTES, derive
from clinic.vault.typed import latin_digits, without_separators

_GROUP_LENGTH = 5
_CHECKSUM_BYTES = 4
_FINGERPRINT_BYTES = 15
_LOOKALIKES = str.maketrans("018", "OIB")


class KitMistyped(Exception):
    """Expected: what was typed is not a recovery kit; a character is wrong, missing or too many."""


def new_kit() -> bytes:
    return urandom(KEY_BYTES)


def kit_text(kit: bytes) -> str:
    """58 letters and digits in groups of five, the last of them there to notice a slip."""
    return _grouped(_base32(kit + _checksum(kit)))


def read_kit(text: str) -> bytes:
    """The kit as typed: case, spaces and dashes do not matter, and 0, 1, 8 are read as O, I, B.

    Raises `KitMistyped`.
    """
    characters = without_separators(latin_digits(text)).upper().translate(_LOOKALIKES)
    try:
        read = b32decode(characters + "=" * (-len(characters) % 8))
    except (binascii.Error, ValueError):
        raise KitMistyped from None
    kit = read[:KEY_BYTES]
    # Compared as text: the last character has two bits to spare, and a slip there is still a slip.
    if not compare_digest(_base32(kit + _checksum(kit)), characters):
        raise KitMistyped
    return kit


def kit_seed(kit: bytes) -> bytes:
    """The seed of the kit's key pair, to which accounts and files are sealed."""
    return derive(kit, "kit")


def fingerprint(root_vk: bytes) -> str:
    """The practice's root in 24 characters, printed on the kit to recognise it by."""
    return _grouped(_base32(sha256(encode("fingerprint", root_vk)).digest()[:_FINGERPRINT_BYTES]), 4)


def is_fingerprint(typed: str, root_vk: bytes) -> bool:
    """Whether this root's fingerprint was typed, as tolerantly as a kit is read."""
    characters = without_separators(latin_digits(typed)).upper().translate(_LOOKALIKES)
    return compare_digest(characters.encode(), without_separators(fingerprint(root_vk)).encode())


def _checksum(kit: bytes) -> bytes:
    return sha256(encode("kit checksum", kit)).digest()[:_CHECKSUM_BYTES]


def _base32(content: bytes) -> str:
    return b32encode(content).decode().rstrip("=")


def _grouped(characters: str, length: int = _GROUP_LENGTH) -> str:
    return "-".join(characters[i : i + length] for i in range(0, len(characters), length))

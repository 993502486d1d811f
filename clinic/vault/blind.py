"""Finds the same address or number again without keeping it in clear."""

import hmac
from unicodedata import normalize

from clinic.vault.suite import derive
from clinic.vault.typed import latin_digits

INDEX_BYTES = 16

_PHONE = "phone"
_PHONE_DIGITS = 10


def blind_index(directory_key: bytes, field: str, value: str) -> bytes:
    """16 bytes that equal values of one field share, however they were typed.

    A phone number counts by its last ten digits, anything else by its letters in any case.
    """
    key = derive(directory_key, "blind index", field)
    return hmac.digest(key, _plain(field, value).encode("utf-8", "surrogatepass"), "sha256")[:INDEX_BYTES]


def _plain(field: str, value: str) -> str:
    digits = "".join(c for c in latin_digits(value) if c in "0123456789")
    if field == _PHONE and digits:
        return digits[-_PHONE_DIGITS:]
    return normalize("NFKC", normalize("NFKC", value).strip().casefold())

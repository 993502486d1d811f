"""Seals bytes under a key, bound to the place they belong (AES-256-GCM that commits to its key)."""

from hmac import compare_digest
from os import urandom

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clinic.vault.alarm import VaultAlarm, WrongKey
from clinic.vault.encoding import Field
from clinic.vault.suite import KEY_BYTES, SUITE, context, derive

_SALT_BYTES = 32
_NONCE_BYTES = 12
_COMMITMENT_BYTES = 32
_TAG_BYTES = 16
_HEADER_BYTES = len(SUITE) + _SALT_BYTES + _COMMITMENT_BYTES


def seal(key: bytes, plaintext: bytes, *place: Field) -> bytes:
    """Seal under `key`; only the same `place` opens it again. The length of `plaintext` shows: pad first."""
    salt = urandom(_SALT_BYTES)
    once, nonce, commitment = _message_keys(key, salt)
    return SUITE + salt + commitment + AESGCM(once).encrypt(nonce, plaintext, _aad(place))


def unseal(key: bytes, blob: bytes, *place: Field) -> bytes:
    """What was sealed. Raises `WrongKey` for another key and `VaultAlarm` for anything else amiss."""
    if blob[:1] != SUITE or len(blob) < _HEADER_BYTES + _TAG_BYTES:
        raise VaultAlarm("not a sealed envelope")
    salt, commitment = blob[1 : 1 + _SALT_BYTES], blob[1 + _SALT_BYTES : _HEADER_BYTES]
    once, nonce, expected = _message_keys(key, salt)
    if not compare_digest(commitment, expected):
        raise WrongKey("sealed under another key, or its header was altered")
    try:
        return AESGCM(once).decrypt(nonce, memoryview(blob)[_HEADER_BYTES:], _aad(place))
    except InvalidTag:
        raise VaultAlarm("sealed words, or the place they belong, were altered") from None


def _message_keys(key: bytes, salt: bytes) -> tuple[bytes, bytes, bytes]:
    # A fresh key for every message: a nonce repeated by a restored snapshot does no harm.
    if len(key) != KEY_BYTES:
        raise VaultAlarm("a key has 32 bytes")
    material = derive(key, "seal", SUITE, length=KEY_BYTES + _NONCE_BYTES + _COMMITMENT_BYTES, salt=salt)
    split = KEY_BYTES + _NONCE_BYTES
    return material[:KEY_BYTES], material[KEY_BYTES:split], material[split:]


def _aad(place: tuple[Field, ...]) -> bytes:
    return context("sealed", *place)

"""Seals bytes to somebody's public key, so that only the holder of the seed opens them (HPKE, X-Wing)."""

from hashlib import shake_256
from os import urandom

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from clinic.vault.alarm import VaultAlarm
from clinic.vault.encoding import Field
from clinic.vault.suite import SUITE, context

SEED_BYTES = 32
PUBLIC_KEY_BYTES = 1217

_HPKE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
_MLKEM_SEED_BYTES = 64
_MLKEM_PUBLIC_BYTES = 1184
_SHORTEST_BYTES = len(SUITE) + 1120 + 16


def new_seed() -> bytes:
    """32 fresh bytes: the seed of a key pair that opens boxes, or of one that signs."""
    return urandom(SEED_BYTES)


def public_key(seed: bytes) -> bytes:
    """The public half that belongs to a seed, behind the suite's byte."""
    mlkem, x25519 = _halves(seed)
    return SUITE + mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()


def seal_to(public: bytes, plaintext: bytes, *place: Field) -> bytes:
    """Seal to a public key; anybody can write one, so what comes out proves nothing about its writer."""
    try:
        return SUITE + _HPKE.encrypt(plaintext, _public(public), context("boxed", *place))
    except ValueError:
        raise VaultAlarm("not a public key") from None


def open_with(seed: bytes, blob: bytes, *place: Field) -> bytes:
    """What was sealed to the public half of `seed`. Raises `VaultAlarm` for anything amiss."""
    if blob[:1] != SUITE or len(blob) < _SHORTEST_BYTES:
        raise VaultAlarm("not a sealed box")
    private = hpke.MLKEM768X25519PrivateKey(*_halves(seed))
    try:
        return _HPKE.decrypt(blob[1:], private, context("boxed", *place))
    except (InvalidTag, ValueError):
        raise VaultAlarm("sealed to another key or place, or altered") from None


def _halves(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    # The seed expands as the X-Wing draft says, so it stays good with any other implementation.
    if len(seed) != SEED_BYTES:
        raise VaultAlarm("a seed has 32 bytes")
    expanded = shake_256(seed).digest(_MLKEM_SEED_BYTES + 32)
    return (
        MLKEM768PrivateKey.from_seed_bytes(expanded[:_MLKEM_SEED_BYTES]),
        X25519PrivateKey.from_private_bytes(expanded[_MLKEM_SEED_BYTES:]),
    )


def _public(public: bytes) -> hpke.MLKEM768X25519PublicKey:
    if public[:1] != SUITE or len(public) != PUBLIC_KEY_BYTES:
        raise VaultAlarm("not a public key")
    split = len(SUITE) + _MLKEM_PUBLIC_BYTES
    return hpke.MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[1:split]),
        X25519PublicKey.from_public_bytes(public[split:]),
    )

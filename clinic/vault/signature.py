"""Signs statements so that nobody else can have made them (Ed25519)."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from clinic.vault.alarm import VaultAlarm
from clinic.vault.encoding import Field
from clinic.vault.suite import KEY_BYTES, context

SIGNATURE_BYTES = 64


def verify_key(seed: bytes) -> bytes:
    """The public half that checks what `seed` signs."""
    return _signer(seed).public_key().public_bytes_raw()


def sign(seed: bytes, *message: Field) -> bytes:
    """A signature of 64 bytes over every field, in its order."""
    return _signer(seed).sign(context("signed", *message))


def is_signed(vk: bytes, signature: bytes, *message: Field) -> bool:
    """Whether the holder of `vk`'s seed signed exactly this. A malformed key or signature has not."""
    try:
        Ed25519PublicKey.from_public_bytes(vk).verify(signature, context("signed", *message))
    except (InvalidSignature, ValueError):
        return False
    return True


def _signer(seed: bytes) -> Ed25519PrivateKey:
    if len(seed) != KEY_BYTES:
        raise VaultAlarm("a signing seed has 32 bytes")
    return Ed25519PrivateKey.from_private_bytes(seed)

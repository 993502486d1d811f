"""Vouches that public keys belong to a person, so that nobody can slip in keys of their own."""

from collections.abc import Set
from uuid import UUID

from clinic.vault.alarm import VaultAlarm
from clinic.vault.encoding import encode
from clinic.vault.signature import is_signed, sign


def certify_by_root(
    root_seed: bytes, holder_id: UUID, roles: Set[str], public_key: bytes, verify_key: bytes
) -> bytes:
    """The practice vouches for a holder's roles and keys; one that signs nothing has b"" for verify key."""
    return sign(root_seed, "root certificate", holder_id, _sorted(roles), public_key, verify_key)


def check_root_certificate(
    root_vk: bytes, certificate: bytes, holder_id: UUID, roles: Set[str], public_key: bytes, verify_key: bytes
) -> None:
    """Raises `VaultAlarm` unless the practice vouched for exactly this holder."""
    if not is_signed(
        root_vk, certificate, "root certificate", holder_id, _sorted(roles), public_key, verify_key
    ):
        raise VaultAlarm("the practice did not vouch for these keys and roles")


def certify_client(
    sign_seed: bytes, certifier_id: UUID, holder_id: UUID, file_id: UUID, public_key: bytes, verify_key: bytes
) -> bytes:
    """The inviting clinician vouches for a client's keys, for this one file."""
    return sign(sign_seed, "client certificate", certifier_id, holder_id, file_id, public_key, verify_key)


def check_client_certificate(
    certifier_vk: bytes,
    certificate: bytes,
    certifier_id: UUID,
    holder_id: UUID,
    file_id: UUID,
    public_key: bytes,
    verify_key: bytes,
) -> None:
    """Raises `VaultAlarm` unless that clinician vouched for exactly this client of this file."""
    stated = (certifier_id, holder_id, file_id, public_key, verify_key)
    if not is_signed(certifier_vk, certificate, "client certificate", *stated):
        raise VaultAlarm("the clinician did not vouch for these keys")


def _sorted(roles: Set[str]) -> bytes:
    return encode(*sorted(roles))

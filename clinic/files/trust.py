"""Whose public keys may be believed: each use passes a certificate that leads to the practice root."""

from dataclasses import dataclass
from uuid import UUID

from clinic.database import db
from clinic.files.models import Holder
from clinic.files.roles import CLIENT, is_clinical
from clinic.vault.alarm import VaultAlarm
from clinic.vault.certificate import check_client_certificate, check_root_certificate


@dataclass(frozen=True)
class Certified:
    """A holder whose keys and roles the practice root stands for."""

    id: UUID
    roles: frozenset[str]
    public_key: bytes
    verify_key: bytes
    is_retired: bool

    @property
    def is_clinical(self) -> bool:
        return is_clinical(self.roles)


def certified(holder_id: UUID, root_vk: bytes) -> Certified:
    """The holder behind an id. Raises `VaultAlarm` if no certificate stands for these keys and roles."""
    holder = db.session.get(Holder, holder_id)
    if holder is None:
        raise VaultAlarm("nobody is certified under this id")
    if holder.certified_by is None:
        keys = (holder.public_key, holder.verify_key)
        check_root_certificate(root_vk, holder.certificate, holder.id, holder.roles, *keys)
    else:
        _check_client(holder, root_vk)
    return Certified(
        holder.id, holder.roles, holder.public_key, holder.verify_key, holder.retired_at is not None
    )


def _check_client(holder: Holder, root_vk: bytes) -> None:
    """A clinician's word makes a client and nothing else."""
    if holder.roles != {CLIENT} or holder.certified_by is None or holder.file_id is None:
        raise VaultAlarm("a clinician certifies clients only")
    certifier = certified(holder.certified_by, root_vk)
    if not certifier.is_clinical:
        raise VaultAlarm("the certifier of this client is not a clinician")
    check_client_certificate(
        certifier.verify_key,
        holder.certificate,
        certifier.id,
        holder.id,
        holder.file_id,
        holder.public_key,
        holder.verify_key,
    )

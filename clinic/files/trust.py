"""Whose public keys may be believed: each use passes a certificate that leads to the practice root."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import select

from clinic.database import db
from clinic.files.models import FormerKey, Holder
from clinic.files.roles import CLIENT, is_clinical, roles_of
from clinic.frozen import frozen
from clinic.vault.alarm import VaultAlarm
from clinic.vault.certificate import check_client_certificate, check_root_certificate

T = TypeVar("T")


@frozen
class Certified:
    """A holder whose keys and roles the practice root stands for.

    `file_id` is the file for which a clinician certified a client; None for everybody else.
    """

    id: UUID
    roles: frozenset[str]
    public_key: bytes
    verify_key: bytes
    is_retired: bool
    file_id: UUID | None

    @property
    def is_clinical(self) -> bool:
        return is_clinical(self.roles)


class Stated(NamedTuple):
    """A holder as a row of theirs says, which anybody could have written."""

    id: UUID
    roles_text: str
    public_key: bytes
    verify_key: bytes
    certificate: bytes
    certified_by: UUID | None
    file_id: UUID | None
    retired_at: datetime | None

    @classmethod
    def columns(cls, holder: type[Holder]) -> tuple[Any, ...]:
        """What is asked of a holder, or of an alias of one, to make this of it."""
        return tuple(getattr(holder, name) for name in cls._fields)


def certified(holder_id: UUID, root_vk: bytes) -> Certified:
    """The holder behind an id. Raises `VaultAlarm` if no certificate stands for these keys and roles."""
    holder = db.session.get(Holder, holder_id)
    if holder is None:
        raise VaultAlarm("nobody is certified under this id")
    return proven(holder, root_vk)


def proven(holder: Holder | Stated, root_vk: bytes) -> Certified:
    """The same of a holder whose row was read. Raises as `certified`."""
    roles = roles_of(holder.roles_text)
    if holder.certified_by is None:
        keys = (holder.public_key, holder.verify_key)
        _check_once(root_vk, holder.certificate, holder.id, roles, *keys)
    else:
        _check_client(holder, roles, root_vk)
    return Certified(
        holder.id,
        roles,
        holder.public_key,
        holder.verify_key,
        is_retired=holder.retired_at is not None,
        # The root's certificate says nothing of a file, so what such a row says of one is nobody's word.
        file_id=holder.file_id if holder.certified_by else None,
    )


# A page asks for the same few people a dozen times. A signature that holds goes on holding over the same
# words, and only one that holds is remembered. Nothing of it is secret.
_check_once = lru_cache(maxsize=1024)(check_root_certificate)


def vouched(signer: Certified, root_vk: bytes, check: Callable[[bytes], T]) -> T:
    """What `check` makes of the key this person signs with, or of one they signed with before a recovery.

    Raises the `VaultAlarm` it has against the present key if none of them will do.
    """
    try:
        return check(signer.verify_key)
    except VaultAlarm:
        for former in former_keys(signer.id, root_vk):
            with suppress(VaultAlarm):
                return check(former)
        raise


def former_keys(holder_id: UUID, root_vk: bytes) -> list[bytes]:
    """The verify keys somebody had before the recovery kit gave them another, each certified for them."""
    rows = db.session.scalars(select(FormerKey).where(FormerKey.holder_id == holder_id)).all()
    for row in rows:
        keys = (row.public_key, row.verify_key)
        check_root_certificate(root_vk, row.certificate, holder_id, roles_of(row.roles_text), *keys)
    return [row.verify_key for row in rows]


def _check_client(holder: Holder | Stated, roles: frozenset[str], root_vk: bytes) -> None:
    """A clinician's word makes a client and nothing else."""
    if roles != {CLIENT} or holder.certified_by is None or holder.file_id is None:
        raise VaultAlarm("a clinician certifies clients only")
    certifier = certified(holder.certified_by, root_vk)
    if not certifier.is_clinical:
        raise VaultAlarm("the certifier of this client is not a clinician")
    stated = (certifier.id, holder.id, holder.file_id, holder.public_key, holder.verify_key)
    vouched(certifier, root_vk, lambda vk: check_client_certificate(vk, holder.certificate, *stated))

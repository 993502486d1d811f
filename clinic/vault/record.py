"""The key of one file: what hangs on it, and how each epoch keeps the one before."""

from dataclasses import dataclass, field
from os import urandom
from uuid import UUID

from clinic.vault.alarm import VaultAlarm
from clinic.vault.box import public_key
from clinic.vault.envelope import seal, unseal
from clinic.vault.signature import is_signed, sign
from clinic.vault.suite import KEY_BYTES, derive


def new_record_key() -> bytes:
    """A fresh secret for a file's new epoch."""
    return urandom(KEY_BYTES)


def file_id_of(first_secret: bytes) -> UUID:
    """The id a file has from the secret of its first epoch.

    Nobody can make another first key for the same id, so that a file taken over by rows planted in the
    database does not open.
    """
    return UUID(bytes=derive(first_secret, "file id", length=16), version=4)


@dataclass(frozen=True)
class RecordKey:
    """The secret of one file in one epoch. Whoever has it opens this epoch and all before it, none after."""

    file_id: UUID
    epoch: int
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise VaultAlarm("the secret of a file has another length")

    @classmethod
    def first(cls) -> "RecordKey":
        """The key a new file is born with."""
        secret = new_record_key()
        return cls(file_id_of(secret), 1, secret)

    def item_key(self, item_id: UUID) -> bytes:
        return derive(self.secret, "item key", self.file_id, self.epoch, item_id)

    def attachment_key(self, attachment_id: UUID) -> bytes:
        return derive(self.secret, "attachment key", self.file_id, self.epoch, attachment_id)

    @property
    def inbox_seed(self) -> bytes:
        """Opens what was sealed to `inbox_public` while nobody was signed in."""
        return derive(self.secret, "inbox key", self.file_id, self.epoch)

    @property
    def inbox_public(self) -> bytes:
        return public_key(self.inbox_seed)

    def link(self, previous: "RecordKey") -> bytes:
        """The secret of the epoch before, sealed under this one."""
        if (previous.file_id, previous.epoch) != (self.file_id, self.epoch - 1):
            raise VaultAlarm("an epoch links to the one just before it, of its own file")
        return seal(self._link_key, previous.secret, "epoch link", self.file_id, self.epoch)

    def unlink(self, sealed: bytes, previous_epoch: int) -> "RecordKey":
        """The key of the epoch before, from its link."""
        if previous_epoch != self.epoch - 1:
            raise VaultAlarm("an epoch links to the one just before it")
        secret = unseal(self._link_key, sealed, "epoch link", self.file_id, self.epoch)
        return RecordKey(self.file_id, previous_epoch, secret)

    @property
    def _link_key(self) -> bytes:
        return derive(self.secret, "link key", self.file_id, self.epoch)


def sign_epoch(
    sign_seed: bytes, file_id: UUID, epoch: int, public: bytes, previous: bytes | None, signer_id: UUID
) -> bytes:
    """A clinician states a file's public key and link. `previous` is the link, or None in the first epoch."""
    return sign(sign_seed, "epoch", file_id, epoch, public, previous, signer_id)


def check_epoch(
    signer_vk: bytes,
    signature: bytes,
    file_id: UUID,
    epoch: int,
    public: bytes,
    previous: bytes | None,
    signer_id: UUID,
) -> None:
    """Raises `VaultAlarm` unless that signer stated exactly this epoch."""
    if not is_signed(signer_vk, signature, "epoch", file_id, epoch, public, previous, signer_id):
        raise VaultAlarm("the epoch of this file was not signed by its signer")

"""The key of one file: what hangs on it, and how each epoch keeps the one before."""

from dataclasses import dataclass, field
from os import urandom
from uuid import UUID

from clinic.vault.alarm import VaultAlarm
from clinic.vault.box import public_key
from clinic.vault.encoding import Field
from clinic.vault.envelope import seal, unseal
from clinic.vault.signature import is_signed, sign
from clinic.vault.suite import KEY_BYTES, derive


def new_record_key() -> bytes:
    """A fresh secret for a file's new epoch."""
    return urandom(KEY_BYTES)


def file_id_of(first_secret: bytes, kind: str) -> UUID:
    """The id a file of this kind has from the secret of its first epoch.

    Nobody can make another first key for the same id, so that a file taken over by rows planted in the
    database does not open; nor does one that is passed off as another kind, which others may hold.
    """
    return UUID(bytes=derive(first_secret, "file id", kind, length=16), version=4)


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
    def first(cls, kind: str) -> "RecordKey":
        """The key a new file of this kind is born with."""
        secret = new_record_key()
        return cls(file_id_of(secret, kind), 1, secret)

    def item_key(self, item_id: UUID, own_key: bytes | None = None) -> bytes:
        """The key of what one item holds in this epoch. Where it has a key of its own, it takes both.

        So neither the file's key without the item's opens it, nor the item's with that of an earlier epoch.
        """
        place = (self.file_id, self.epoch, item_id)
        if own_key is None:
            return derive(self.secret, "item key", *place)
        return derive(self.secret, "own item key", *place, salt=own_key)

    def attachment_key(self, attachment_id: UUID) -> bytes:
        return derive(self.secret, "attachment key", self.file_id, self.epoch, attachment_id)

    def segment_key(self, number: int) -> bytes:
        """The key of one segment of what the file's texts are found by."""
        return derive(self.secret, "segment key", self.file_id, self.epoch, number)

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


@dataclass(frozen=True, kw_only=True)
class EpochTerms:
    """Everything an epoch says of its file: what kind it is, its public key, its link (b"" in the first)."""

    file_id: UUID
    kind: str
    epoch: int
    public: bytes
    previous: bytes

    @property
    def fields(self) -> tuple[Field, ...]:
        return (self.file_id, self.kind, self.epoch, self.public, self.previous)


def sign_epoch(sign_seed: bytes, signer_id: UUID, terms: EpochTerms) -> bytes:
    """The signer's word for a file's kind, public key and link."""
    return sign(sign_seed, "epoch", signer_id, *terms.fields)


def check_epoch(signer_vk: bytes, signature: bytes, signer_id: UUID, terms: EpochTerms) -> None:
    """Raises `VaultAlarm` unless that signer stated exactly this epoch."""
    if not is_signed(signer_vk, signature, "epoch", signer_id, *terms.fields):
        raise VaultAlarm("the epoch of this file was not signed by its signer")

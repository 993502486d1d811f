"""The words of several files in one sealed list: it takes its holder, and the key of every one of them."""

from collections.abc import Sequence
from typing import NamedTuple, Self
from uuid import UUID

from clinic.vault.envelope import seal, unseal
from clinic.vault.keyring import Keyring
from clinic.vault.padding import pad, unpad
from clinic.vault.record import RecordKey
from clinic.vault.suite import derive

EPOCH_BYTES = 4


class Place(NamedTuple):
    """Whose list it is, and which of theirs; it opens nowhere else."""

    account_id: UUID
    number: int


class Keys(NamedTuple):
    """The keys of some files, one behind the other: their ids with their epochs, and their secrets."""

    names: bytes
    secrets: bytes

    @classmethod
    def of(cls, keys: Sequence[RecordKey]) -> Self:
        names = [key.file_id.bytes + key.epoch.to_bytes(EPOCH_BYTES) for key in keys]
        return cls(b"".join(names), b"".join([key.secret for key in keys]))


def seal_words(keyring: Keyring, keys: Keys, number: int, content: bytes) -> bytes:
    """Seal under a key that follows from the holder's bundle and all of these keys, in this order."""
    place = Place(keyring.account_id, number)
    return seal(_key(keyring, keys, place), pad(content), "word list", *place)


def open_words(keyring: Keyring, keys: Keys, number: int, blob: bytes) -> bytes:
    """What was sealed. Raises `VaultAlarm` if one of the keys is another, or it was not sealed there."""
    place = Place(keyring.account_id, number)
    return unpad(unseal(_key(keyring, keys, place), blob, "word list", *place))


def _key(keyring: Keyring, keys: Keys, place: Place) -> bytes:
    # Of all of them, so that it goes with the first that is shredded; and of the holder's own, so that no
    # colleague who has the same files can make one.
    own = derive(keyring.kem_seed, "word list holder", keyring.account_id)
    return derive(keys.secrets, "word list key", *place, keys.names, salt=own)

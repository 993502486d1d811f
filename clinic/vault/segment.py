"""A segment of what a file's texts are found by: sealed to its place, overwritten as texts are added."""

from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from clinic.vault.envelope import seal, unseal
from clinic.vault.padding import pad, unpad
from clinic.vault.record import RecordKey
from clinic.vault.suite import context


class Place(NamedTuple):
    """Where a segment belongs, and how often it was saved there; it opens nowhere else."""

    file_id: UUID
    number: int
    epoch: int
    counter: int


def seal_segment(key: RecordKey, place: Place, content: bytes) -> bytes:
    """Seal under the key that the file has in the place's epoch. Nobody signs it: it is never shown."""
    return seal(key.segment_key(place.number), pad(content), "segment", *place)


def open_segment(key: RecordKey, place: Place, blob: bytes) -> bytes:
    """What was sealed. Raises `VaultAlarm` for anything that was not sealed there."""
    return unpad(unseal(key.segment_key(place.number), blob, "segment", *place))


def digest(place: Place, blob: bytes) -> str:
    """What the trail keeps of a saved segment, to notice if another is put back in its stead."""
    return sha256(context("segment digest", *place, blob)).hexdigest()

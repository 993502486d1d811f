"""One version of one item: signed by its author, padded, sealed to its place."""

from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from clinic.vault.alarm import VaultAlarm
from clinic.vault.encoding import Field
from clinic.vault.envelope import seal, unseal
from clinic.vault.padding import pad, unpad
from clinic.vault.signature import SIGNATURE_BYTES, is_signed, sign
from clinic.vault.suite import context


class Place(NamedTuple):
    """Where a version belongs; it opens nowhere else."""

    file_id: UUID
    item_id: UUID
    version: int
    kind: str
    epoch: int
    author_id: UUID

    @property
    def fields(self) -> tuple[Field, ...]:
        return self


def seal_item(key: bytes, place: Place, content: bytes, sign_seed: bytes | None) -> bytes:
    """Seal a version under its item's key; `sign_seed` is its author's, or None for kinds nobody signs."""
    padded = pad(content)
    signed = sign_seed is not None
    signature = b"" if sign_seed is None else sign(sign_seed, "author", *place.fields, _sum(padded))
    return seal(key, signature + padded, "item", *place.fields, signed)


def open_item(key: bytes, place: Place, blob: bytes, author_vk: bytes | None) -> bytes:
    """The content, if its author wrote it. With `author_vk` None only a version nobody signed opens."""
    signed = author_vk is not None
    opened = unseal(key, blob, "item", *place.fields, signed)
    if author_vk is None:
        return unpad(opened)
    signature, padded = opened[:SIGNATURE_BYTES], opened[SIGNATURE_BYTES:]
    if not is_signed(author_vk, signature, "author", *place.fields, _sum(padded)):
        raise VaultAlarm("the author of this version did not sign it")
    return unpad(padded)


def digest(place: Place, blob: bytes) -> str:
    """What the trail keeps of a saved version, to notice if another is put back in its stead."""
    return sha256(context("item digest", *place.fields, blob)).hexdigest()


def _sum(padded: bytes) -> bytes:
    return sha256(padded).digest()

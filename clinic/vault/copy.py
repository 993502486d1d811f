"""Something handed to one holder: sealed to their key, and signed inside by whoever gave it."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from clinic.vault.alarm import VaultAlarm
from clinic.vault.box import open_with, seal_to
from clinic.vault.encoding import Field, decode, encode
from clinic.vault.padding import pad, unpad
from clinic.vault.signature import is_signed, sign


@dataclass(frozen=True, kw_only=True)
class CopyPlace:
    """Where a copy belongs, and since when; it opens nowhere else."""

    copy_id: UUID
    holder_id: UUID
    file_id: UUID
    kind: str
    given_at: datetime

    @property
    def fields(self) -> tuple[Field, ...]:
        return (self.copy_id, self.holder_id, self.file_id, self.kind, self.given_at)


@dataclass(frozen=True)
class Signed:
    """What came out of a copy's box, not to be believed before `content_by` its giver's key."""

    place: CopyPlace
    giver_id: UUID
    signature: bytes
    padded: bytes

    def content_by(self, giver_vk: bytes) -> bytes:
        """What was given. Raises `VaultAlarm` unless that giver signed exactly this for this place."""
        stated = (self.giver_id, *self.place.fields, _sum(self.padded))
        if not is_signed(giver_vk, self.signature, "given copy", *stated):
            raise VaultAlarm("the giver of this copy did not sign it")
        return unpad(self.padded)


def seal_copy(
    holder_public: bytes, place: CopyPlace, content: bytes, giver_id: UUID, sign_seed: bytes
) -> bytes:
    """Seal a copy to a holder's public key, under its giver's signature."""
    padded = pad(content)
    signature = sign(sign_seed, "given copy", giver_id, *place.fields, _sum(padded))
    return seal_to(holder_public, encode(giver_id, signature, padded), "copy", *place.fields)


def open_copy(seed: bytes, blob: bytes, place: CopyPlace) -> Signed:
    """What is in a copy, and who is said to have signed it. A box alone proves nothing about its writer."""
    match decode(open_with(seed, blob, "copy", *place.fields)):
        case (UUID() as giver_id, bytes() as signature, bytes() as padded):
            return Signed(place, giver_id, signature, padded)
        case _:
            raise VaultAlarm("not a copy")


def _sum(padded: bytes) -> bytes:
    return sha256(padded).digest()

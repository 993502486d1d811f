"""A text somebody left for a file whose key they do not have: it carries its sender's own signature."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from clinic.vault.alarm import VaultAlarm
from clinic.vault.encoding import decode, encode
from clinic.vault.signature import is_signed, sign


@dataclass(frozen=True)
class Left:
    """What an envelope says, not to be believed before `text_by` its sender's key."""

    file_id: UUID
    kind: str
    left_id: UUID
    sender_id: UUID
    left_at: datetime
    signature: bytes
    text: bytes

    def text_by(self, sender_vk: bytes) -> bytes:
        """What was left. Raises `VaultAlarm` unless that sender signed exactly this for this file."""
        stated = _stated(self.file_id, self.kind, self.left_id, self.sender_id, self.left_at, self.text)
        if not is_signed(sender_vk, self.signature, "left text", *stated):
            raise VaultAlarm("nobody of this name left this text")
        return self.text


def write_left(
    sign_seed: bytes,
    file_id: UUID,
    kind: str,
    left_id: UUID,
    sender_id: UUID,
    left_at: datetime,
    text: bytes,
) -> bytes:
    """The text with its sender's signature, to be sealed to the file."""
    stated = _stated(file_id, kind, left_id, sender_id, left_at, text)
    return encode(left_id, sender_id, left_at, sign(sign_seed, "left text", *stated), text)


def read_left(file_id: UUID, kind: str, envelope: bytes) -> Left:
    """What is in an envelope that was found in this file, as this kind. Raises `VaultAlarm` if it is none."""
    match decode(envelope):
        case (
            UUID() as left_id,
            UUID() as sender_id,
            datetime() as at,
            bytes() as signature,
            bytes() as text,
        ):
            return Left(file_id, kind, left_id, sender_id, at, signature, text)
        case _:
            raise VaultAlarm("not a text that was left")


def _stated(
    file_id: UUID, kind: str, left_id: UUID, sender_id: UUID, left_at: datetime, text: bytes
) -> tuple[UUID | str | datetime | bytes, ...]:
    return file_id, kind, left_id, sender_id, left_at, sha256(text).digest()

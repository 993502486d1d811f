"""What a client answered, signed by whoever answers: neither a colleague nor a thief can have written it."""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from clinic.vault.alarm import VaultAlarm
from clinic.vault.encoding import decode, encode
from clinic.vault.signature import is_signed, sign
from clinic.vault.suite import context


@dataclass(frozen=True)
class AnswersPlace:
    """To what was answered, in which file, and by whose key: a client's own, or that of a link."""

    request_id: UUID
    file_id: UUID
    signer_id: UUID


def sign_answers(seed: bytes, place: AnswersPlace, content: bytes) -> bytes:
    """The answers under their signature."""
    return encode(sign(seed, "answers", *_stated(place, content)), content)


def answers_by(vk: bytes, place: AnswersPlace, signed: bytes) -> bytes:
    """What was answered. Raises `VaultAlarm` unless the holder of that key answered exactly this, there."""
    match decode(signed):
        case (bytes() as signature, bytes() as content):
            if not is_signed(vk, signature, "answers", *_stated(place, content)):
                raise VaultAlarm("these answers were not given by whom they name")
            return content
        case _:
            raise VaultAlarm("not answers")


def digest(request_id: UUID, file_id: UUID, counter: int, blob: bytes) -> str:
    """What the trail keeps of answers that were sent, to notice if others are put in their stead."""
    return sha256(context("brought digest", request_id, file_id, counter, blob)).hexdigest()


def _stated(place: AnswersPlace, content: bytes) -> tuple[UUID, UUID, UUID, bytes]:
    return (place.request_id, place.file_id, place.signer_id, sha256(content).digest())

"""A link whose token stands in a letter and whose code is told: together they are one key and one hand."""

from dataclasses import dataclass
from secrets import randbelow
from typing import Self
from uuid import UUID

from clinic.edge.wording import latin_digits
from clinic.files.trust import certified, vouched
from clinic.frozen import frozen
from clinic.vault.alarm import VaultAlarm
from clinic.vault.copy import CopyPlace, open_copy
from clinic.vault.token import new_token

# A longer code is said in halves.
SAID_AT_ONCE = 4


@dataclass(frozen=True, repr=False)
class LinkWords:
    """Kept in the file alone, so that the letter can be sent and the code told once more."""

    token: str
    code: str

    @classmethod
    def new(cls, digits: int) -> Self:
        return cls(new_token(), f"{randbelow(10**digits):0{digits}}")

    @property
    def spaced(self) -> str:
        """The code as one says it."""
        if len(self.code) <= SAID_AT_ONCE:
            return self.code
        half = len(self.code) // 2
        return f"{self.code[:half]} {self.code[half:]}"

    @property
    def both(self) -> str:
        return f"{self.token}.{self.code}"

    @classmethod
    def from_both(cls, both: str) -> Self:
        token, _point, code = both.rpartition(".")
        return cls(token, code)

    def to_json(self) -> list[str]:
        return [self.token, self.code]

    @classmethod
    def from_json(cls, said: list[str]) -> Self:
        return cls(*said)


@frozen
class Behind:
    """What a link opened, and the clinician who put it there."""

    content: bytes
    giver_id: UUID


def code_of(typed: str) -> str:
    """What was typed as a code: spaces do not count, nor in which script its digits are."""
    return "".join(one for one in latin_digits(typed) if one.isdigit())


def opened(seed: bytes, blob: bytes, place: CopyPlace, root_vk: bytes) -> Behind:
    """What lies behind a link. Raises `VaultAlarm` unless a clinician put exactly this there."""
    signed = open_copy(seed, blob, place)
    giver = certified(signed.giver_id, root_vk)
    if not giver.is_clinical:
        raise VaultAlarm("what is behind this link was put there by somebody who may not")
    return Behind(vouched(giver, root_vk, signed.content_by), giver.id)

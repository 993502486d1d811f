"""What stands in a list in the place of a card that cannot be opened as it was written."""

from dataclasses import dataclass
from typing import Self

from clinic.clients.card import Card
from clinic.edge.catalogue import gettext
from clinic.plain import N_
from clinic.vault.alarm import VaultAlarm

SAID = N_("Cannot be opened as it was written")


@dataclass(frozen=True, kw_only=True)
class Unread(Card):
    """It names and reaches nobody, and nothing made of it is ever saved."""

    @classmethod
    def in_its_place(cls) -> Self:
        return cls(preferred_name=gettext(SAID))

    @property
    def initials(self) -> str:
        return self.name

    def to_bytes(self) -> bytes:
        raise VaultAlarm("a card that could not be read is not written over")

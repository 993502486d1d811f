"""What stands in the place of a card where it, or what its person told since, is not as it was written."""

from dataclasses import fields
from typing import Self

from clinic.clients.card import Card, SafeContact
from clinic.edge.catalogue import gettext
from clinic.frozen import frozen
from clinic.plain import N_
from clinic.vault.alarm import VaultAlarm

SAID = N_("Cannot be opened as it was written")


@frozen(kw_only=True)
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


@frozen(kw_only=True)
class Unreached(Card):
    """It names somebody as ever, and reaches nobody; nothing made of it is ever saved."""

    @classmethod
    def of(cls, card: Card) -> Card:
        """The same card without where and how; one that is not to be read stays what it is."""
        if isinstance(card, Unread):
            return card
        told = {one.name: getattr(card, one.name) for one in fields(Card)}
        return cls(**told | {"phone": "", "email": "", "address": "", "safe": SafeContact()})

    def to_bytes(self) -> bytes:
        raise VaultAlarm("where somebody may be reached is not known, and so not written over")

"""What somebody tells us when they book: five short things, and nothing about why."""

import json
from dataclasses import asdict
from typing import Any, Self

from clinic.clients.card import Card, Channel, SafeContact
from clinic.frozen import frozen
from clinic.plain import N_, Labelled

VERSION = 1
# Whoever thinks in a language we have no name for says which on the telephone.
OTHER_TONGUE = "other"


class Reach(Labelled):
    """How to reach somebody without harm."""

    MESSAGE = "MESSAGE", N_("A message is fine, first names only")
    NO_MESSAGE = "NO_MESSAGE", N_("Please leave no message")
    WRITTEN = "WRITTEN", N_("Only in writing, no calls")


@frozen(kw_only=True)
class Visitor:
    """Somebody who is not a client yet. `contact` is a telephone number or an e-mail address, as reckoned.

    `locale` and `zone` are those of the page they booked on. `token` leads back to their booking.
    """

    name: str
    contact: str
    reach: Reach
    language: str
    region: str
    locale: str
    zone: str = ""
    token: str = ""

    @property
    def email(self) -> str:
        return self.contact if "@" in self.contact else ""

    @property
    def phone(self) -> str:
        return "" if "@" in self.contact else self.contact

    def to_card(self) -> Card:
        """The same person as a client's card, with nothing typed again."""
        channels = (Channel.EMAIL,) if self.email else _channels_of_phone(self.reach)
        return Card(
            preferred_name=self.name,
            languages=() if self.language == OTHER_TONGUE else (self.language,),
            phone=self.phone,
            email=self.email,
            region=self.region,
            safe=SafeContact(channels=channels, may_leave_message=self.reach is Reach.MESSAGE),
        )

    def to_bytes(self) -> bytes:
        return json.dumps({"v": VERSION, **asdict(self)}, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        document: dict[str, Any] = json.loads(content)
        if document.pop("v") != VERSION:
            raise ValueError("written by a later release")
        return cls(**document | {"reach": Reach(document["reach"])})


def _channels_of_phone(reach: Reach) -> tuple[Channel, ...]:
    return (Channel.TEXT,) if reach is Reach.WRITTEN else (Channel.CALL,)

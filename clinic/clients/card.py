"""A directory card: what to call somebody, in which language, and how to reach them without harm."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, field
from typing import Any, Self
from uuid import UUID

from clinic.frozen import frozen
from clinic.plain import N_, Labelled

VERSION = 1
# With members in it: a release that knows none must not take a couple for one person.
VERSION_OF_A_UNIT = 2
# What stands between the names of several: "Robin & Sam".
BETWEEN_NAMES = " & "
_NAMES_APART = re.compile(r"\s*[&,،+]\s*")


class UnknownVersion(Exception):
    """The stored card was written by a later release."""


class Channel(Labelled):
    """A way to reach somebody."""

    CALL = "CALL", N_("Call")
    TEXT = "TEXT", N_("Text message")
    EMAIL = "EMAIL", N_("E-mail")
    LETTER = "LETTER", N_("Letter")


@frozen(kw_only=True)
class SafeContact:
    """The rules of reaching somebody. Nothing is allowed that was not said to be.

    `no_letters`: by their own wish nothing is written to them, whatever the ways are.
    """

    channels: tuple[Channel, ...] = ()
    may_leave_message: bool = False
    when: str = ""
    words: str = ""
    no_letters: bool = False

    def to_json(self) -> dict[str, Any]:
        document = asdict(self) | {"channels": [str(channel) for channel in self.channels]}
        if not self.no_letters:
            del document["no_letters"]
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        return cls(**{**document, "channels": tuple(map(Channel, document["channels"]))})


def document_of(content: bytes) -> dict[str, Any]:
    """A stored card as it was written, field by field. Raises `UnknownVersion` as reading the whole does."""
    document: dict[str, Any] = json.loads(content)
    if document.pop("v") not in (VERSION, VERSION_OF_A_UNIT):
        raise UnknownVersion
    return document


@frozen(kw_only=True)
class Card:
    """Kept in the directory, where the front desk may open it: nothing clinical belongs here.

    `members` are those of a couple or a family, each with their role in it; a person's card has none.
    """

    preferred_name: str
    legal_name: str = ""
    pronouns: str = ""
    languages: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    address: str = ""
    region: str = ""
    safe: SafeContact = field(default_factory=SafeContact)
    is_private: bool = False
    members: Mapping[UUID, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What to call them."""
        return self.preferred_name or self.legal_name

    @property
    def initials(self) -> str:
        """Of a person's first two names; of several, one letter of each."""
        names = [one for one in _NAMES_APART.split(self.name) if one] if self.members else []
        if len(names) > 1:
            return BETWEEN_NAMES.join(f"{one[0].upper()}." for one in names)
        return "".join(f"{part[0].upper()}." for part in self.name.split()[:2])

    @property
    def shown_name(self) -> str:
        """The name as lists that others see show it: initials for a private file."""
        return self.initials if self.is_private else self.name

    @property
    def contacts(self) -> dict[str, str]:
        """What a second card of the same person would have in common with this one: no person's, nothing."""
        if self.members:
            return {}
        return {
            name: value for name, value in (("email", self.email), ("phone", self.phone)) if value.strip()
        }

    def in_order(self, people: Collection[UUID]) -> list[UUID]:
        """These people as the card names them; whoever it does not name comes last."""
        named = list(self.members)
        return sorted(people, key=lambda one: named.index(one) if one in self.members else len(named))

    def to_bytes(self) -> bytes:
        document = asdict(self) | {"languages": list(self.languages), "safe": self.safe.to_json()}
        members = document.pop("members")
        if not members:
            return json.dumps({"v": VERSION, **document}, ensure_ascii=False).encode()
        document["members"] = {one.hex: role for one, role in members.items()}
        return json.dumps({"v": VERSION_OF_A_UNIT, **document}, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Raises `UnknownVersion` for a card of a later release."""
        document = document_of(content)
        return cls(
            **document
            | {
                "languages": tuple(document["languages"]),
                "safe": SafeContact.from_json(document["safe"]),
                "members": {UUID(one): role for one, role in document.get("members", {}).items()},
            }
        )

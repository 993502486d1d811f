"""What stands in a note's form, field by field, just as it was typed: this is what a draft keeps."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

VERSION = 1
# What a form carries for the machine, and what must never be kept.
NOT_WRITTEN = frozenset(
    {
        "csrf_token",
        "counter",
        "ticket",
        "password",
        "late",
        "carry",
        "then",
        "client",
        "appointment",
        "file",
        "author",
    }
)


class UnknownVersion(Exception):
    """The draft was kept by a later release."""


@dataclass(frozen=True)
class Written:
    """Pairs of name and value, in the order of the form. Nothing is judged and nothing is lost."""

    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """The pairs of a posted form but what is for the machine and fields left empty."""
        return cls(
            tuple((name, value) for name, value in pairs if name not in NOT_WRITTEN and value.strip() != "")
        )

    def get(self, name: str) -> str:
        """The first value of a field; empty if there is none."""
        return next((value for found, value in self.pairs if found == name), "")

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(value for found, value in self.pairs if found == name)

    def with_more(self, *pairs: tuple[str, str]) -> Self:
        return type(self)((*self.pairs, *pairs))

    def to_bytes(self) -> bytes:
        document = {"v": VERSION, "pairs": [list(pair) for pair in self.pairs]}
        return json.dumps(document, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Raises `UnknownVersion` for a draft of a later release."""
        document = json.loads(content)
        if document["v"] != VERSION:
            raise UnknownVersion
        return cls(tuple((name, value) for name, value in document["pairs"]))

"""What stands in a note's form, field by field, just as it was typed: this is what a draft keeps."""

from collections.abc import Iterable
from typing import Self

import orjson

from clinic.frozen import frozen

VERSION = 1
# What a form carries for the machine, and what must never be kept.
NOT_WRITTEN = frozenset(
    {
        "csrf_token",
        "counter",
        "ticket",
        "password",
        "late",
        "put_in",
        "carry",
        "mark",
        "take_mark",
        "drop_mark",
        "give",
        "then",
        "client",
        "appointment",
        "file",
        "author",
        "beside",
    }
)


# Which showing of the page a save came from, and whether that save left it.
PAGE, LEFT = "page", "page_left"


class UnknownVersion(Exception):
    """The draft was kept by a later release."""


@frozen
class Written:
    """Pairs of name and value, in the order of the form. Nothing is judged and nothing is lost."""

    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """The pairs of a posted form but what is for the machine and fields left empty.

        A browser sends a line's end as CR LF with a form and as LF with a script: it is LF here. Nothing else
        of what was typed is touched.
        """
        typed = ((name, value.replace("\r\n", "\n")) for name, value in pairs if name not in NOT_WRITTEN)
        return cls(tuple((name, value) for name, value in typed if value.strip() != ""))

    def get(self, name: str) -> str:
        """The first value of a field; empty if there is none."""
        return next((value for found, value in self.pairs if found == name), "")

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(value for found, value in self.pairs if found == name)

    def numbered(self, stem: str) -> list[tuple[int, str]]:
        """The values of the fields called by a stem and a number, by their numbers: `f_plan-0` and on."""
        found = (
            (name.removeprefix(f"{stem}-"), value)
            for name, value in self.pairs
            if name.startswith(f"{stem}-")
        )
        return sorted(
            (int(number), value)
            for number, value in found
            if number.isascii() and number.isdecimal() and len(number) <= 6
        )

    def with_more(self, *pairs: tuple[str, str]) -> Self:
        return type(self)((*self.pairs, *pairs))

    def leaving(self) -> Self:
        """The same, as the page's last word: the form was sent and another page comes in its place."""
        return self.with_more((LEFT, "yes"))

    def says_the_same_as(self, standing: "Written") -> bool:
        """Whether not a word differs."""
        return self._words() == standing._words()

    def goes_on_from(self, standing: "Written") -> bool:
        """Whether this is the next save of the very page the standing one came from.

        Then the answer to that one was lost, and nothing else. A save that arrives after its page was left is
        older than what stands, though it comes later.
        """
        return self.get(PAGE) == standing.get(PAGE) != "" and (bool(self.get(LEFT)) or not standing.get(LEFT))

    def _words(self) -> list[tuple[str, str]]:
        return [pair for pair in self.pairs if pair[0] not in (PAGE, LEFT)]

    def to_bytes(self) -> bytes:
        document = {"v": VERSION, "pairs": [list(pair) for pair in self.pairs]}
        return orjson.dumps(document)

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Raises `UnknownVersion` for a draft of a later release."""
        document = orjson.loads(content)
        if document["v"] != VERSION:
            raise UnknownVersion
        return cls(tuple((name, value) for name, value in document["pairs"]))

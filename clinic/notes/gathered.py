"""Some signed texts as they are found: what each is chosen by, and its folded words, in one row of bytes."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from struct import unpack_from
from typing import NamedTuple, Self
from uuid import UUID

import orjson
from werkzeug.utils import cached_property

from clinic.files.segments import is_full
from clinic.notes.content import NoteContent
from clinic.notes.formats import code_of
from clinic.notes.forms import technique_value
from clinic.notes.words import folded
from clinic.notes.written import Written

# Content of another version is passed over, and its texts are read one by one.
VERSION = 1
_ID_BYTES = 16


class Line(NamedTuple):
    """One text: its id, its note's (the same, but for an addendum), and what a note is chosen by."""

    text_id: UUID
    note_id: UUID
    on: str = ""
    type: str = ""
    ways: Sequence[str] = ()
    techniques: Sequence[str] = ()

    @property
    def is_note(self) -> bool:
        return self.text_id == self.note_id

    @classmethod
    def of_note(cls, note_id: UUID, content: NoteContent) -> Self:
        techniques = [technique_value(way.code, one) for way in content.ways for one in way.techniques]
        on = content.header.service_date.isoformat()
        return cls(note_id, note_id, on, content.type, [way.code for way in content.ways], techniques)

    @classmethod
    def of_draft(cls, note_id: UUID, written: Written) -> Self:
        """As far as it goes: no day, if none is typed yet."""
        on, kind = written.get("service_date"), code_of(written.get("type"))
        return cls(note_id, note_id, on, kind, written.all("way"), written.all("technique"))


class Gathered:
    """Some texts as they are found. Its content: how many, their ids, their lines, and all their words.

    The words come as bytes, and are looked through at once: lines are read only where something was found.
    """

    def __init__(self, content: bytes) -> None:
        is_known = content[:1] == bytes([VERSION])
        self._content = content if is_known else EMPTY
        self._count = int.from_bytes(self._content[1:5])
        self._ids_end = 9 + _ID_BYTES * self._count
        self._words_at = self._ids_end + int.from_bytes(self._content[5:9])

    @classmethod
    def of(cls, texts: Sequence[tuple[Line, str]]) -> Self:
        """Of these texts, their words folded here."""
        return cls(_packed([line for line, _ in texts], [folded(words).encode() for _, words in texts]))

    @property
    def content(self) -> bytes:
        return self._content

    @property
    def is_full(self) -> bool:
        return is_full(self._count, len(self._content))

    @property
    def ids(self) -> tuple[bytes, ...]:
        """The ids of the texts."""
        return unpack_from(f"{_ID_BYTES}s" * self._count, self._content, 9)

    @cached_property
    def lines(self) -> list[Line]:
        return [
            Line(UUID(bytes=text_id), UUID(hex=note), *about)
            for text_id, (note, _, *about) in zip(self.ids, self._head, strict=True)
        ]

    @property
    def distinct_words(self) -> set[bytes]:
        """Every word of the texts, folded, once."""
        return set(self._content[self._words_at :].replace(b"\0", b" ").split(b" ")) - {b""}

    def __len__(self) -> int:
        return self._count

    def holding(self, words: bytes) -> list[Line]:
        """The texts in which these folded words stand; all of them where there are no words."""
        at = self._content.find(words, self._words_at)
        if at < 0 or not self._count:
            return []
        ends = self._ends
        found = []
        while at >= 0:
            number = bisect_right(ends, at)
            if number == len(ends):
                break
            found.append(self.lines[number])
            at = self._content.find(words, ends[number])
        return found

    def with_more(self, more: "Gathered") -> "Gathered":
        """These texts, and then those. None of them is made sense of."""
        one, other = self._parts, more._parts
        head = b"[" + b",".join(filter(None, (one.head[1:-1], other.head[1:-1]))) + b"]"
        both = _Parts(one.texts + other.texts, one.ids + other.ids, head, one.words + other.words)
        return Gathered(both.content)

    @cached_property
    def _head(self) -> list[list[str]]:
        found: list[list[str]] = orjson.loads(self._content[self._ids_end : self._words_at])
        return found

    @cached_property
    def _ends(self) -> list[int]:
        """Where each text's words end, with the byte that keeps them apart from the next."""
        lengths = (int(length) + 1 for _, length, *_ in self._head)
        return list(accumulate(lengths, initial=self._words_at))[1:]

    @property
    def _parts(self) -> "_Parts":
        ids_end, words_at = self._ids_end, self._words_at
        content = self._content
        return _Parts(self._count, content[9:ids_end], content[ids_end:words_at], content[words_at:])


class _Parts(NamedTuple):
    """What the content is made of: `head` is a list in JSON of what is said of each text beside its id."""

    texts: int
    ids: bytes
    head: bytes
    words: bytes

    @property
    def content(self) -> bytes:
        sizes = bytes([VERSION]) + self.texts.to_bytes(4) + len(self.head).to_bytes(4)
        return sizes + self.ids + self.head + self.words


def _packed(lines: Sequence[Line], words: Sequence[bytes]) -> bytes:
    about = [[one.note_id.hex, len(said), *one[2:]] for one, said in zip(lines, words, strict=True)]
    head = orjson.dumps(about)
    ids = b"".join(one.text_id.bytes for one in lines)
    # Folded words have no such byte, so nothing is found across two texts.
    return _Parts(len(lines), ids, head, b"".join(one + b"\0" for one in words)).content


EMPTY = _packed([], [])

"""Which words the texts of each of several files have: by them a file is passed over without being opened."""

from collections.abc import Collection, Sequence
from itertools import accumulate
from struct import pack, unpack_from
from typing import NamedTuple, Self

# A list of another version rules out nothing.
VERSION = 1
_HEAD_BYTES = 5
_NUMBER_BYTES = 4


class Words(NamedTuple):
    """Of one file: how many texts it has, and every word of theirs, folded."""

    texts: int
    words: Collection[bytes]


class Listed:
    """Some files' words. Its content: how many files, their texts, how long their words are, the words."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        is_known = content[:1] == bytes([VERSION])
        count = int.from_bytes(content[1:_HEAD_BYTES]) if is_known else 0
        self.texts: Sequence[int] = unpack_from(f">{count}I", content, _HEAD_BYTES)
        lengths = unpack_from(f">{count}I", content, _HEAD_BYTES + _NUMBER_BYTES * count)
        self._starts = list(accumulate(lengths, initial=_HEAD_BYTES + 2 * _NUMBER_BYTES * count))

    @classmethod
    def of(cls, files: Sequence[Words]) -> Self:
        said = [b" %b " % b" ".join(sorted(one.words)) for one in files]
        numbers = [*(one.texts for one in files), *map(len, said)]
        head = bytes([VERSION]) + len(files).to_bytes(4) + pack(f">{len(numbers)}I", *numbers)
        return cls(head + b"".join(said))

    @property
    def content(self) -> bytes:
        return self._content

    def without(self, pieces: Sequence[bytes]) -> Sequence[int]:
        """Which of the files, by their place, lack one of these pieces."""
        words_at = self._starts[0]
        everyone = range(len(self.texts))
        if any(self._content.find(piece, words_at) < 0 for piece in pieces):
            return everyone
        return [number for number in everyone if not self._has_all(pieces, number)]

    def _has_all(self, pieces: Sequence[bytes], number: int) -> bool:
        start, end = self._starts[number], self._starts[number + 1]
        return all(self._content.find(piece, start, end) >= 0 for piece in pieces)


def pieces(words: bytes) -> list[bytes]:
    """What must stand in the list of a file with these folded words: each word with the spaces around it.

    The first may be the end of a longer word, and the last the beginning of one. A text that has the words
    has them all; one that has them all may have them apart.
    """
    first, *others = words.split(b" ")
    if not others:
        return [words]
    *between, last = others
    # The longest first: it is the likeliest to be in none.
    found = [first + b" ", *(b" %b " % word for word in between), b" " + last]
    return sorted(found, key=len, reverse=True)

"""Which words the texts of each of several files have: by them a file is passed over without being opened."""

from collections.abc import Collection, Sequence
from struct import pack, unpack_from
from typing import NamedTuple, Self

# A list of another version rules out nothing.
VERSION = 1
_HEAD_BYTES = 9
_NUMBER_BYTES = 4
# Of a piece that stands in more words than these it is quicker to say that every file may have it.
_MOST_WORDS = 200


class Words(NamedTuple):
    """Of one file: how many texts it has, and every word of theirs, folded."""

    texts: int
    words: Collection[bytes]


class Listed:
    """Some files' words, each word once.

    Its content: how many files and how many words there are; how many texts each file has; who has each
    word, as a number with a bit for each file, the first file's the lowest; and the words.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        is_known = content[:1] == bytes([VERSION])
        files, words = unpack_from(">II", content, 1) if is_known else (0, 0)
        self.texts: Sequence[int] = unpack_from(f">{files}I", content, _HEAD_BYTES)
        self._everyone: int = (1 << files) - 1
        self._bit_bytes = _bit_bytes(files)
        self._bits_at = _HEAD_BYTES + _NUMBER_BYTES * files
        self._words_at = self._bits_at + self._bit_bytes * words

    @classmethod
    def of(cls, files: Sequence[Words]) -> Self:
        having: dict[bytes, int] = {}
        for number, one in enumerate(files):
            for word in one.words:
                having[word] = having.get(word, 0) | 1 << number
        words = sorted(having)
        head = bytes([VERSION]) + pack(
            f">{2 + len(files)}I", len(files), len(words), *(one.texts for one in files)
        )
        bits = b"".join([having[word].to_bytes(_bit_bytes(len(files))) for word in words])
        return cls(head + bits + b" %b " % b" ".join(words))

    @property
    def content(self) -> bytes:
        return self._content

    def without(self, pieces: Sequence[bytes]) -> Sequence[int]:
        """Which of the files, by their place, lack one of these pieces."""
        having = self._everyone
        for piece in pieces:
            if having:
                having &= self._having(piece)
        return [number for number in range(len(self.texts)) if not having >> number & 1]

    def _having(self, piece: bytes) -> int:
        """Who has a word in which this piece stands, or, of a piece of many words, everyone."""
        having = spaces = 0
        counted = self._words_at
        at = self._content.find(piece, counted)
        for _ in range(_MOST_WORDS):
            if at < 0 or having == self._everyone:
                return having
            # A space before each word: so many tell which it is.
            spaces += self._content.count(b" ", counted, at)
            counted = at
            having |= self._bits_of(spaces if piece.startswith(b" ") else spaces - 1)
            at = self._content.find(piece, at + 1)
        return self._everyone

    def _bits_of(self, word: int) -> int:
        at = self._bits_at + self._bit_bytes * word
        return int.from_bytes(self._content[at : at + self._bit_bytes])


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


def _bit_bytes(files: int) -> int:
    return (files + 7) // 8

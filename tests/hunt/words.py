"""Words that are found nowhere by chance, one for each field, and every way in which they could lie about."""

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from secrets import choice

LATIN = "abcdefghijklmnopqrstuvwxyz"
PERSIAN = "بتثجحخدذرزسشصضطظعغفقکگلمنه"
STEM_LETTERS = 11
BITS_OF_A_SIGN = 6


def _stem(letters: str) -> str:
    return "".join(choice(letters) for _ in range(STEM_LETTERS))


@dataclass
class Words:
    """A stem in each script that all words of one hunt begin with, and which word was typed where."""

    latin: str = field(default_factory=lambda: _stem(LATIN))
    persian: str = field(default_factory=lambda: _stem(PERSIAN))
    typed: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def new(self, where: str) -> str:
        """A Latin word for this field. Small letters only: an address is kept in them."""
        number = len(self.typed)
        letters = (LATIN[number // 26**place % 26] for place in (2, 1, 0))
        self.typed[f"{self.latin}{''.join(letters)}"] = where
        return list(self.typed)[-1]

    def pair(self, where: str) -> str:
        """The same with a Persian one beside it."""
        return f"{self.new(where)} {self.persian}"

    def password(self, where: str) -> str:
        return f"{self.new(where)} on a quiet stove"

    def keep(self, name: str, secret: str) -> str:
        """Something that opens a door, to be found nowhere either."""
        self.secrets[name] = secret
        return secret

    def where(self, found: str) -> str:
        """In which field a word was typed, by any text that holds it."""
        return next((where for word, where in self.typed.items() if word in found), "?")

    def looked_for(self) -> dict[str, str]:
        """What is searched for, by what it is."""
        return {**self.scripts(), **self.secrets}

    def scripts(self) -> dict[str, str]:
        """What all of its words begin with."""
        return {"a Latin word": self.latin, "a Persian word": self.persian}


ENCODINGS = {"UTF-8": "utf-8", "UTF-16LE": "utf-16-le", "UTF-16BE": "utf-16-be"}


def disguises(text: str) -> Iterator[tuple[str, bytes]]:
    """The ways in which a text could lie in a file, by name. Compression is the search's own affair."""
    for name, encoding in ENCODINGS.items():
        raw = text.encode(encoding)
        yield name, raw
        yield f"hex of {name}", raw.hex().encode()
        yield f"HEX of {name}", raw.hex().upper().encode()
        for shift in range(3):
            signs = {
                _inside(written(bytes(shift) + raw), shift, raw) for written in (b64encode, urlsafe_b64encode)
            }
            for one in signs:
                yield f"base64 of {name}, {shift} bytes in", one
    if not text.isascii():
        yield "JSON", text.encode("unicode_escape")
        yield "percent signs", "".join(f"%{byte:02X}" for byte in text.encode()).encode()
        yield "quoted-printable", "".join(f"={byte:02X}" for byte in text.encode()).encode()


def _inside(encoded: bytes, shift: int, raw: bytes) -> bytes:
    """The signs that depend on nothing but the text itself, whatever stands around it."""
    first = -(-shift * 8 // BITS_OF_A_SIGN)
    last = (shift + len(raw)) * 8 // BITS_OF_A_SIGN
    return encoded[first:last]

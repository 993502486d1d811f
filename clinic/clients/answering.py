"""What somebody answers to, as it is compared: letters without case and marks, a number as its digits."""

import re
from collections.abc import Iterable
from typing import NamedTuple, Self
from unicodedata import category, normalize

from clinic.clients.card import document_of
from clinic.vault.typed import latin_digits

_NUMBER = re.compile("[0-9]+")


class Answering(NamedTuple):
    """Every name, the first of them first, the e-mail address and the digits of the number, made plain.

    Segments of the directory keep exactly these: where what is plain changes, so does their version.
    """

    names: str
    email: str = ""
    digits: str = ""

    @classmethod
    def of(cls, names: str, email: str = "", phone: str = "") -> Self:
        return cls(plain(names), plain(email), digits(phone))

    @classmethod
    def of_card(cls, content: bytes) -> Self:
        """Of a card as it is stored."""
        card = document_of(content)
        names = f"{card['preferred_name']} {card['legal_name']}".strip()
        return cls.of(names, card["email"], card["phone"])


def plain(text: str) -> str:
    """The text without case, marks on letters and what has no width, in Persian letters for Arabic ones."""
    if text.isascii():
        return text.lower()
    return normalize("NFKD", normalize("NFKD", text).casefold()).translate(_PLAIN)


def digits(text: str) -> str:
    """The digits of a number, in whatever script and however spaced."""
    read = text if text.isascii() else latin_digits(text)
    return "".join(_NUMBER.findall(read))


class _Plain(dict[int, int | None]):
    """Looks at each character once and remembers what becomes of it."""

    def __missing__(self, code: int) -> int | None:
        kept = None if category(chr(code)) in ("Mn", "Cf") else code
        self[code] = kept
        return kept


# Letters that are marked otherwise than by a mark, and those that Persian writes in its own way.
_OWN_WAY: Iterable[tuple[str, str]] = zip("łøđıيىكة", "lodiییکه", strict=True)
_PLAIN = _Plain({ord(letter): ord(plainly) for letter, plainly in _OWN_WAY} | {ord("ء"): None})

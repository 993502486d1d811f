"""The four words a client and a therapist agree on in session, which stand where a password would.

They are drawn, never chosen: what comes to somebody's mind comes to others', too. They are said aloud or
copied out; no letter, no log and no row holds them.
"""

import re
import secrets
import unicodedata
from functools import cache
from importlib.resources import files

COUNT = 4
# By the language of the client's pages; any other is given the English list.
LISTS = {"en": "words.txt", "fr": "words.fr.txt", "fa": "words.fa.txt"}
_BETWEEN = re.compile(r"[\s\u200c,،.\-–·]+")
# One letter, however a keyboard writes it.
_ONE_WAY = str.maketrans({"ي": "ی", "ك": "ک", "œ": "oe", "Œ": "oe", "æ": "ae"})


def propose(locale: str) -> str:
    """Four words drawn at random in this language: thirty-seven bits and more."""
    drawn = words_of(locale if locale in LISTS else "en")
    return " ".join(secrets.choice(drawn) for _ in range(COUNT))


def written(typed: str) -> str:
    """Four of our words in their one written form, however they were typed; anything else as it is.

    Capitals, accents, commas and the keyboard's way of writing a letter do not count.
    """
    return " ".join(_parts(typed)) if are(typed) else typed


def are(typed: str) -> bool:
    """Whether these are four of our words."""
    parts = _parts(typed)
    return len(parts) == COUNT and _all() >= set(parts)


@cache
def words_of(locale: str) -> tuple[str, ...]:
    """The list of one language, as its words are shown."""
    return tuple(files("clinic.people").joinpath(LISTS[locale]).read_text("utf-8").split())


def _parts(typed: str) -> list[str]:
    return [_bare(part) for part in _BETWEEN.split(typed.strip()) if part]


@cache
def _all() -> frozenset[str]:
    return frozenset(_bare(word) for locale in LISTS for word in words_of(locale))


def _bare(word: str) -> str:
    taken_apart = unicodedata.normalize("NFKD", word.translate(_ONE_WAY)).casefold()
    return "".join(letter for letter in taken_apart if not unicodedata.combining(letter))

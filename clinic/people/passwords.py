"""What makes a password good enough, and five words for whoever would rather not think of one."""

import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import pairwise

from clinic.plain import N_
from clinic.refusal import Refusal

WORDS = 5
STAFF_CHARACTERS = 15
CLIENT_CHARACTERS = 12
MOST_CHARACTERS = 256
DIFFERENT_CHARACTERS = 5


class PasswordRefused(Refusal):
    status = 422


class PasswordShort(PasswordRefused):
    sentence = N_("Use 15 characters or more, or the five words offered.")


class ClientPasswordShort(PasswordRefused):
    sentence = N_("Use 12 characters or more, or the words offered.")


class PasswordLong(PasswordRefused):
    sentence = N_("Use 256 characters or fewer.")


class PasswordCommon(PasswordRefused):
    sentence = N_("Others would guess this one early. Choose another, or the words offered.")


def propose() -> str:
    """Five words drawn at random from our list: about fifty-four bits."""
    return " ".join(secrets.choice(_words()) for _ in range(WORDS))


def check(password: str, *, about: Iterable[str] = (), least: int = STAFF_CHARACTERS) -> str:
    """The password in its one written form. `about` holds names it must not merely repeat.

    Raises `PasswordRefused` with what to do instead.
    """
    plain = unicodedata.normalize("NFKC", password)
    if len(plain) < least:
        raise PasswordShort() if least >= STAFF_CHARACTERS else ClientPasswordShort()
    if len(plain) > MOST_CHARACTERS:
        raise PasswordLong()
    if len(set(plain.casefold())) < DIFFERENT_CHARACTERS or _is_guessed(plain, about):
        raise PasswordCommon()
    return plain


def _is_guessed(password: str, about: Iterable[str]) -> bool:
    """Whether nothing of it remains once digits, signs and the words everybody tries are taken away."""
    letters = _letters(password)
    if not letters:
        return _runs_in_order("".join(c for c in password if c.isdigit()))
    known = {_letters(word) for word in (*_common(), *_split(about))} - {""}
    for word in sorted(known, key=len, reverse=True):
        letters = letters.replace(word, " ")
    return not letters.strip()


def _runs_in_order(digits: str) -> bool:
    steps = {ord(b) - ord(a) for a, b in pairwise(digits)}
    return len(steps) <= 2


def _split(names: Iterable[str]) -> list[str]:
    whole = [name for name in names if name]
    parts = [part for name in whole for part in name.replace("@", " ").replace(".", " ").split()]
    return [*whole, *(part for part in parts if len(part) > 3)]


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalpha())


@cache
def _words() -> tuple[str, ...]:
    return tuple(files("clinic.people").joinpath("words.txt").read_text("ascii").split())


@cache
def _common() -> tuple[str, ...]:
    return tuple(files("clinic.people").joinpath("common.txt").read_text("utf-8").split())

"""Finding people by a few typed words, among all the cards that somebody may see."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from unicodedata import category, normalize
from uuid import UUID

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients.card import Card, document_of
from clinic.clients.cards import contents
from clinic.clients.sounds import Sound, unlikeness
from clinic.database import writing
from clinic.edge.paging import Page
from clinic.files import directory
from clinic.files.reading import reading
from clinic.vault.keyring import Keyring
from clinic.vault.typed import latin_digits

FEWEST_DIGITS = 3
# What a number has without the country before it.
MOST_DIGITS = 10
MOST_WORDS = 6
COMPARED = 200
_NUMBER = re.compile("[0-9]+")
# Farther away than the beginning of a word as it is written.
INSIDE, SOUNDS_ALIKE = 1, 2


def find(
    actor: Actor, keyring: Keyring, among: Collection[UUID], typed: str, size: int, asked: int = 1
) -> tuple[list[tuple[UUID, Card]], Page]:
    """Who of these clients answers to what was typed, the nearest first: this page of them, of so many.

    A trail entry before looking, and one that names whoever is shown.
    """
    directory_id = directory.file_id()
    with reading(actor, keyring, "directory.searched", [directory_id], cards=len(among)) as opened:
        stored = contents(opened, among)
    found = nearest(typed, {client_id: of_stored(content) for client_id, content in stored.items()})
    page = Page.of(len(found), size, asked)
    shown = [(client_id, Card.from_bytes(stored[client_id])) for client_id in found[page.lines]]
    with writing():
        trail.record(actor, "directory.found", directory_id, clients=[client_id for client_id, _ in shown])
    return shown, page


def by_name(cards: dict[UUID, Card]) -> list[tuple[UUID, Card]]:
    return sorted(cards.items(), key=lambda pair: (plain(pair[1].name), pair[0]))


@dataclass(frozen=True)
class Answering:
    """What somebody answers to: every name, the first of them first, the e-mail address and the number."""

    names: str
    email: str = ""
    phone: str = ""


def of_stored(content: bytes) -> Answering:
    """Of a card as it is stored."""
    card = document_of(content)
    return Answering(f"{card['preferred_name']} {card['legal_name']}".strip(), card["email"], card["phone"])


def nearest(typed: str, people: Mapping[UUID, Answering]) -> list[UUID]:
    """Who of these people answers to what was typed, the nearest first."""
    wanted = Wanted(typed)
    found = []
    for key, who in people.items():
        distance = wanted.distance(who)
        if distance is not None:
            found.append((distance, plain(who.names), key))
    found.sort()
    # Letters are compared for the first of them alone: it takes longer than everything before.
    first = [(*one[:1], wanted.unlikeness(one[1]), *one[1:]) for one in found[:COMPARED]]
    return [one[3] for one in sorted(first)] + [one[2] for one in found[COMPARED:]]


class Wanted:
    """What was typed: words of a name as they are written or sound, part of an address, digits of a number.

    Every word must be found. Case and the marks on letters do not matter, nor how a number is spaced.
    """

    def __init__(self, typed: str) -> None:
        self._digits = "" if _has_letters(typed) else _digits(typed)[-MOST_DIGITS:]
        self._words = plain(typed).split()[:MOST_WORDS]
        self._sounds = [Sound(word) for word in self._words]
        # Some write as two words what others write as one.
        self._together = Sound("".join(self._words)) if len(self._words) > 1 else None

    def distance(self, who: Answering) -> int | None:
        """How far somebody is from it: 0 for a name that begins so; None if it is somebody else."""
        if len(self._digits) >= FEWEST_DIGITS and self._digits in _digits(who.phone):
            return 0
        names, email = plain(who.names), plain(who.email)
        total = 0
        for word, sound in zip(self._words, self._sounds, strict=True):
            distance = _distance(word, sound, names, email)
            if distance is None:
                together = self._together.distance(names) if self._together else None
                return None if together is None else SOUNDS_ALIKE * len(self._words) + together
            total += distance
        return total if self._words else None

    def unlikeness(self, names: str) -> float:
        """How differently it is written from these names, word by word."""
        return sum(unlikeness(word, names) for word in self._words)


def _distance(word: str, sound: Sound, names: str, email: str) -> int | None:
    at = names.find(word)
    if at == 0 or f" {word}" in names:
        return 0
    if at > 0 or word in email:
        return INSIDE
    heard = sound.distance(names)
    return None if heard is None else SOUNDS_ALIKE + heard


def plain(text: str) -> str:
    """The text without case, marks on letters and what has no width, in Persian letters for Arabic ones."""
    if text.isascii():
        return text.lower()
    return normalize("NFKD", normalize("NFKD", text).casefold()).translate(_PLAIN)


class _Plain(dict[int, int | None]):
    """Looks at each character once and remembers what becomes of it."""

    def __missing__(self, code: int) -> int | None:
        kept = None if category(chr(code)) in ("Mn", "Cf") else code
        self[code] = kept
        return kept


# Letters that are marked otherwise than by a mark, and those that Persian writes in its own way.
_OWN_WAY = zip("łøđıيىكة", "lodiییکه", strict=True)
_PLAIN = _Plain({ord(letter): ord(plainly) for letter, plainly in _OWN_WAY} | {ord("ء"): None})


def _digits(text: str) -> str:
    read = text if text.isascii() else latin_digits(text)
    return "".join(_NUMBER.findall(read))


def _has_letters(text: str) -> bool:
    return any(character.isalpha() for character in text)

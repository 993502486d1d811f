"""Finding people by a few typed words, among all the cards that somebody may see."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Select

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients import cards
from clinic.clients.answering import Answering, digits, plain
from clinic.clients.card import Card
from clinic.clients.segments import Among
from clinic.clients.sounds import Sound, unlikeness
from clinic.database import writing
from clinic.edge.paging import Page
from clinic.files import directory
from clinic.files.reading import reading
from clinic.vault.keyring import Keyring

FEWEST_DIGITS = 3
# What a number has without the country before it.
MOST_DIGITS = 10
MOST_WORDS = 6
COMPARED = 200
# Farther away than the beginning of a word as it is written.
INSIDE, SOUNDS_ALIKE = 1, 2


def find(
    actor: Actor, keyring: Keyring, among: Select[UUID], typed: str, size: int, asked: int = 1
) -> tuple[list[tuple[UUID, Card]], Page]:
    """Who of these clients answers to what was typed, the nearest first: this page of them, of so many.

    `among` is the query for the ids of whomever the viewer may find. A trail entry before looking, and one
    that names whoever is shown.
    """
    directory_id = directory.file_id()
    looked_through = Among.of(among)
    with reading(actor, keyring, "directory.searched", [directory_id], cards=len(looked_through)) as opened:
        people = looked_through.answering(opened)
        found = [UUID(code) for code in nearest(typed, people)]
        page = Page.of(len(found), size, asked)
        by_card = cards.open_list(opened, found[page.lines])
    shown = [(client_id, by_card[client_id]) for client_id in found[page.lines] if client_id in by_card]
    with writing():
        trail.record(actor, "directory.found", directory_id, clients=[client_id for client_id, _ in shown])
    return shown, page


def by_name(cards: dict[UUID, Card]) -> list[tuple[UUID, Card]]:
    return sorted(cards.items(), key=lambda pair: (plain(pair[1].name), pair[0]))


def nearest(typed: str, people: Mapping[str, Answering]) -> list[str]:
    """Who of these people, each by a code, answers to what was typed, the nearest first."""
    wanted = Wanted(typed)
    found = []
    for code, who in people.items():
        distance = wanted.distance(who)
        if distance is not None:
            found.append((distance, who.names, code))
    found.sort()
    # Letters are compared for the first of them alone: it takes longer than everything before.
    first = [(*one[:1], wanted.unlikeness(one[1]), *one[1:]) for one in found[:COMPARED]]
    return [one[3] for one in sorted(first)] + [one[2] for one in found[COMPARED:]]


class Wanted:
    """What was typed: words of a name as they are written or sound, part of an address, digits of a number.

    Every word must be found. Case and the marks on letters do not matter, nor how a number is spaced.
    """

    def __init__(self, typed: str) -> None:
        self._digits = "" if _has_letters(typed) else digits(typed)[-MOST_DIGITS:]
        self._words = plain(typed).split()[:MOST_WORDS]
        heard = [(word, _sound(word)) for word in self._words]
        # What has no sound is soon found or not.
        self._heard = sorted(heard, key=lambda one: one[1] is not None)
        # Some write as two words what others write as one.
        self._together = _sound("".join(self._words)) if len(self._words) > 1 else None

    def distance(self, who: Answering) -> int | None:
        """How far somebody is from it: 0 for a name that begins so; None if it is somebody else."""
        if len(self._digits) >= FEWEST_DIGITS and self._digits in who.digits:
            return 0
        total = 0
        for word, sound in self._heard:
            distance = _distance(word, sound, who.names, who.email)
            if distance is None:
                together = self._together.distance(who.names) if self._together else None
                return None if together is None else SOUNDS_ALIKE * len(self._words) + together
            total += distance
        return total if self._words else None

    def unlikeness(self, names: str) -> float:
        """How differently it is written from these names, word by word."""
        return sum(unlikeness(word, names) for word in self._words)


def _sound(word: str) -> Sound | None:
    """How a word sounds; None where nothing is to be heard of it."""
    sound = Sound(word)
    return sound if sound.is_heard else None


def _distance(word: str, sound: Sound | None, names: str, email: str) -> int | None:
    at = names.find(word)
    if at == 0 or f" {word}" in names:
        return 0
    if at > 0 or word in email:
        return INSIDE
    heard = None if sound is None else sound.distance(names)
    return None if heard is None else SOUNDS_ALIKE + heard


def _has_letters(text: str) -> bool:
    return any(character.isalpha() for character in text)

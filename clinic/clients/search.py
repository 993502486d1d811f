"""Finding people by a few typed words, among all the cards that somebody may see."""

from collections.abc import Collection
from unicodedata import category, normalize
from uuid import UUID

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients.card import Card
from clinic.clients.cards import open_cards
from clinic.database import writing
from clinic.edge.paging import Page
from clinic.files import directory
from clinic.files.reading import reading
from clinic.vault.keyring import Keyring
from clinic.vault.typed import latin_digits

FEWEST_DIGITS = 3
# What a number has without the country before it.
MOST_DIGITS = 10


def find(
    actor: Actor, keyring: Keyring, among: Collection[UUID], typed: str, size: int, asked: int = 1
) -> tuple[list[tuple[UUID, Card]], Page]:
    """Who of these clients answers to what was typed, by name: this page of them, of so many.

    A trail entry before looking, and one that names whoever is shown.
    """
    directory_id = directory.file_id()
    with reading(actor, keyring, "directory.searched", [directory_id], cards=len(among)) as opened:
        cards = open_cards(opened, among)
    found = by_name({client_id: card for client_id, card in cards.items() if answers_to(card, typed)})
    page = Page.of(len(found), size, asked)
    shown = found[page.lines]
    with writing():
        trail.record(actor, "directory.found", directory_id, clients=[client_id for client_id, _ in shown])
    return shown, page


def by_name(cards: dict[UUID, Card]) -> list[tuple[UUID, Card]]:
    return sorted(cards.items(), key=lambda pair: (plain(pair[1].name), pair[0]))


def answers_to(card: Card, typed: str) -> bool:
    """Whether every typed word is part of a name or the e-mail address, or the digits are part of the number.

    Case and the marks on letters do not matter, nor how a number is spaced.
    """
    digits = _digits(typed)
    if (
        len(digits) >= FEWEST_DIGITS
        and not _has_letters(typed)
        and digits[-MOST_DIGITS:] in _digits(card.phone)
    ):
        return True
    said = plain(f"{card.preferred_name} {card.legal_name} {card.email}")
    return all(word in said for word in plain(typed).split())


def plain(text: str) -> str:
    """The text without case, marks on letters and what has no width."""
    apart = normalize("NFKD", normalize("NFKD", text).casefold())
    return "".join(character for character in apart if category(character) not in ("Mn", "Cf"))


def _digits(text: str) -> str:
    return "".join(character for character in latin_digits(text) if character in "0123456789")


def _has_letters(text: str) -> bool:
    return any(character.isalpha() for character in text)

"""How a client says themselves that they may be reached: left signed for the directory, it holds at once.

It lies over their card wherever that is read, until somebody saves the card as it then shows.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from functools import reduce
from typing import Any, Self
from uuid import UUID

from sqlalchemy import select

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients.card import Card, SafeContact
from clinic.clients.models import Client
from clinic.clients.unread import Unreached
from clinic.config import settings
from clinic.database import db
from clinic.files import copies, directory, left
from clinic.files.left import Left, Lying
from clinic.files.models import Inbox
from clinic.files.reading import Opened
from clinic.frozen import frozen
from clinic.vault.keyring import Keyring
from clinic.whole import or_left_out

# What they left is of this kind in the directory's inbox, and of the same among what is their own.
KIND = "reach-told"
VERSION = 1


class UnknownVersion(Exception):
    """It was told to a later release."""


@frozen(kw_only=True)
class Told:
    """Where and by what rules; of nothing else does it speak.

    `is_of_letters_alone`: whether letters are wanted, and the ways stay as the card has them. `written_to`
    is where letters went before they were stopped, in a form of the diary's, so that they can go there again.
    """

    phone: str = ""
    email: str = ""
    safe: SafeContact = field(default_factory=SafeContact)
    is_of_letters_alone: bool = False
    written_to: str = ""

    def on(self, card: Card) -> Card:
        if self.is_of_letters_alone:
            return replace(card, safe=replace(card.safe, no_letters=self.safe.no_letters))
        return replace(card, phone=self.phone, email=self.email, safe=self.safe)

    def to_bytes(self) -> bytes:
        document = {
            "v": VERSION,
            "phone": self.phone,
            "email": self.email,
            "safe": self.safe.to_json(),
            "letters_alone": self.is_of_letters_alone,
            "written_to": self.written_to,
        }
        return json.dumps(document, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Raises `UnknownVersion`."""
        document: dict[str, Any] = json.loads(content)
        if document["v"] != VERSION:
            raise UnknownVersion
        return cls(
            phone=document["phone"],
            email=document["email"],
            safe=SafeContact.from_json(document["safe"]),
            is_of_letters_alone=document["letters_alone"],
            written_to=document["written_to"],
        )


def tell(actor: Actor, keyring: Keyring, client: Client, told: Told) -> None:
    """The signed-in client says it: for everybody here, and kept for themselves to look at again."""
    left.leave(actor, keyring, directory.file_id(), KIND, told.to_bytes())
    if client.file_id is not None:
        copies.keep_own(keyring, client.file_id, KIND, told.to_bytes())
    trail.record(actor, "reach.told", client.id)


def own(keyring: Keyring) -> tuple[Told, datetime] | None:
    """What the signed-in client told last, and when; None if they never did."""
    found = copies.read_own(keyring, KIND)
    return (Told.from_bytes(found[0]), found[1]) if found is not None else None


def place(opened: Opened) -> tuple[UUID, str]:
    """Where what they told lies until a card has it, for whoever asks for more at once (`left.lying`)."""
    return opened.directory_id, KIND


def over(opened: Opened, cards: Mapping[UUID, Card], lies: Lying | None = None) -> dict[UUID, Card]:
    """These cards as they hold now: with what their people told since. Raises `VaultAlarm`."""
    return _on(cards, _waiting(opened, lies)) if cards else {}


def over_a_list(opened: Opened, cards: Mapping[UUID, Card], lies: Lying | None = None) -> dict[UUID, Card]:
    """The same where one only looks: if some of it is not as it was written, nobody knows whose it was.

    Then it is told, and none of them is said to be reached in any way.
    """
    rows = _lying(opened, lies) if cards else ()
    whole: list[tuple[UUID, Left]] = []
    for row in rows:
        with or_left_out(KIND, row.id):
            whole.append(left.from_anywhere(opened, _root(), row))
    known = _on(cards, _by_client(whole))
    return known if len(whole) == len(rows) else {one: Unreached.of(card) for one, card in known.items()}


def latest(opened: Opened, client_id: UUID) -> str:
    """By what the last is known that this client told and no card has; empty if there is none."""
    waits = _waiting(opened).get(client_id, ())
    return waits[-1].id.hex if waits else ""


def take_in(actor: Actor, opened: Opened, client_id: UUID) -> None:
    """Their card has it now."""
    for one in _waiting(opened).get(client_id, ()):
        left.take_in(actor, opened.directory_id, KIND, one)


def _on(cards: Mapping[UUID, Card], waits: Mapping[UUID, Sequence[Left]]) -> dict[UUID, Card]:
    return {
        one: reduce(lambda card, left: Told.from_bytes(left.text).on(card), waits.get(one, ()), card)
        for one, card in cards.items()
    }


def _waiting(opened: Opened, lies: Lying | None = None) -> dict[UUID, list[Left]]:
    return _by_client([left.from_anywhere(opened, _root(), row) for row in _lying(opened, lies)])


def _by_client(waits: Sequence[tuple[UUID, Left]]) -> dict[UUID, list[Left]]:
    """The earliest of each first. Whoever left it was certified for that client's own file."""
    if not waits:
        return {}
    files = select(Client.file_id, Client.id).where(Client.file_id.in_({file_id for file_id, _left in waits}))
    clients = dict(iter(db.session.execute(files)))
    found: dict[UUID, list[Left]] = {}
    for file_id, one in sorted(waits, key=lambda one: one[1].at):
        if file_id in clients:
            found.setdefault(clients[file_id], []).append(one)
    return found


def _lying(opened: Opened, lies: Lying | None) -> Sequence[Inbox]:
    return (lies or left.lying(place(opened)))[place(opened)]


def _root() -> bytes:
    return settings().root_vk or b""

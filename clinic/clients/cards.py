"""Keeping the cards of the directory: made, changed, read by name, and found again by a contact."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BindParameter, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from clinic import clock
from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients import reach_told
from clinic.clients.card import Card
from clinic.clients.models import Client
from clinic.clients.unread import Unreached, Unread
from clinic.database import db
from clinic.files import directory, items, versions
from clinic.files.left import Lying
from clinic.files.models import Item
from clinic.files.reading import Opened, reading_directory
from clinic.files.shred import shred_file, shred_item
from clinic.files.versions import Version
from clinic.vault.alarm import VaultAlarm
from clinic.vault.keyring import Keyring

KIND = "card"


def new_client(
    actor: Actor, keyring: Keyring, card: Card, therapist_id: UUID, *, is_caller: bool = False
) -> Client:
    """Make a card and put the person on a therapist's list; she opens their file herself, later.

    A caller is on no list yet. A card with members is that of a unit.
    """
    client = Client(
        id=uuid4(),
        therapist_id=therapist_id,
        created_at=clock.now(),
        is_caller=is_caller,
        is_unit=bool(card.members),
    )
    db.session.add(client)
    db.session.flush()
    items.save(actor, keyring, directory.file_id(), client.id, KIND, card.to_bytes(), 0, own_key=True)
    directory.index_contacts(keyring, client.id, card.contacts)
    trail.record(actor, "client.added", client.id, therapist=therapist_id)
    return client


def change(actor: Actor, keyring: Keyring, client_id: UUID, card: Card, base: int) -> int:
    """Save a card over version `base`. Raises `StaleSave` if somebody changed it meanwhile."""
    version = items.save(actor, keyring, directory.file_id(), client_id, KIND, card.to_bytes(), base)
    directory.index_contacts(keyring, client_id, card.contacts)
    return version


def version_of(client_id: UUID) -> int:
    return items.latest_version(directory.file_id(), client_id)


def latest(directory_id: UUID | BindParameter[UUID], client_ids: Select[UUID]) -> Select[UUID, int]:
    """The number of the last version of each of these clients' cards: columns `id` and `version`."""
    of_these = (Item.file_id == directory_id, Item.id.in_(client_ids))
    return select(Item.id, func.max(Item.version).label("version")).where(*of_these).group_by(Item.id)


def read(actor: Actor, keyring: Keyring, action: str, client_ids: Collection[UUID]) -> dict[UUID, Card]:
    """The cards of these clients, after one trail entry that names them all."""
    if not client_ids:
        return {}
    with reading_directory(actor, keyring, action, clients=sorted(client_ids)) as opened:
        return open_cards(opened, client_ids)


def read_list(actor: Actor, keyring: Keyring, action: str, client_ids: Collection[UUID]) -> dict[UUID, Card]:
    """The same for a list, as `open_list`."""
    if not client_ids:
        return {}
    with reading_directory(actor, keyring, action, clients=sorted(client_ids)) as opened:
        return open_list(opened, client_ids)


def open_list(
    opened: Opened, client_ids: Collection[UUID], found: Iterable[Version] | None = None
) -> dict[UUID, Card]:
    """The cards of these clients for a list; in the place of one that is not as it was, that this is so.

    `found` is what a question has found that asked for more (`beside`).
    """
    stored = opened.each(opened.directory_id, KIND, dict.fromkeys(client_ids), found)
    read = reach_told.over_a_list(opened, {one: Card.from_bytes(text) for one, text in stored.items()})
    return read | {one: Unread.in_its_place() for one in client_ids if one not in stored}


def open_cards(opened: Opened, client_ids: Collection[UUID]) -> dict[UUID, Card]:
    """The cards of these clients, where the directory is opened already."""
    stored = opened.items(opened.directory_id, KIND, dict.fromkeys(client_ids))
    return reach_told.over(opened, _all_of(stored, client_ids))


def open_for_words(opened: Opened, client_ids: Collection[UUID]) -> dict[UUID, Card]:
    """The same for what is written about them and sent to nobody: as `reach_told.over_a_list`, acts too."""
    stored = opened.items(opened.directory_id, KIND, dict.fromkeys(client_ids))
    known = _all_of(stored, client_ids)
    try:
        return reach_told.over_a_list(opened, known)
    except VaultAlarm:
        return {one: Unreached.of(card) for one, card in known.items()}


def _all_of(stored: Mapping[UUID, bytes], client_ids: Collection[UUID]) -> dict[UUID, Card]:
    if not stored.keys() >= set(client_ids):
        raise VaultAlarm("a card is gone")
    return {one: Card.from_bytes(content) for one, content in stored.items()}


def beside(
    asked: Select[Any],
    client_id: InstrumentedAttribute[UUID | None],
    viewer: BindParameter[UUID],
    now: BindParameter[datetime],
) -> Select[Any]:
    """A question with a column more: the card of the client a row names, still sealed, for `open_found`.

    For nobody but who may open the directory: the query carries the viewer.
    """
    return versions.beside(asked, directory.open_to(viewer, now), client_id)


def open_found(
    opened: Opened, client_ids: Collection[UUID], found: Iterable[Version], lies: Lying | None = None
) -> dict[UUID, Card]:
    """The cards of these clients, of what such a question found; and of what lies in `reach_told.place`."""
    stored = opened.contents(opened.directory_id, KIND, dict.fromkeys(client_ids), found)
    return reach_told.over_a_list(opened, _all_of(stored, client_ids), lies)


def contents(opened: Opened, client_ids: Collection[UUID]) -> dict[UUID, bytes]:
    """The same for a list, as they are stored: not all that are looked through are read as a whole."""
    return opened.whole(opened.directory_id, KIND, dict.fromkeys(client_ids))


def alike(keyring: Keyring, card: Card) -> list[UUID]:
    """The clients whose card has this e-mail address or telephone number."""
    found: dict[UUID, None] = {}
    for name, value in card.contacts.items():
        found |= dict.fromkeys(directory.cards_with(keyring, name, value))
    return list(found)


def forget(actor: Actor, client: Client) -> None:
    """Shred a caller's card, and their file with every word in it. Nothing may point at them any more."""
    shred_item(actor, directory.file_id(), client.id)
    if client.file_id is None:
        db.session.delete(client)
    else:
        # What the directory says about the file stands there under the file's id.
        shred_item(actor, directory.file_id(), client.file_id)
        shred_file(actor, client.file_id, along=Client)
    db.session.flush()

"""Saving sealed things: each save a new version, bound to its place, signed by its author, on the trail."""

import secrets
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import IntegrityError

from clinic import clock
from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db, insert
from clinic.files.keys import earlier_key, record_key
from clinic.files.models import Item, ItemKey
from clinic.frozen import frozen
from clinic.plain import N_
from clinic.prepared import Prepared
from clinic.refusal import Refusal
from clinic.vault.envelope import seal, unseal
from clinic.vault.item import Place, digest, seal_item
from clinic.vault.keyring import Keyring
from clinic.vault.record import RecordKey

# Opening thousands of cards, or the segments of them, leaves no time for a signature each; forging one needs
# the directory key.
UNSIGNED_KINDS = frozenset({"card", "segment"})
ITEM_KEY_BYTES = 32


class StaleSave(Refusal):
    """Somebody saved in between; `latest` is the version they left."""

    status = 409
    sentence = N_("This was changed in another window. Both texts are kept below.")

    def __init__(self, latest: int) -> None:
        super().__init__()
        self.latest = latest


@frozen
class Saved:
    item_id: UUID
    version: int


class Laid(NamedTuple):
    """A version that was laid down, as the trail tells of it."""

    version: int
    kind: str
    digest: str


def latest_version(file_id: UUID, item_id: UUID) -> int:
    """The number of the last version; 0 if there is none."""
    found = _LAST.first(db.session(), {"file": file_id, "item": item_id})
    return int(found[0] or 0) if found else 0


# Every save asks.
_LAST = Prepared(
    select(func.max(Item.version)).where(Item.file_id == bindparam("file"), Item.id == bindparam("item"))
)


def save(
    actor: Actor,
    keyring: Keyring,
    file_id: UUID,
    item_id: UUID,
    kind: str,
    content: bytes,
    base: int,
    own_key: bool = False,
    key: RecordKey | None = None,
) -> int:
    """Seal `content` as the version after `base`, with an entry on the trail, and return its number.

    `own_key` gives the item a key of its own, so that it can be shredded alone; `key` is the file's present
    key, where this work has it. Raises `StaleSave` if `base` is not the latest version: nothing is ever
    merged or overwritten. Leaves the commit to the view.
    """
    laid = lay(keyring, file_id, item_id, kind, content, base, own_key=own_key, key=key)
    trail.record(actor, "item.saved", file_id, item=item_id, **laid._asdict())
    return laid.version


def lay(
    keyring: Keyring,
    file_id: UUID,
    item_id: UUID,
    kind: str,
    content: bytes,
    base: int,
    *,
    own_key: bool = False,
    key: RecordKey | None = None,
) -> Laid:
    """The same for whoever tells the trail by the entry of what they do. Raises as `save`."""
    # A first version that is there already shows when this one is laid down, or else in its own key.
    latest = latest_version(file_id, item_id) if base or own_key else 0
    if latest != base:
        raise StaleSave(latest)
    key = key or record_key(keyring, file_id)
    place = Place(file_id, item_id, base + 1, kind, key.epoch, keyring.account_id)
    # What has no version yet has no key of its own, either.
    own = own_key_of(key, item_id) if base else None
    if own_key and base == 0:
        own = _new_own_key(key, item_id)
    sign_seed = None if kind in UNSIGNED_KINDS else keyring.sign_seed
    blob = seal_item(key.item_key(item_id, own), place, content, sign_seed)
    # What it belongs to may still wait to be written.
    db.session.flush()
    try:
        is_laid = insert(Item, _row(place, blob), unless_there=True)
    except IntegrityError:
        # The database refuses a second version of what is signed, whoever saves it.
        raise StaleSave(latest) from None
    if not is_laid:
        raise StaleSave(latest_version(file_id, item_id))
    return Laid(place.version, kind, digest(place, blob))


def own_key_of(key: RecordKey, item_id: UUID) -> bytes | None:
    """An item's own key, if it has one, opened with the key of its file."""
    row = db.session.get(ItemKey, (key.file_id, item_id))
    return None if row is None else open_own_key(earlier_key(key, row.epoch), item_id, row.blob)


def seal_own_key(key: RecordKey, item_id: UUID, own_key: bytes) -> bytes:
    """What an item's row holds of its own key."""
    return seal(key.secret, own_key, "item-key", key.file_id, item_id, key.epoch)


def open_own_key(key: RecordKey, item_id: UUID, sealed: bytes) -> bytes:
    """The same, opened with the key its file had in the epoch that the row names."""
    return unseal(key.secret, sealed, "item-key", key.file_id, item_id, key.epoch)


def _row(place: Place, blob: bytes) -> dict[str, Any]:
    file_id, item_id, version, kind, epoch, author_id = place
    named = {"file_id": file_id, "id": item_id, "version": version, "kind": kind}
    return named | {"epoch": epoch, "author_id": author_id, "saved_at": clock.now(), "blob": blob}


def _new_own_key(key: RecordKey, item_id: UUID) -> bytes:
    own_key = secrets.token_bytes(ITEM_KEY_BYTES)
    blob = seal_own_key(key, item_id, own_key)
    db.session.add(ItemKey(file_id=key.file_id, item_id=item_id, epoch=key.epoch, blob=blob))
    db.session.flush()
    return own_key

"""What speaks for a sealed version besides that it opens: the key it was signed with, and its trail entry."""

import hmac
import json
from uuid import UUID

from sqlalchemy import select

from clinic.audit.chain import link
from clinic.audit.models import Entry
from clinic.config import settings
from clinic.database import db
from clinic.files.items import own_key_of
from clinic.files.keys import earlier_key
from clinic.files.models import Item
from clinic.files.reading import Opened
from clinic.files.said import SIGNING, Said, said_by
from clinic.files.trust import certified, vouched
from clinic.frozen import frozen
from clinic.refusal import NotFound
from clinic.vault.item import Place, digest, open_item
from clinic.vault.keyring import Keyring

# The deeds by which a version of an item is saved.
SAVES = ("item.saved", *SIGNING)


@frozen
class Evidence:
    """`key` is the public half of the author's key that fits, certified by the practice root.

    `entry` is the trail's of the save, if it is there as it was written and names just this version.
    """

    key: bytes
    entry: Entry | None


def of_item(opened: Opened, keyring: Keyring, file_id: UUID, item_id: UUID) -> Evidence:
    """Of the last version of an item in a file that is open. Raises as `Opened.item`."""
    newest = select(Item).where(Item.file_id == file_id, Item.id == item_id).order_by(Item.version.desc())
    row = db.session.scalars(newest.limit(1)).first()
    if row is None:
        raise NotFound
    place = Place(row.file_id, row.id, row.version, row.kind, row.epoch, row.author_id)
    present = opened.key(file_id)
    secret = earlier_key(present, row.epoch).item_key(item_id, own_key_of(present, item_id))

    def fits(key: bytes) -> bytes:
        open_item(secret, place, row.blob, key)
        return key

    author = certified(row.author_id, keyring.root_vk)
    return Evidence(vouched(author, keyring.root_vk, fits), _entry(place, digest(place, row.blob)))


def _entry(place: Place, saved: str) -> Entry | None:
    """The entry of this save, if it follows the one before it unaltered."""
    told = select(Entry).where(Entry.subject == place.file_id.hex, Entry.action.in_(SAVES))
    wanted = Said(place.file_id.hex, "item.saved", place.item_id.hex, place.version, saved)
    for entry in db.session.scalars(told.where(Entry.detail.contains(place.item_id.hex))):
        if wanted in said_by(entry.subject, entry.action, json.loads(entry.detail)) and _follows(entry):
            return entry
    return None


def _follows(entry: Entry) -> bool:
    before = db.session.scalar(select(Entry.hash).where(Entry.n == entry.n - 1)) or b""
    fields = (entry.n, entry.at, entry.actor, entry.action, entry.subject, entry.detail, entry.origin)
    return hmac.compare_digest(entry.hash, link(settings().log_key, before, fields))

"""Reading sealed things: the trail entry is durable before a byte is decrypted; without it nothing opens."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import select

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db, writing
from clinic.files import directory
from clinic.files.items import UNSIGNED_KINDS, own_key_of
from clinic.files.keys import earlier_key, may_open, record_key
from clinic.files.models import Draft, DraftSnapshot, Inbox, Item
from clinic.files.trust import Certified, certified, vouched
from clinic.refusal import NotFound
from clinic.vault.box import open_with
from clinic.vault.envelope import unseal
from clinic.vault.item import Place, open_item
from clinic.vault.keyring import Keyring
from clinic.vault.padding import unpad
from clinic.vault.record import RecordKey


@contextmanager
def reading(
    actor: Actor, keyring: Keyring, action: str, file_ids: Collection[UUID], **detail: object
) -> Iterator["Opened"]:
    """Write down who looks at what, durably, and then open it.

    One entry for each file. Comes before the work's own changes (`RuntimeError` otherwise). Raises
    `NotFound`, after writing that down too, if one of the files is not granted.
    """
    ungranted = [file_id for file_id in file_ids if not may_open(keyring, file_id)]
    with writing():
        for file_id in file_ids:
            trail.record(actor, "file.refused" if file_id in ungranted else action, file_id, **detail)
    if ungranted:
        raise NotFound()
    yield Opened(keyring, frozenset(file_ids))


class Opened:
    """What may be decrypted now that it is on the trail. Lives no longer than its request."""

    def __init__(self, keyring: Keyring, file_ids: frozenset[UUID]) -> None:
        self._keyring = keyring
        self._file_ids = file_ids
        self._keys: dict[UUID, RecordKey] = {}
        self._authors: dict[UUID, Certified] = {}
        self._directory: UUID | None = None

    def item(self, file_id: UUID, item_id: UUID, version: int | None = None) -> bytes:
        """The content of one version, the latest unless told. Raises `NotFound` if there is none."""
        query = select(Item).where(Item.file_id == file_id, Item.id == item_id).order_by(Item.version.desc())
        if version is not None:
            query = query.where(Item.version == version)
        row = db.session.scalar(query.limit(1))
        if row is None:
            raise NotFound()
        return self.row(row)

    def row(self, row: Item) -> bytes:
        """The content of an item row, its author's signature checked."""
        key = self._key(row.file_id)
        secret = own_key_of(key, row.id) or earlier_key(key, row.epoch).item_key(row.id)
        place = Place(row.file_id, row.id, row.version, row.kind, row.epoch, row.author_id)
        if self._is_card(row):
            return open_item(secret, place, row.blob, None)
        author = self._author(row.author_id)
        return vouched(author, self._keyring.root_vk, lambda vk: open_item(secret, place, row.blob, vk))

    def inbox(self, row: Inbox) -> bytes:
        """What somebody left for the file while nobody was there."""
        seed = earlier_key(self._key(row.file_id), row.epoch).inbox_seed
        return unpad(open_with(seed, row.blob, "inbox", row.file_id, row.epoch, row.kind, row.id))

    def draft(self, row: Draft | DraftSnapshot) -> bytes:
        """An unsigned text as it was last kept."""
        key = earlier_key(self._key(row.file_id), row.epoch).item_key(row.item_id)
        return unpad(unseal(key, row.blob, *draft_place(row)))

    def key(self, file_id: UUID) -> RecordKey:
        """The file's present key, for the store's own neighbours."""
        return self._key(file_id)

    def _key(self, file_id: UUID) -> RecordKey:
        if file_id not in self._file_ids:
            raise NotFound()
        if file_id not in self._keys:
            self._keys[file_id] = record_key(self._keyring, file_id)
        return self._keys[file_id]

    def _is_card(self, row: Item) -> bool:
        # Only the directory has cards: elsewhere a colleague could leave out the signature by that name.
        if row.kind not in UNSIGNED_KINDS:
            return False
        self._directory = self._directory or directory.file_id()
        return row.file_id == self._directory

    def _author(self, author_id: UUID) -> Certified:
        if author_id not in self._authors:
            self._authors[author_id] = certified(author_id, self._keyring.root_vk)
        return self._authors[author_id]


def draft_place(row: Draft | DraftSnapshot) -> tuple[str | int | UUID, ...]:
    """Where a draft belongs, as its seal is bound to it."""
    return ("draft", row.file_id, row.item_id, row.kind, row.epoch, row.author_id, row.counter)

"""Rows of the sealed store, made many at a time: the same seals and places as `files` makes one by one."""

import secrets
from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from clinic.audit import trail
from clinic.cli.demo.players import Player
from clinic.database import Base
from clinic.files.grants import OPEN_ENDED, Terms
from clinic.files.items import ITEM_KEY_BYTES, UNSIGNED_KINDS, seal_own_key
from clinic.files.models import Epoch, File, FileKind, FileMember, Grant, Item, ItemKey
from clinic.files.trust import Certified
from clinic.vault.grant import GrantTerms, sign_grant, wrap
from clinic.vault.item import Place, digest, seal_item
from clinic.vault.record import EpochTerms, RecordKey, sign_epoch

Row = dict[str, Any]


class Rows:
    """What is to be inserted, by table."""

    def __init__(self) -> None:
        self.of: dict[type[Base], list[Row]] = defaultdict(list)

    def add(self, model: type[Base], **columns: Any) -> None:
        self.of[model].append(columns)


def add_item(
    rows: Rows, author: Player, key: RecordKey, item_id: UUID, kind: str, content: bytes, at: datetime,
    *, own_key: bool = False,
) -> None:  # fmt: skip
    """The first version of an item, with its trail entry; `own_key` gives it a key of its own."""
    saved = {"item": item_id, "version": 1, "kind": kind}
    summed = lay_item(rows, author, key, item_id, kind, content, at, own_key=own_key)
    trail.record(author.actor, "item.saved", key.file_id, **saved, digest=summed)


def lay_item(
    rows: Rows, author: Player, key: RecordKey, item_id: UUID, kind: str, content: bytes, at: datetime,
    *, own_key: bool = False,
) -> str:  # fmt: skip
    """The same without an entry, for the one that tells of it: its digest."""
    place = Place(key.file_id, item_id, 1, kind, key.epoch, author.id)
    own = secrets.token_bytes(ITEM_KEY_BYTES) if own_key else None
    if own is not None:
        sealed = seal_own_key(key, item_id, own)
        rows.add(ItemKey, file_id=key.file_id, item_id=item_id, epoch=key.epoch, blob=sealed)
    sign_seed = None if kind in UNSIGNED_KINDS else author.keyring.sign_seed
    blob = seal_item(key.item_key(item_id, own), place, content, sign_seed)
    rows.add(
        Item,
        file_id=key.file_id,
        id=item_id,
        version=1,
        kind=kind,
        epoch=key.epoch,
        author_id=author.id,
        saved_at=at,
        blob=blob,
    )
    return digest(place, blob)


def add_file(
    rows: Rows, author: Player, holders: tuple[Certified, Certified], client_id: UUID, at: datetime
) -> RecordKey:
    """A client's file, its key held by its author and the kit: `holders`, certified, in this order."""
    key = RecordKey.first(FileKind.INDIVIDUAL.value)
    rows.add(File, id=key.file_id, kind=FileKind.INDIVIDUAL, created_at=at)
    rows.add(FileMember, file_id=key.file_id, client_id=client_id)
    epoch = EpochTerms(
        file_id=key.file_id,
        kind=FileKind.INDIVIDUAL.value,
        epoch=key.epoch,
        public=key.inbox_public,
        previous=b"",
    )
    rows.add(
        Epoch,
        file_id=key.file_id,
        number=epoch.epoch,
        public_key=epoch.public,
        previous=epoch.previous,
        signer_id=author.id,
        signature=sign_epoch(author.keyring.sign_seed, author.id, epoch),
    )
    for holder, terms in zip(holders, (OPEN_ENDED, Terms()), strict=True):
        _add_grant(rows, author, key, holder, terms, at)
    trail.record(author.actor, "file.created", key.file_id, kind=FileKind.INDIVIDUAL, clients=[client_id])
    trail.record(author.actor, "client.file_opened", key.file_id, client=client_id)
    return key


def _add_grant(
    rows: Rows, author: Player, key: RecordKey, holder: Certified, terms: Terms, at: datetime
) -> None:
    signed = GrantTerms(file_id=key.file_id, account_id=holder.id, epoch=key.epoch, may_share=terms.may_share)
    wrapped = wrap(key, holder.public_key, signed)
    rows.add(
        Grant,
        file_id=key.file_id,
        account_id=holder.id,
        epoch=key.epoch,
        wrapped=wrapped,
        signer_id=author.id,
        signature=sign_grant(author.keyring.sign_seed, author.id, signed, wrapped),
        granted_at=at,
        expires_at=None,
        may_share=terms.may_share,
        cosign=False,
        override_gate=False,
    )

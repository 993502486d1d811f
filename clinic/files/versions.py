"""Questions for sealed versions, each put together once; what they find is opened by `reading.Opened`."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, bindparam, exists, select
from sqlalchemy.orm import Bundle, InstrumentedAttribute, aliased

from clinic.database import db
from clinic.files.models import Item, ItemKey

# A version's place, what is sealed there, and its item's own key with that key's epoch.
Fields = tuple[UUID, UUID, int, str, int, UUID, bytes, int | None, bytes | None]
Version = Row[*Fields]
InFile = ColumnElement[UUID] | ScalarSelect[UUID] | InstrumentedAttribute[UUID]
OfItem = ColumnElement[UUID] | InstrumentedAttribute[Any]


def one(file_id: UUID, item_id: UUID, version: int | None) -> Version | None:
    """That version of an item, or the latest."""
    told = {"file": file_id, "item": item_id, "version": version}
    return db.session.execute(_one(is_latest=version is None), told).first()


def latest(file_ids: Collection[UUID], item_ids: Collection[UUID]) -> Sequence[Version]:
    """The latest version of each of these items, in whichever of these files they are."""
    if not item_ids:
        return ()
    return db.session.execute(_latest(), {"files": list(file_ids), "items": list(item_ids)}).all()


def saved_last(file_id: UUID, kind: str, most: int, since: datetime) -> Sequence[Version]:
    """The latest version of so many items that were saved last as of this kind, and since then."""
    told = {"file": file_id, "kind": kind, "since": since, "most": most}
    return db.session.execute(_saved_last(), told).all()


def beside(
    asked: Select[Any], file_id: InFile, item_id: ColumnElement[Any] | InstrumentedAttribute[Any]
) -> Select[Any]:
    """A question with a column more: the latest version of the item that a row names, as it is sealed.

    It is looked for in this file alone; each of its fields is None where there is none. What comes of it is
    opened by `Opened.contents`.
    """
    latest = and_(Item.file_id == file_id, Item.id == item_id, _is_latest())
    version: Bundle[Any] = Bundle("version", *_OF_A_VERSION)
    return asked.add_columns(version).outerjoin(Item, latest).outerjoin(ItemKey, _ITS_KEY)


_OF_A_VERSION = (
    Item.file_id,
    Item.id,
    Item.version,
    Item.kind,
    Item.epoch,
    Item.author_id,
    Item.blob,
    ItemKey.epoch,
    ItemKey.blob,
)
_ITS_KEY = (ItemKey.file_id == Item.file_id) & (ItemKey.item_id == Item.id)


@cache
def _versions() -> Select[*Fields]:
    """Versions as columns, each with its item's own key if it has one. Put together once."""
    return select(*_OF_A_VERSION).select_from(Item).outerjoin(ItemKey, _ITS_KEY)


@cache
def _latest() -> Select[*Fields]:
    these = (
        Item.file_id.in_(bindparam("files", expanding=True)),
        Item.id.in_(bindparam("items", expanding=True)),
    )
    return _versions().where(*these, _is_latest())


@cache
def _saved_last() -> Select[*Fields]:
    of_the_kind = (Item.file_id == bindparam("file"), Item.kind == bindparam("kind"))
    named = select(Item.id).where(*of_the_kind, Item.saved_at >= bindparam("since"))
    last = named.order_by(Item.saved_at.desc(), Item.id).limit(bindparam("most"))
    return _versions().where(Item.file_id == bindparam("file"), Item.id.in_(last), _is_latest())


@cache
def _one(*, is_latest: bool) -> Select[*Fields]:
    of_it = _versions().where(Item.file_id == bindparam("file"), Item.id == bindparam("item"))
    if is_latest:
        return of_it.order_by(Item.version.desc()).limit(1)
    return of_it.where(Item.version == bindparam("version"))


@cache
def _is_latest() -> ColumnElement[bool]:
    newer = aliased(Item)
    follows = (newer.file_id == Item.file_id, newer.id == Item.id, newer.version > Item.version)
    return ~exists().where(*follows)

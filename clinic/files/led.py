"""Sealed things that stand as they were kept, and that no page shows: the row that leads to them is gone."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, SQLColumnExpression, select

from clinic.database import db
from clinic.files.models import Draft, Item

Column = SQLColumnExpression[UUID]


class _Way(NamedTuple):
    """To what is of one kind, the rows that lead there, and the columns that say where and to what."""

    where: type[Item] | type[Draft]
    kind: str
    rows: Select[Any]
    file_id: Column
    sealed_id: Column


_ways: list[_Way] = []


def lead_to(kind: str, file_id: Column, item_id: Column, *, rows: Select[Any] | None = None) -> None:
    """Declare that whatever is sealed as this kind is led to by a row of these columns, of `rows` if told."""
    _ways.append(_Way(Item, kind, select(item_id) if rows is None else rows, file_id, item_id))


def lead_to_draft(kind: str, file_id: Column, draft_id: Column) -> None:
    """The same of what is being written."""
    _ways.append(_Way(Draft, kind, select(draft_id), file_id, draft_id))


def unled() -> Iterator[UUID]:
    """What is sealed and hidden, each once: in its file there is no row any more that leads to it."""
    for way in _ways:
        own_id = Item.id if way.where is Item else Draft.item_id
        leads = way.rows.where(way.file_id == way.where.file_id, way.sealed_id == own_id).exists()
        yield from db.session.scalars(select(own_id).distinct().where(way.where.kind == way.kind, ~leads))

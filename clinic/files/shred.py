"""Shredding: a file with its keys and all that hangs on it, wherever that stands, or one item of a file."""

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, or_, select

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import Base, db
from clinic.files.attachments import AttachmentPart
from clinic.files.models import Blind, File, Item, ItemKey, SegmentCard

_FILE = Base.metadata.tables[File.__tablename__]
_PLACES_OF_AN_ITEM = (
    (SegmentCard, SegmentCard.segment_id),
    (AttachmentPart, AttachmentPart.item_id),
    (ItemKey, ItemKey.item_id),
    (Item, Item.id),
    (Blind, Blind.item_id),
)

_lets_go: dict[Table, Callable[[ColumnElement[bool]], None]] = {}


def before_rows_go(of: type[Base], act: Callable[[ColumnElement[bool]], None]) -> None:
    """Have something done about the rows of an area above that go with a file, told which, while they stand.

    For what no key points at, such as a letter on its way.
    """
    _lets_go[Base.metadata.tables[of.__tablename__]] = act


def shred_file(actor: Actor, file_id: UUID, *, along: type[Base]) -> None:
    """Delete the file, its grants and epochs, and every row that cannot stand without it.

    The rows of `along` that name the file go too, with what hangs on them; whatever else merely mentions one
    of all these is the caller's to let go first. The trail keeps that it was, and no word of what it said.
    """
    for table, theirs in reversed(list(_hanging_on(file_id, Base.metadata.tables[along.__tablename__]))):
        if table in _lets_go:
            _lets_go[table](theirs)
        db.session.execute(delete(table).where(theirs))
    db.session.expire_all()
    trail.record(actor, "file.shredded", file_id)
    db.session.flush()


def shred_item(actor: Actor, file_id: UUID, item_id: UUID) -> None:
    """Delete every version of one item, the key that opened it, and what it could be found by.

    A segment that says what it did goes with it, key and all; the other cards in there are then opened one by
    one, until somebody who has the directory's key gathers them again.
    """
    for segment_id in _segments_with(file_id, item_id):
        shred_item(actor, file_id, segment_id)
    for table, its_id in _PLACES_OF_AN_ITEM:
        db.session.execute(delete(table).where(table.file_id == file_id, its_id == item_id))
    trail.record(actor, "item.shredded", file_id, item=item_id)
    db.session.flush()


def _segments_with(file_id: UUID, item_id: UUID) -> Sequence[UUID]:
    # Held first: whoever is sealing a segment of it at this moment is waited for.
    db.session.execute(
        select(ItemKey.item_id)
        .where(ItemKey.file_id == file_id, ItemKey.item_id == item_id)
        .with_for_update()
    )
    holding = select(SegmentCard.segment_id).distinct()
    return db.session.scalars(
        holding.where(SegmentCard.file_id == file_id, SegmentCard.card_id == item_id)
    ).all()


def _hanging_on(file_id: UUID, along: Table) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Each table with rows of this file, and which: what is pointed at comes before what points at it.

    Read from the foreign keys themselves, so that no table of an area above can be forgotten.
    """
    known: dict[Table, ColumnElement[bool]] = {_FILE: _FILE.c.id == file_id}
    for table in Base.metadata.sorted_tables:
        reasons = [
            key.parent.in_(select(key.column).where(known[key.column.table]))
            for key in table.foreign_keys
            if key.column.table in known and (table is along or not key.parent.nullable)
        ]
        if reasons:
            known[table] = or_(*reasons)
    yield from known.items()

"""What a file's texts are found by, in sealed segments: a few rows to open instead of every text.

What is signed begins a segment of its own, so that a save opens no other, however long the file grows; those
that are small are put together later. A segment never changes, and its number is not given again. It says
nothing that the texts do not say: one that is gone, or does not open, costs time.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Integer,
    ScalarSelect,
    and_,
    bindparam,
    delete,
    func,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, aliased, mapped_column

from clinic import clock
from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import BY_KEY, Base, db, insert
from clinic.files.keys import earlier_key
from clinic.prepared import Prepared
from clinic.vault.alarm import VaultAlarm
from clinic.vault.record import RecordKey
from clinic.vault.segment import Place, digest, open_segment, seal_segment

# A segment of so many texts, or of so many bytes, is full, and stays as it is.
ABOUT = 50
MOST_BYTES = 256 * 1024
# Of so many at most, the newest are read to tell what was used lately.
LATELY = 20
FIRST_SAVE = 1


class Segment(Base):
    """One segment, of so many `texts`. `counter` is 1 but for the old ones that were added to."""

    __tablename__ = "search_segment"
    __table_args__ = (BY_KEY,)

    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    epoch: Mapped[int]
    counter: Mapped[int]
    texts: Mapped[int]
    saved_at: Mapped[datetime]
    blob: Mapped[bytes]

    @property
    def place(self) -> Place:
        return Place(self.file_id, self.number, self.epoch, self.counter)


class Sealed(NamedTuple):
    """A segment as it was read from the database."""

    place: Place
    blob: bytes


class Laid(NamedTuple):
    """A segment that was laid down, as the trail tells of it."""

    number: int
    digest: str


_OF_A_PLACE = tuple(getattr(Segment, name) for name in Place._fields)
_OF_A_FILE = select(*_OF_A_PLACE, Segment.blob).where(Segment.file_id == bindparam("file"))


def last_number(file_id: InstrumentedAttribute[UUID] | ColumnElement[UUID]) -> ScalarSelect[int]:
    """The number of a file's last segment, 0 where it has none, for a question of one's own."""
    its = aliased(Segment)
    last = select(func.coalesce(func.max(its.number), 0)).where(its.file_id == file_id)
    return last.correlate_except(its).scalar_subquery()


def last(file_id: UUID) -> int:
    """The same, asked alone."""
    found = _LAST.first(db.session(), {"file": file_id})
    return int(found[0]) if found else 0


def newest(file_id: UUID) -> list[Sealed]:
    """A file's last segment that holds several texts, if any does, and those that came after it."""
    return _sealed(_NEWEST.rows(db.session(), {"file": file_id}))


def small(file_id: UUID) -> list[Sealed]:
    """A file's segments that are not full, held until the work is done."""
    asked = _OF_A_FILE.where(is_small()).order_by(Segment.number).with_for_update()
    return _sealed(db.session.execute(asked, {"file": file_id, **limits()}))


def is_small() -> ColumnElement[bool]:
    """That a segment is not full, as a condition for queries that are told `limits` when they are asked."""
    texts, size = (bindparam(name, type_=Integer) for name in limits())
    return and_(Segment.texts < texts, func.length(Segment.blob) < size)


def limits() -> dict[str, int]:
    return {"full_texts": ABOUT, "full_bytes": MOST_BYTES}


def is_full(texts: int, size: int) -> bool:
    """The same of what is not sealed yet, the other way round."""
    return texts >= ABOUT or size >= MOST_BYTES


_LAST = Prepared(select(last_number(bindparam("file", type_=Segment.file_id.type))))


def _newest() -> Any:
    several = aliased(Segment)
    since = select(func.max(several.number)).where(several.file_id == bindparam("file"), several.texts > 1)
    from_there = Segment.number >= func.coalesce(since.scalar_subquery(), 0)
    return _OF_A_FILE.where(from_there).order_by(Segment.number.desc()).limit(LATELY)


_NEWEST = Prepared(_newest())


def content_of(key: RecordKey, place: Place, blob: bytes) -> bytes | None:
    """What a segment holds; None where it does not open any more, which `attune audit verify` names."""
    try:
        return open_segment(earlier_key(key, place.epoch), place, blob)
    except VaultAlarm:
        return None


def lay(key: RecordKey, after: int, content: bytes, texts: int) -> Laid:
    """Save a segment for whoever tells the trail, behind the file's last, which has this number.

    Where somebody laid one there meanwhile it goes behind theirs, once they have been waited for.
    """
    while not (laid := _laid(key, after + 1, content, texts)):
        after = max(after + 1, last(key.file_id))
    return laid


def begin(actor: Actor, key: RecordKey, after: int, content: bytes, texts: int) -> int:
    """The same, with an entry of its own on the trail. Answers its number."""
    laid = lay(key, after, content, texts)
    told = {"number": laid.number, "counter": FIRST_SAVE, "texts": texts, "digest": laid.digest}
    trail.record(actor, "segment.saved", key.file_id, **told)
    return laid.number


def _laid(key: RecordKey, number: int, content: bytes, texts: int) -> Laid | None:
    place = Place(key.file_id, number, key.epoch, FIRST_SAVE)
    blob = seal_segment(key, place, content)
    row = place._asdict() | {"texts": texts, "saved_at": clock.now(), "blob": blob}
    return Laid(number, digest(place, blob)) if insert(Segment, row, unless_there=True) else None


def take_away(actor: Actor, file_id: UUID, numbers: Sequence[int]) -> None:
    """Let go of segments whose texts are all in others."""
    db.session.execute(delete(Segment).where(Segment.file_id == file_id, Segment.number.in_(numbers)))
    trail.record(actor, "segments.joined", file_id, gone=numbers)


def _sealed(rows: Any) -> list[Sealed]:
    return [Sealed(Place(*row[:-1]), row[-1]) for row in rows]

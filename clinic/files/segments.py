"""What a file's texts are found by, in sealed segments: a few rows to open instead of every text.

A segment is added to until it is full, and then the next begins, so that a save stays as quick however long
the file grows. It says nothing that the texts do not say: one that is gone, or does not open, costs time.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, bindparam, select, update
from sqlalchemy.orm import Mapped, mapped_column

from clinic import clock
from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import STRICT, Base, db, insert, read_afresh
from clinic.files.keys import earlier_key
from clinic.prepared import Prepared
from clinic.vault.alarm import VaultAlarm
from clinic.vault.record import RecordKey
from clinic.vault.segment import Place, digest, open_segment, seal_segment


class Segment(Base):
    """One segment: `texts` is how many it holds, `counter` how often it was saved."""

    __tablename__ = "search_segment"
    __table_args__ = (STRICT,)

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


class Last(NamedTuple):
    """The file's last segment, still sealed."""

    place: Place
    blob: bytes


def last(file_id: UUID, *, held: bool = False) -> Last | None:
    """The file's last segment, to be looked at; `held` until the work is done, to be added to."""
    found = (_HELD if held else _NEWEST).first(db.session(), {"file": file_id})
    return Last(Place(*found[:-1]), found[-1]) if found else None


_NEWEST_OF_ALL = (
    select(*(getattr(Segment, name) for name in Place._fields), Segment.blob)
    .where(Segment.file_id == bindparam("file"))
    .order_by(Segment.number.desc())
    .limit(1)
)
_NEWEST, _HELD = Prepared(_NEWEST_OF_ALL), Prepared(_NEWEST_OF_ALL.with_for_update())
_ROWS = Segment.metadata.tables[Segment.__tablename__]
_OVER = Prepared(
    update(_ROWS)
    .where(_ROWS.c.file_id == bindparam("file"), _ROWS.c.number == bindparam("which"))
    .values({name: bindparam(name) for name in ("epoch", "counter", "texts", "saved_at", "blob")})
)


def content_of(key: RecordKey, place: Place, blob: bytes) -> bytes | None:
    """What a segment holds; None where it does not open any more, which `attune audit verify` names."""
    try:
        return open_segment(earlier_key(key, place.epoch), place, blob)
    except VaultAlarm:
        return None


def begin(actor: Actor, key: RecordKey, after: Last | None, content: bytes, texts: int) -> None:
    """Save the segment that follows this one. Where somebody begins the same one, theirs stands, not this."""
    place = Place(key.file_id, after.place.number + 1 if after else 1, key.epoch, 1)
    blob = seal_segment(key, place, content)
    row = place._asdict() | {"texts": texts, "saved_at": clock.now(), "blob": blob}
    if insert(Segment, row, unless_there=True):
        _record(actor, place, texts, blob)


def overwrite(actor: Actor, key: RecordKey, held: Last, content: bytes, texts: int) -> None:
    """Save this over a segment that is held."""
    file_id, number, _epoch, counter = held.place
    place = Place(file_id, number, key.epoch, counter + 1)
    blob = seal_segment(key, place, content)
    changed = {"epoch": place.epoch, "counter": place.counter, "texts": texts, "saved_at": clock.now()}
    _OVER.change(db.session(), {"file": file_id, "which": number, **changed, "blob": blob})
    read_afresh(Segment, file_id, number)
    _record(actor, place, texts, blob)


def _record(actor: Actor, place: Place, texts: int, blob: bytes) -> None:
    trail.record(
        actor,
        "segment.saved",
        place.file_id,
        number=place.number,
        counter=place.counter,
        texts=texts,
        digest=digest(place, blob),
    )

"""Whether a clinician is to be called, left for the directory while nobody is there who could say so."""

import json
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from clinic import clock
from clinic.database import STRICT, Base, db, put
from clinic.files import directory, inbox
from clinic.files.inbox import Boxed
from clinic.files.reading import Opened

USE = "call"
VERSION = 1


class CallLeft(Base):
    """One word about one file. There is a row whatever it says, and it is as long, so that none tells a risk.

    `source_id` is what was answered; the row goes once somebody who may open the file has taken that in.
    """

    __tablename__ = "call_left"
    __table_args__ = (Index("ix_call_left_file_id", "file_id"), STRICT)

    source_id: Mapped[UUID] = mapped_column(primary_key=True)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"))
    epoch: Mapped[int]
    left_at: Mapped[datetime]
    blob: Mapped[bytes]


def leave(source_id: UUID, file_id: UUID, since: datetime | None) -> None:
    """Say whether the clinician is to be called, over what was said before about the same. Needs no key."""
    there = _sealed(source_id, file_id, since)
    put(
        CallLeft,
        source_id=source_id,
        file_id=file_id,
        epoch=there.epoch,
        left_at=clock.now(),
        blob=there.blob,
    )


def answer(source_id: UUID, file_id: UUID) -> None:
    """Nobody is to be called about it any more. The row stays, and does not tell that it was said."""
    there = _sealed(source_id, file_id, None)
    theirs = update(CallLeft).where(CallLeft.source_id == source_id)
    db.session.execute(theirs.values(epoch=there.epoch, blob=there.blob))


def take(source_id: UUID) -> None:
    """What is in the file now says it."""
    db.session.execute(delete(CallLeft).where(CallLeft.source_id == source_id))


def since(opened: Opened, file_ids: Collection[UUID]) -> dict[UUID, tuple[UUID, datetime]]:
    """By what was answered: in which of these files a call waits, and since when. The directory is opened."""
    if not file_ids:
        return {}
    rows = db.session.scalars(select(CallLeft).where(CallLeft.file_id.in_(list(file_ids))))
    read = {row.source_id: (row.file_id, _since(opened, row)) for row in rows}
    return {source: (file_id, at) for source, (file_id, at) in read.items() if at is not None}


def earliest(opened: Opened, file_id: UUID) -> datetime | None:
    """Since when a call waits in this file; None where none does. The directory is opened."""
    return min((at for _file_id, at in since(opened, [file_id]).values()), default=None)


def _sealed(source_id: UUID, file_id: UUID, since: datetime | None) -> Boxed:
    document = {"v": VERSION, "since": since.isoformat() if since else None}
    return inbox.boxed(directory.file_id(), json.dumps(document).encode(), USE, source_id, file_id)


def _since(opened: Opened, row: CallLeft) -> datetime | None:
    there = Boxed(row.epoch, row.blob)
    said = inbox.unboxed(opened, opened.directory_id, there, USE, row.source_id, row.file_id)
    at = json.loads(said)["since"]
    return datetime.fromisoformat(at) if at else None

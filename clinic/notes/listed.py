"""A file's notes as its lists and its plan need them: what their rows say, and what was signed beside it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Subquery, bindparam, exists, select

from clinic import clock
from clinic.clients.models import Viewer
from clinic.columns import IdType
from clinic.database import db
from clinic.files.reading import Opened
from clinic.files.versions import Version, beside
from clinic.frozen import frozen
from clinic.notes import sign
from clinic.notes.document import Document
from clinic.notes.headline import Headline
from clinic.notes.models import SIGNED_KIND, Addendum, Note, NoteSignature, NoteVoid
from clinic.notes.sign import Closed


@frozen
class Listed:
    """One note of a file. `sealed` is what was signed, as it is sealed, without what was added since."""

    file_id: UUID
    id: UUID
    author_id: UUID
    created_at: datetime
    signed_at: datetime | None
    cosign_due_at: datetime | None
    voided_at: datetime | None
    is_added_to: bool
    sealed: Version

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None


def newest(viewer: Viewer, file_id: UUID, most: int, skip: int = 0) -> list[Listed]:
    """A file's notes that the viewer may see, newest first. One question, with what was signed."""
    told = {"viewer": viewer.id, "now": clock.now(), "file": file_id, "most": most, "skip": skip}
    return _listed(db.session.execute(_newest(), told))


def signed_last(file_id: UUID, most: int, skip: int = 0) -> list[Listed]:
    """The notes of a file that were signed last, the last first. One question, as `newest`."""
    return _listed(db.session.execute(_signed_last(), {"file": file_id, "most": most, "skip": skip}))


def read(opened: Opened, file_id: UUID, notes: Iterable[Listed]) -> dict[UUID, Closed]:
    """The signed ones among these notes of an opened file, by their ids. Raises as `sign.read_all`."""
    return {one: sign.closed(document) for one, document in _documents(opened, file_id, notes).items()}


def headlines(opened: Opened, file_id: UUID, notes: Iterable[Listed]) -> dict[UUID, Headline]:
    """Of each no more than a list says; it is opened and proven all the same."""
    found = _documents(opened, file_id, notes)
    return {one: Headline.from_text(document["content"]) for one, document in found.items()}


def _documents(opened: Opened, file_id: UUID, notes: Iterable[Listed]) -> dict[UUID, Document]:
    signed = {note.id: note for note in notes if note.is_signed}
    authors = {note.id: note.author_id for note in signed.values()}
    sealed = [note.sealed for note in signed.values()]
    blobs = opened.each(file_id, SIGNED_KIND, authors, sealed)
    return sign.proven({one: note for one, note in signed.items() if one in blobs}, blobs)


def _listed(rows: Iterable[Sequence[Any]]) -> list[Listed]:
    return [Listed(*row) for row in rows]


_COLUMNS = (
    Note.file_id,
    Note.id,
    Note.author_id,
    Note.created_at,
    NoteSignature.signed_at,
    NoteSignature.cosign_due_at,
    NoteVoid.voided_at,
    exists().where(Addendum.note_id == Note.id).label("is_added_to"),
)


@cache
def _newest() -> Select[Any]:
    seen = Note.seen_by(bindparam("viewer", type_=IdType()), bindparam("now"))
    theirs = select(*_COLUMNS).outerjoin(NoteSignature, NoteSignature.note_id == Note.id).where(*seen)
    theirs = theirs.outerjoin(NoteVoid, NoteVoid.note_id == Note.id)
    chosen = _so_many(theirs.order_by(Note.created_at.desc(), Note.id))
    return beside(select(chosen), chosen.c.file_id, chosen.c.id).order_by(
        chosen.c.created_at.desc(), chosen.c.id
    )


@cache
def _signed_last() -> Select[Any]:
    signed = select(*_COLUMNS).join(NoteSignature, NoteSignature.note_id == Note.id)
    signed = signed.outerjoin(NoteVoid, NoteVoid.note_id == Note.id)
    chosen = _so_many(signed.order_by(NoteSignature.signed_at.desc(), Note.id))
    return beside(select(chosen), chosen.c.file_id, chosen.c.id).order_by(
        chosen.c.signed_at.desc(), chosen.c.id
    )


def _so_many(asked: Select[*tuple[Any, ...]]) -> Subquery:
    """Which notes they are is settled first: what is sealed is read of these alone."""
    of_the_file = asked.where(Note.file_id == bindparam("file", type_=IdType()))
    return of_the_file.limit(bindparam("most")).offset(bindparam("skip")).subquery("chosen")

"""Unsigned notes whose author may write in their file no more: kept, sealed, and told of on both sides."""

from uuid import UUID

from sqlalchemy import Select, func, select

from clinic.clients.models import Viewer
from clinic.database import db
from clinic.files.rights import writable_by
from clinic.notes.models import Note


def in_file(file_id: UUID) -> list[Note]:
    """Those of one file, the oldest first. Their author alone reads them, once they may write there again."""
    begun = db.session.scalars(_unsigned().where(Note.file_id == file_id).order_by(Note.created_at))
    return [note for note in begun if not _writes(note.author_id, file_id)]


def count_of(viewer: Viewer) -> int:
    """How many of one's own are in files in which one may write no more."""
    own = _unsigned().where(Note.author_id == viewer.id, Note.file_id.not_in(writable_by(viewer.id)))
    return db.session.scalar(select(func.count()).select_from(own.with_only_columns(Note.id).subquery())) or 0


def _unsigned() -> "Select[Note]":
    return select(Note).where(Note.is_open())


def _writes(account_id: UUID, file_id: UUID) -> bool:
    theirs = writable_by(account_id).subquery()
    return db.session.scalar(select(theirs.c.file_id).where(theirs.c.file_id == file_id).limit(1)) is not None

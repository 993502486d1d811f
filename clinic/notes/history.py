"""A file's notes as they follow each other: the list, and the plan that was made last."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from clinic.clients.models import Viewer
from clinic.database import db
from clinic.files.reading import Opened
from clinic.notes import sign
from clinic.notes.content import Line
from clinic.notes.models import Note, NoteSignature
from clinic.notes.sign import Closed

LOOKED_THROUGH_FOR_A_PLAN = 10


@dataclass(frozen=True)
class Plan:
    """What was planned, in which note and on which day."""

    note_id: UUID
    on: date
    lines: tuple[Line, ...]


def notes_of(viewer: Viewer, file_id: UUID, most: int, skip: int = 0) -> list[Note]:
    """A file's notes that the viewer may see, newest first."""
    newest = Note.of(viewer).where(Note.file_id == file_id).order_by(Note.created_at.desc(), Note.id)
    return list(db.session.scalars(newest.limit(most).offset(skip)))


def count_of(viewer: Viewer, file_id: UUID) -> int:
    """How many of a file's notes the viewer may see."""
    theirs = Note.of(viewer).where(Note.file_id == file_id).with_only_columns(Note.id).order_by(None)
    return db.session.scalar(select(func.count()).select_from(theirs.subquery())) or 0


def signed_notes(opened: Opened, file_id: UUID, most: int) -> Iterator[tuple[Note, Closed]]:
    """A file's signed notes as they say it, the one signed last first."""
    newest = (
        select(Note)
        .join(NoteSignature, NoteSignature.note_id == Note.id)
        .where(Note.file_id == file_id)
        .order_by(NoteSignature.signed_at.desc())
        .limit(most)
    )
    for note in db.session.scalars(newest).all():
        yield note, sign.read(opened, note)


def last_plan(opened: Opened, file_id: UUID) -> Plan | None:
    """The plan of the last signed note that has one."""
    for note, closed in signed_notes(opened, file_id, LOOKED_THROUGH_FOR_A_PLAN):
        lines = tuple(line for line in closed.content.plan if line.text.strip())
        if lines:
            return Plan(note.id, closed.content.header.service_date, lines)
    return None

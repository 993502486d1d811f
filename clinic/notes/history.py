"""A file's notes as they follow each other: the list, and the plan that was made last."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from clinic.clients.models import Viewer
from clinic.database import db
from clinic.files.reading import Opened
from clinic.notes import sign
from clinic.notes.content import Line
from clinic.notes.format import Format, Group
from clinic.notes.formats_safety import RISK_ASSESSMENT
from clinic.notes.models import Note, NoteSignature
from clinic.notes.sign import Closed

LOOKED_THROUGH = 10
# The day of a signature is one of UTC, which may be another than that on the wall.
_A_DAY = timedelta(days=1)


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


def signed_last(opened: Opened, file_id: UUID, code: str) -> datetime | None:
    """When the last note of this format was signed, if it is among the latest."""
    latest = signed_notes(opened, file_id, LOOKED_THROUGH)
    return next((closed.seal.at for _note, closed in latest if closed.content.type == code), None)


@dataclass(frozen=True)
class LookedBack:
    """What the notes signed last tell the next one: the plan, and the format of the last session."""

    plan: Plan | None = None
    format: Format | None = None


def last_plan(opened: Opened, file_id: UUID) -> Plan | None:
    """The plan of the last signed note that has one."""
    return look_back(opened, file_id).plan


def look_back(opened: Opened, file_id: UUID) -> LookedBack:
    """From the note signed last back to the one with a plan; a session is told in a format of its own."""
    told: Format | None = None
    for note, closed in signed_notes(opened, file_id, LOOKED_THROUGH):
        content = closed.content
        if told is None and content.format and content.format.group is Group.SESSION:
            told = content.format
        lines = tuple(line for line in content.plan if line.text.strip())
        if lines:
            return LookedBack(Plan(note.id, content.header.service_date, lines), told)
    return LookedBack(None, told)


def is_risk_noted(opened: Opened, file_id: UUID, on: date) -> bool:
    """Whether a note of the risk was signed about that day or a later one."""
    for note, closed in signed_notes(opened, file_id, LOOKED_THROUGH):
        if note.signature and note.signature.signed_at.date() < on - _A_DAY:
            return False
        if closed.content.type == RISK_ASSESSMENT.code and closed.content.header.service_date >= on:
            return True
    return False

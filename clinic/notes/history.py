"""A file's notes as they follow each other: how many, and the plan that was made last."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from werkzeug.utils import cached_property

from clinic.clients.models import Viewer
from clinic.database import db
from clinic.files.reading import Opened
from clinic.frozen import frozen
from clinic.notes import formats, listed
from clinic.notes.content import Line, NoteContent
from clinic.notes.format import Format, Group
from clinic.notes.formats_safety import RISK_ASSESSMENT
from clinic.notes.listed import Listed
from clinic.notes.models import Note
from clinic.notes.sign import Closed

LOOKED_THROUGH = 10
# Where the formats stand that one session after another is told in.
SESSIONS = (Group.SESSION, Group.OWN)
# The day of a signature is one of UTC, which may be another than that on the wall.
_A_DAY = timedelta(days=1)


@frozen
class Plan:
    """What was planned, in which note and on which day."""

    note_id: UUID
    on: date
    lines: tuple[Line, ...]


def count_of(viewer: Viewer, file_id: UUID) -> int:
    """How many of a file's notes the viewer may see."""
    theirs = Note.of(viewer).where(Note.file_id == file_id).with_only_columns(Note.id).order_by(None)
    return db.session.scalar(select(func.count()).select_from(theirs.subquery())) or 0


@frozen
class LookedBack:
    """What the notes signed last tell the next: the plan, the last session and the format to tell it in.

    `held` is the last session in whatever format, a first one among them.
    """

    plan: Plan | None = None
    format: Format | None = None
    told: NoteContent | None = None
    held: Closed | None = None


class Latest:
    """The notes signed last in an opened file, the newest first: each opened once, however often it is asked.

    `read` holds those that were opened, by their ids.
    """

    def __init__(self, opened: Opened, file_id: UUID) -> None:
        self._opened = opened
        self._file_id = file_id
        self.read: dict[UUID, Closed] = {}

    def __iter__(self) -> Iterator[tuple[Listed, Closed]]:
        # The first has what is looked for, as a rule. The others are opened together: two queries at most.
        yield from self._first
        yield from self._others

    @cached_property
    def _first(self) -> list[tuple[Listed, Closed]]:
        return self._told(listed.signed_last(self._file_id, 1))

    @cached_property
    def _others(self) -> list[tuple[Listed, Closed]]:
        return self._told(listed.signed_last(self._file_id, LOOKED_THROUGH - 1, 1)) if self._first else []

    def _told(self, notes: list[Listed]) -> list[tuple[Listed, Closed]]:
        closed = listed.read(self._opened, self._file_id, notes)
        self.read |= closed
        return [(note, closed[note.id]) for note in notes if note.id in closed]

    def look_back(self) -> LookedBack:
        """From the note signed last back to the one with a plan; a session is told in a format of its own."""
        told: NoteContent | None = None
        held: Closed | None = None
        for note, closed in self:
            content = closed.content
            if held is None and content.format and content.format.is_session:
                held = closed
            if (
                told is None
                and content.format
                and content.format.group in SESSIONS
                and content.format.is_session
            ):
                told = content
            lines = tuple(line for line in content.plan if line.text.strip())
            if lines:
                return _looked_back(Plan(note.id, content.header.service_date, lines), told, held)
        return _looked_back(None, told, held)

    def signed_last(self, code: str) -> datetime | None:
        """When the last note of this format was signed, if it is among the latest."""
        return next((closed.seal.at for _note, closed in self if closed.content.type == code), None)

    def is_risk_noted(self, on: date) -> bool:
        """Whether a note of the risk was signed about that day or a later one."""
        for note, closed in self:
            if note.signed_at and note.signed_at.date() < on - _A_DAY:
                return False
            if closed.content.type == RISK_ASSESSMENT.code and closed.content.header.service_date >= on:
                return True
        return False


def _looked_back(plan: Plan | None, told: NoteContent | None, held: Closed | None) -> LookedBack:
    return LookedBack(plan, formats.last_offered(told.type) if told else None, told, held)


def last_plan(opened: Opened, file_id: UUID) -> Plan | None:
    """The plan of the last signed note that has one."""
    return Latest(opened, file_id).look_back().plan

"""The treatment plans of a file, and how their goals went in the notes that were signed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy import select

from clinic.clients.plans import MarkPlace, PlanPlace
from clinic.clients.standing import MARKED_KEPT, Standing
from clinic.clock import day_named
from clinic.database import db
from clinic.files.reading import Opened
from clinic.notes import goals, sign
from clinic.notes.content import NoteContent
from clinic.notes.formats_course import TREATMENT_PLAN
from clinic.notes.goals import Goal, GoalMark
from clinic.notes.models import Note
from clinic.notes.sign import Closed


@dataclass(frozen=True)
class TreatmentPlan:
    """One version of the plan, as it was signed."""

    note_id: UUID
    closed: Closed

    @property
    def content(self) -> NoteContent:
        return self.closed.content

    @property
    def on(self) -> date:
        return self.content.header.service_date

    @cached_property
    def goals(self) -> tuple[Goal, ...]:
        return tuple(Goal.of(row, self.on) for row in self.content.rows(goals.FIELD))

    @property
    def open_goals(self) -> tuple[Goal, ...]:
        return tuple(goal for goal in self.goals if goal.is_open)

    @property
    def review_on(self) -> date | None:
        return _review_on(self.content)

    @property
    def agreed_on(self) -> date | None:
        return day_named(self.content.text("agreed_on"))

    def is_due(self, today: date) -> bool:
        """Whether it is to be looked at again."""
        return self.review_on is not None and self.review_on <= today


@dataclass(frozen=True)
class Marked:
    """What one signed note says of goals, and who signed it."""

    note_id: UUID
    on: date
    by: str
    marks: tuple[GoalMark, ...]


def present(opened: Opened, file_id: UUID, standing: Standing) -> TreatmentPlan | None:
    """The plan of the latest day. None where none was signed, or what stands there is none."""
    place = standing.present_plan
    closed = _closed(opened, file_id, [place.note_id] if place else [])
    plans = (item for item in closed.items() if item[1].content.type == TREATMENT_PLAN.code)
    return next((TreatmentPlan(note_id, one) for note_id, one in plans), None)


def marked(opened: Opened, file_id: UUID, standing: Standing, most: int = MARKED_KEPT) -> tuple[Marked, ...]:
    """The latest notes in which goals are marked, by their day, the earliest first. Two queries at most."""
    latest = sorted(standing.marked, key=lambda one: one.on)[-most:]
    closed = _closed(opened, file_id, [place.note_id for place in latest])
    found = (
        Marked(note_id, one.content.header.service_date, one.seal.name, one.content.goals)
        for note_id, one in closed.items()
    )
    return tuple(sorted(found, key=lambda one: (one.on, one.note_id)))


def last_marks(found: Sequence[Marked]) -> dict[str, tuple[date, GoalMark]]:
    """The last number each goal was given, and on which day."""
    return {mark.goal_id: (one.on, mark) for one in found for mark in one.marks if mark.value}


def at_signing(standing: Standing, note_id: UUID, content: NoteContent, at: datetime) -> Standing:
    """How the front of the file stands once this note is signed."""
    on = content.header.service_date
    if content.type == TREATMENT_PLAN.code:
        standing = standing.with_plan(PlanPlace(note_id, on, at, _review_on(content)))
    return standing.with_marked(MarkPlace(note_id, on)) if content.goals else standing


def _review_on(content: NoteContent) -> date | None:
    return day_named(content.text("review_on"))


def _closed(opened: Opened, file_id: UUID, note_ids: Collection[UUID]) -> dict[UUID, Closed]:
    """These notes of the file as they were signed; whoever holds the file may have named others."""
    if not note_ids:
        return {}
    theirs = select(Note).where(Note.file_id == file_id, Note.id.in_(note_ids))
    return sign.read_all(opened, file_id, db.session.scalars(theirs).all())

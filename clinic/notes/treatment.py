"""The treatment plans of a file, and how their goals went in the notes that were signed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Self
from uuid import UUID

from sqlalchemy import select
from werkzeug.utils import cached_property

from clinic.clients.plans import MarkPlace, PlanPlace, latest
from clinic.clients.standing import MARKED_KEPT, Standing
from clinic.clock import day_named
from clinic.database import db
from clinic.files.reading import Opened
from clinic.files.segments import Segment
from clinic.frozen import frozen
from clinic.notes import corrected, gathering, goals, sign
from clinic.notes.added import Addition
from clinic.notes.content import NoteContent
from clinic.notes.formats_course import TREATMENT_PLAN
from clinic.notes.goals import Goal, GoalMark
from clinic.notes.models import Note
from clinic.notes.sign import Closed


@frozen
class TreatmentPlan:
    """One version of the plan, as it was signed."""

    note_id: UUID
    closed: Closed
    added: tuple[Addition, ...] = ()

    @cached_property
    def content(self) -> NoteContent:
        """What it says by the latest truth, each goal with an id."""
        right = corrected.made_right(self.closed.content, self.added)
        rows = goals.with_ids_of(right.rows(goals.FIELD), self.note_id)
        return replace(right, fields={**right.fields, goals.FIELD: rows})

    @property
    def is_corrected(self) -> bool:
        return any(one.is_correction for one in self.added)

    @property
    def place(self) -> PlanPlace:
        return PlanPlace(self.note_id, self.on, self.closed.seal.at, self.review_on)

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


@frozen
class Marked:
    """What one signed note says of goals by the latest truth, and who signed it.

    `corrected` are the ids of the goals of which it said something else when it was signed.
    """

    note_id: UUID
    on: date
    by: str
    marks: tuple[GoalMark, ...]
    corrected: frozenset[str] = frozenset()

    @classmethod
    def of(cls, note_id: UUID, closed: Closed, added: Iterable[Addition]) -> Self:
        content = closed.content
        right = corrected.made_right(content, added).goals
        changed = (now.goal_id for now, then in zip(right, content.goals, strict=True) if now != then)
        return cls(note_id, content.header.service_date, closed.seal.name, right, frozenset(changed))


def places(opened: Opened, file_id: UUID, standing: Standing) -> tuple[PlanPlace, ...]:
    """Every version of the plan: those the front of the file names, and what was signed before it named any.

    Those are found as all texts are, so at the latest once somebody who holds the file has signed in.
    """
    named = {place.note_id for place in standing.plans}
    rows = db.session.scalars(select(Segment).where(Segment.file_id == file_id))
    lines = (line for row in rows for line in gathering.of_segment(opened, row.place, row.blob).lines)
    plans = (line.note_id for line in lines if line.is_note and line.type == TREATMENT_PLAN.code)
    unnamed = _plans(opened, file_id, set(plans) - named)
    return (*standing.plans, *(plan.place for plan in unnamed))


def present(opened: Opened, file_id: UUID, standing: Standing) -> TreatmentPlan | None:
    """The plan of the latest day. None where none was signed, or what stands there is none."""
    place = latest(places(opened, file_id, standing))
    return next(iter(_plans(opened, file_id, [place.note_id] if place else [])), None)


def marked(opened: Opened, file_id: UUID, standing: Standing, most: int = MARKED_KEPT) -> tuple[Marked, ...]:
    """The latest notes in which goals are marked, by their day, the earliest first.

    As many queries, however many they are.
    """
    last = sorted(standing.marked, key=lambda one: one.on)[-most:]
    closed = _closed(opened, file_id, [place.note_id for place in last])
    found = (Marked.of(note_id, one, added) for note_id, (one, added) in closed.items())
    return tuple(sorted(found, key=lambda one: (one.on, one.note_id)))


def last_marks(found: Sequence[Marked]) -> dict[str, tuple[date, GoalMark]]:
    """The last number each goal was given, and on which day."""
    return {mark.goal_id: (one.on, mark) for one in found for mark in one.marks if mark.value}


def at_signing(
    standing: Standing,
    note_id: UUID,
    content: NoteContent,
    at: datetime,
    plan: TreatmentPlan | None = None,
) -> Standing:
    """How the front of the file stands once this note is signed. It names `plan`, too, if it did not."""
    on = content.header.service_date
    if plan is not None and all(place.note_id != plan.note_id for place in standing.plans):
        standing = standing.with_plan(plan.place)
    if content.type == TREATMENT_PLAN.code:
        standing = standing.with_plan(PlanPlace(note_id, on, at, _review_on(content)))
    return standing.with_marked(MarkPlace(note_id, on)) if content.goals else standing


def _review_on(content: NoteContent) -> date | None:
    return day_named(content.text("review_on"))


def _plans(opened: Opened, file_id: UUID, note_ids: Collection[UUID]) -> list[TreatmentPlan]:
    closed = _closed(opened, file_id, note_ids)
    return [
        TreatmentPlan(note_id, one, tuple(added))
        for note_id, (one, added) in closed.items()
        if one.content.type == TREATMENT_PLAN.code
    ]


def _closed(
    opened: Opened, file_id: UUID, note_ids: Collection[UUID]
) -> dict[UUID, tuple[Closed, list[Addition]]]:
    """These notes of the file as they were signed, and what was added to each.

    Whoever holds the file may have named others.
    """
    if not note_ids:
        return {}
    theirs = select(Note).where(Note.file_id == file_id, Note.id.in_(note_ids))
    notes = db.session.scalars(theirs).all()
    closed, added = sign.read_all(opened, file_id, notes), sign.read_all_addenda(opened, file_id, notes)
    return {note_id: (one, [put.says for put in added[note_id]]) for note_id, one in closed.items()}

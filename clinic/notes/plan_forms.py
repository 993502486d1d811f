"""How a plan begins from the one before it, and how a note is read with the goals of the plan that stands."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from clinic.notes import forms, goal_forms, goals
from clinic.notes.content import NoteContent
from clinic.notes.format import Field, Shape
from clinic.notes.formats_course import TREATMENT_PLAN
from clinic.notes.row import Row
from clinic.notes.treatment import TreatmentPlan
from clinic.notes.written import Written

# When it is looked at again, and what they agreed to, is asked anew for each version.
CARRIED = tuple(
    field
    for field in TREATMENT_PLAN.fields
    if field.code in ("problems", goals.FIELD, "interventions", "frequency")
)


def begun_from(written: Written, plan: TreatmentPlan | None) -> Written:
    """A plan's form with everything of the one before it, unless something is typed there."""
    if plan is None or written.get("type") != TREATMENT_PLAN.code or _is_begun(written):
        return written
    return written.with_more(*(pair for asked in CARRIED for pair in _pairs(asked, plan.content)))


def carried(plan: TreatmentPlan) -> Mapping[str, date]:
    """The lines of a plan, each with the day it is from."""
    lines = (line for asked in CARRIED for line in plan.content.lines(asked.code))
    return {line.text: line.carried_from or plan.on for line in lines}


def is_carried(asked: Field, typed: str, plan: TreatmentPlan | None) -> bool:
    """Whether a field of a plan still says what the one before it said."""
    return plan is not None and asked in CARRIED and typed == plan.content.text(asked.code) != ""


def with_goals(content: NoteContent, written: Written, plan: TreatmentPlan | None) -> NoteContent:
    """The note with what it says of goals; in a plan, goals nobody touched say since when they stand."""
    if plan is None:
        return content
    if content.type == TREATMENT_PLAN.code:
        rows = tuple(_since(row, plan) for row in content.rows(goals.FIELD))
        return replace(content, fields={**content.fields, goals.FIELD: rows})
    if content.format is None or not content.format.marks_goals:
        return content
    return replace(content, goals=goal_forms.read(written, plan.goals))


def _is_begun(written: Written) -> bool:
    stems = tuple(forms.field_name(asked.code) for asked in CARRIED)
    return any(name.partition("-")[0] in stems for name, _value in written.pairs)


def _pairs(asked: Field, content: NoteContent) -> Iterator[tuple[str, str]]:
    if asked.shape is Shape.LINES:
        for number, line in enumerate(content.lines(asked.code)):
            yield forms.line_name(asked.code, number), line.text
    elif asked.shape is Shape.ROWS:
        for number, row in enumerate(content.rows(asked.code)):
            cells = ((column.code, row.get(column.code)) for column in asked.columns)
            yield from ((forms.cell_name(asked.code, number, code), typed) for code, typed in cells if typed)
    elif content.text(asked.code):
        yield forms.field_name(asked.code), content.text(asked.code)


def _since(row: Row, plan: TreatmentPlan) -> Row:
    same = next((goal for goal in plan.goals if goal.says_the_same_as(row)), None)
    return Row({**row.cells, goals.SINCE: same.since.isoformat()}) if same else row

"""The goals of the plan on the page of a note: those it asks after, and what a new plan has from the last."""

from collections.abc import Mapping
from datetime import date

from clinic.desk.around import Around
from clinic.frozen import frozen
from clinic.notes import goal_forms, plan_forms
from clinic.notes.format import Field, Format
from clinic.notes.formats_course import TREATMENT_PLAN
from clinic.notes.goal_forms import VALUE, WORDS, mark_name
from clinic.notes.goals import Goal, GoalMark
from clinic.notes.treatment import TreatmentPlan
from clinic.notes.written import Written


@frozen
class AskedGoal:
    """A goal as the page asks after it. `last` is the number it was given last, with the day."""

    goal: Goal
    name: str
    value_name: str
    words_name: str
    is_ticked: bool
    value: str
    words: str
    last: tuple[date, GoalMark] | None


@frozen
class GoalsOnPage:
    """`before` is the plan that this one begins from, where the note is a plan."""

    plan: TreatmentPlan | None
    before: TreatmentPlan | None
    asked: tuple[AskedGoal, ...]

    def shows(self, goal_id: str) -> bool:
        """Whether the page has inputs for this goal."""
        return any(one.goal.id == goal_id for one in self.asked)

    def is_carried(self, field: Field, typed: str) -> bool:
        return plan_forms.is_carried(field, typed, self.before)

    def is_carried_cell(self, cells: Mapping[str, str], code: str) -> bool:
        """Whether a cell still says what it said of this goal in the plan before."""
        goals = self.before.goals if self.before else ()
        typed = cells.get(code, "")
        return any(goal.id == cells.get("id") and typed and typed == goal.row.get(code) for goal in goals)


def on_the_page(written: Written, around: Around, format_: Format) -> GoalsOnPage:
    """Open goals are asked after, and those of the plan about which something stands here already."""
    plan = around.treatment
    before = plan if format_.code == TREATMENT_PLAN.code else None
    if plan is None or not format_.marks_goals:
        return GoalsOnPage(plan, before, ())
    said = goal_forms.goals_asked(written)
    wanted = (goal for goal in plan.goals if goal.is_open or goal.id in said)
    return GoalsOnPage(plan, before, tuple(_asked(goal, written, around) for goal in wanted))


def _asked(goal: Goal, written: Written, around: Around) -> AskedGoal:
    name, value, words = (mark_name(goal.id, part) for part in ("", VALUE, WORDS))
    return AskedGoal(
        goal,
        name,
        value,
        words,
        bool(written.get(name)),
        written.get(value),
        written.get(words),
        around.marks.get(goal.id),
    )

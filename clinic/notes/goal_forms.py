"""How a note's form asks after the goals of the plan: what its fields are called, and what was typed."""

import re
from collections.abc import Iterable

from clinic.notes.goals import Goal, GoalMark
from clinic.notes.written import Written

MOST_CHARACTERS = 500
VALUE, WORDS = "value", "words"
_NAME = re.compile(rf"goal_([0-9a-f]{{4,16}})(?:_({VALUE}|{WORDS}))?")


def mark_name(goal_id: str, part: str = "") -> str:
    """The name of what is ticked for a goal, or of its number or words."""
    return f"goal_{goal_id}_{part}" if part else f"goal_{goal_id}"


def goal_of(name: str) -> str:
    """The id of the goal that a field of the form is about; empty for any other field."""
    found = _NAME.fullmatch(name)
    return found[1] if found else ""


def holds_words(name: str) -> bool:
    found = _NAME.fullmatch(name)
    return found is not None and found[2] == WORDS


def goals_asked(written: Written) -> frozenset[str]:
    """The ids of the goals about which anything is typed or ticked."""
    return frozenset(filter(None, (goal_of(name) for name, _value in written.pairs)))


def read(written: Written, goals: Iterable[Goal]) -> tuple[GoalMark, ...]:
    """What is said of each of these goals, in their order: one that nobody touched is not among them."""
    asked = goals_asked(written)
    return tuple(_mark(written, goal) for goal in goals if goal.id in asked)


def _mark(written: Written, goal: Goal) -> GoalMark:
    value, words = (written.get(mark_name(goal.id, part)).strip() for part in (VALUE, WORDS))
    return GoalMark(goal.id, goal.words, value, words)

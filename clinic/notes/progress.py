"""How a goal went over time: the numbers it was given, where they started and where they are to go, drawn.

A line is in as many pieces as gaps leave it: a note that speaks of the goal and gives no number parts it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Self
from uuid import UUID

from werkzeug.utils import cached_property

from clinic.frozen import frozen
from clinic.notes.goals import Goal, figure
from clinic.notes.treatment import Marked
from clinic.plain import N_
from clinic.strokes import LEFT, RIGHT, narrowed, strokes

# The drawing, in its own units: what stands before and after its days is told in clinic/strokes.py.
TOP, BOTTOM = 12, 182
LEAST_DRAWN = 2
# Closer than this, two words would stand on each other.
APART = 16


@frozen
class Point:
    """One note that speaks of the goal. `value` is None where it gives no number: the line parts there."""

    note_id: UUID
    on: date
    by: str
    value: Decimal | None
    words: str
    x: float
    y: float | None
    is_reliable: bool = False
    is_corrected: bool = False


@frozen
class Progress:
    """A goal with its points, the earliest first."""

    goal: Goal
    points: tuple[Point, ...]

    @cached_property
    def numbers(self) -> list[Decimal]:
        return [point.value for point in self.points if point.value is not None]

    @property
    def is_drawn(self) -> bool:
        return len(self.numbers) >= LEAST_DRAWN

    @property
    def last(self) -> Decimal | None:
        return self.numbers[-1] if self.numbers else None

    @property
    def last_on(self) -> date | None:
        return next((point.on for point in reversed(self.points) if point.value is not None), None)

    @property
    def strokes(self) -> tuple[str, ...]:
        """The drawn line, in as many pieces as gaps leave it, each as a path."""
        return strokes(None if point.y is None else (point.x, point.y) for point in self.points)

    @property
    def narrow(self) -> Self:
        """The same for a telephone."""
        return replace(self, points=tuple(replace(point, x=narrowed(point.x)) for point in self.points))

    @property
    def ticks(self) -> list[tuple[Decimal, float]]:
        """The numbers beside the drawing, each with its height: where it starts, the aim, and both ends."""
        high = _high(self.goal, self.numbers)
        kept: list[tuple[Decimal, float]] = []
        for mark in (*_figures(self.goal), Decimal(0), high):
            y = _height(mark, high)
            if all(abs(y - other) >= APART for _mark, other in kept):
                kept.append((mark, y))
        return kept

    @property
    def named(self) -> list[tuple[str, float]]:
        """What two of those numbers are: where it started, and the aim."""
        high = _high(self.goal, self.numbers)
        aim, start = figure(self.goal.target), figure(self.goal.baseline)
        found = [(N_("Aim"), _height(aim, high))] if aim is not None else []
        if start is not None and all(abs(_height(start, high) - y) >= APART for _name, y in found):
            found.append((N_("At the start"), _height(start, high)))
        return found


def of(goal: Goal, notes: Sequence[Marked]) -> Progress:
    """How this goal went, by the notes that speak of it."""
    about = [(one, mark) for one in notes for mark in one.marks if mark.goal_id == goal.id]
    high = _high(goal, [mark.figure for _one, mark in about if mark.figure is not None])
    across = _across([one.on for one, _mark in about])
    points = (
        Point(
            one.note_id,
            one.on,
            one.by,
            mark.figure,
            mark.words,
            x,
            None if mark.figure is None else _height(mark.figure, high),
            is_corrected=goal.id in one.corrected,
        )
        for (one, mark), x in zip(about, across, strict=True)
    )
    return Progress(goal, tuple(points))


def _across(days: Sequence[date]) -> list[float]:
    """As far apart as the days are; those of one day share it."""
    span = (days[-1] - days[0]).days if days else 0
    shares = (
        (day - days[0]).days / span if span else index / max(1, len(days) - 1)
        for index, day in enumerate(days)
    )
    return [LEFT + 12 + share * (RIGHT - LEFT - 24) for share in shares]


def _figures(goal: Goal) -> list[Decimal]:
    """The aim and the start, where they are numbers."""
    return [value for value in (figure(goal.target), figure(goal.baseline)) if value is not None]


def _high(goal: Goal, numbers: Iterable[Decimal]) -> Decimal:
    """Drawn from nothing, up to the highest number there is."""
    return max((*numbers, *_figures(goal), Decimal(1)))


def _height(value: Decimal, high: Decimal) -> float:
    return BOTTOM - float(value / high) * (BOTTOM - TOP)

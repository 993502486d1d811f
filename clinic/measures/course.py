"""How one questionnaire went over time: numbers in order, how they compare, and a line through them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Self
from uuid import UUID

from clinic.frozen import frozen
from clinic.measures.bands import band_of
from clinic.measures.definition import Band, Definition
from clinic.measures.scoring import Direction, direction
from clinic.measures.taken import Taken
from clinic.strokes import LEFT, RIGHT, narrowed, strokes

# The drawing, in its own units: what stands before and after its days is told in clinic/strokes.py.
TOP, BOTTOM = 12, 182


@frozen
class Line:
    """One thing that is followed: its name (a msgid), its range, and its ranges by name."""

    code: str
    label: str
    low: int
    high: int
    bands: tuple[Band, ...] = ()


@frozen
class Point:
    """One day on a line. `value` is None where there is no number: the line parts there.

    `band` is the msgid of the range it falls into, if there are any.
    """

    taken_id: UUID
    on: date
    value: int | None
    x: float
    y: float | None
    band: str = ""
    is_prorated: bool = False
    from_first: Direction | None = None
    from_last: Direction | None = None

    @property
    def is_reliable(self) -> bool:
        """Whether it differs from the first by more than noise."""
        return self.from_first in (Direction.RELIABLE_BETTER, Direction.RELIABLE_WORSE)


@frozen
class Course:
    """A line with its points, the earliest first."""

    line: Line
    points: tuple[Point, ...]

    @property
    def strokes(self) -> tuple[str, ...]:
        """The drawn line, in as many pieces as gaps leave it, each as a path."""
        return strokes(None if point.y is None else (point.x, point.y) for point in self.points)

    @property
    def ticks(self) -> list[tuple[int, float]]:
        """The numbers beside the drawing, each with its height: both ends, and where a range begins."""
        marks = [self.line.low, *(band.low for band in self.line.bands[1:]), self.line.high]
        return [(mark, _height(self.line, mark)) for mark in dict.fromkeys(marks)]

    @property
    def named(self) -> list[tuple[str, float]]:
        """The names of the ranges, each at its middle."""
        return [(band.label, _height(self.line, (band.low + band.high) / 2)) for band in self.line.bands]

    @property
    def narrow(self) -> Self:
        """The same for a telephone."""
        return replace(self, points=tuple(replace(point, x=narrowed(point.x)) for point in self.points))

    @property
    def complete(self) -> list[Point]:
        return [point for point in self.points if point.value is not None]


def lines_of(known: Definition) -> tuple[Line, ...]:
    """What is followed of a questionnaire: its total, its sets, or each item of ours."""
    if known.item_sets:
        return tuple(
            Line(code, known.set_names[code], 0, bands[-1].high, bands)
            for code, bands in known.set_bands.items()
        )
    if not known.is_summed:
        return tuple(Line(str(n), label, known.low, known.high) for n, label in enumerate(known.items, 1))
    return (Line("", known.name, *known.range, known.bands),)


def courses(known: Definition, taken: Iterable[Taken]) -> tuple[Course, ...]:
    """The course of each thing that is followed, of the versions that nothing corrects."""
    standing = sorted(
        (one for one in taken if one.corrected_by is None), key=lambda one: (one.sheet.on, one.at)
    )
    return tuple(Course(line, tuple(_points(known, line, standing))) for line in lines_of(known))


def _points(known: Definition, line: Line, standing: Sequence[Taken]) -> Iterable[Point]:
    first = last = None
    span = (standing[-1].sheet.on - standing[0].sheet.on).days if standing else 0
    for index, one in enumerate(standing):
        value = _value(line, one)
        share = (
            (one.sheet.on - standing[0].sheet.on).days / span if span else index / max(1, len(standing) - 1)
        )
        yield Point(
            one.id,
            one.sheet.on,
            value,
            LEFT + 12 + share * (RIGHT - LEFT - 24),
            None if value is None else _height(line, value),
            _band(line, value),
            one.sheet.score.is_prorated,
            _compared(known, first, value),
            _compared(known, last, value),
        )
        if value is not None:
            first, last = value if first is None else first, value


def _band(line: Line, value: int | None) -> str:
    found = band_of(line.bands, value) if value is not None else None
    return found.label if found else ""


def _compared(known: Definition, before: int | None, after: int | None) -> Direction | None:
    if before is None or after is None or not known.has_total:
        return None
    return direction(known, before, after)


def _value(line: Line, one: Taken) -> int | None:
    score = one.sheet.score
    if line.code in score.sets:
        found = score.sets[line.code]
        return found[0] if found else None
    if not line.code:
        return score.total
    answer = one.sheet.answers[int(line.code) - 1]
    return None if isinstance(answer, str) else answer


def _height(line: Line, value: float) -> float:
    return BOTTOM - (value - line.low) / max(1, line.high - line.low) * (BOTTOM - TOP)

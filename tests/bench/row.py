"""One line of the table: what was done, beside what, and how much more of it may be needed."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """What is measured, its floor in words, and the largest ratio of the two that is good enough."""

    action: str
    beside: str
    unit: str
    goal: float

    def saying(self, besides: str) -> "Row":
        """The same row, with more said of its floor."""
        return replace(self, beside=f"{self.beside}; {besides}") if besides else self


@dataclass(frozen=True)
class Pair:
    """What ours and its floor took, in the row's unit, and the ratio: their own, or of their rounds.

    `besides` is what else was seen, to be said with what the floor is.
    """

    ours: float
    floor: float
    ratio: float
    besides: str = ""

    @classmethod
    def of(cls, ours: float, floor: float) -> "Pair":
        return cls(ours, floor, ours / floor)


@dataclass(frozen=True)
class Subject:
    """Rows that are measured together, in a folder of their own on a real disk."""

    rows: tuple[Row, ...]
    measure: Callable[[Path], Sequence[Pair]]


@dataclass(frozen=True)
class Line:
    """A row once it has been measured, as `bench.json` holds it."""

    action: str
    ours: float
    floor: float
    unit: str
    ratio: float
    goal: float

    @classmethod
    def of(cls, row: Row, pair: Pair) -> "Line":
        return cls(
            row.action, round(pair.ours, 4), round(pair.floor, 4), row.unit, round(pair.ratio, 3), row.goal
        )

    @property
    def is_met(self) -> bool:
        return self.ratio <= self.goal

    def to_json(self) -> dict[str, str | float]:
        return asdict(self)

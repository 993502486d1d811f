"""What a sheet is made of: its parts, in the order of print, and what each kind of them may hold."""

from dataclasses import dataclass
from enum import StrEnum

# The lines drawn at the head of a sheet, by their names in `sheet.yaml`.
DRAWINGS = (
    *("settle", "untangle", "pause", "mend", "breath", "ground", "climb", "loop", "lean"),
    *("side", "stream", "night", "carry", "letter", "weigh", "open"),
)


class PartKind(StrEnum):
    TEXT = "TEXT"
    TRY = "TRY"
    MIND = "MIND"
    STEPS = "STEPS"
    STANDING = "STANDING"
    TICKS = "TICKS"
    SCRIPT = "SCRIPT"
    LOG_TABLE = "LOG_TABLE"
    SCALE_0_10 = "SCALE_0_10"
    BODY_OUTLINE = "BODY_OUTLINE"
    CARD = "CARD"
    TEXT_BOX = "TEXT_BOX"
    GRID = "GRID"
    BREATH_GRAPHIC = "BREATH_GRAPHIC"
    CYCLE_DIAGRAM = "CYCLE_DIAGRAM"
    TWO_CIRCLES = "TWO_CIRCLES"
    SUITCASE = "SUITCASE"
    DRAWING_BOX = "DRAWING_BOX"


class Manner(StrEnum):
    """The other way of drawing a part: a card without lights, a box with lines, a week, boxes to tick."""

    PLAIN = "plain"
    LINED = "lined"
    DAYS = "days"
    TICKS = "ticks"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a part: what it says, how (`detail`), words to say (`say`), a column's `width`."""

    text: str
    detail: str = ""
    say: str = ""
    width: str = ""


@dataclass(frozen=True, slots=True)
class Breath:
    """How many seconds a breath takes in, is held, and takes out."""

    inward: int
    held: int
    outward: int

    @property
    def seconds(self) -> tuple[int, ...]:
        """Of each stretch that there is: two, or three where it is held."""
        return tuple(length for length in (self.inward, self.held, self.outward) if length)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a sheet. Tables and boxes have `rows`, scales `low` and `high`, grids `columns`."""

    kind: PartKind
    heading: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    rows: int = 0
    low: str = ""
    high: str = ""
    new_page: bool = False
    manner: Manner | None = None
    columns: tuple[str, ...] = ()
    breath: Breath | None = None


# How each kind may be drawn otherwise, and how many lines it takes; what is not here takes none.
MANNERS = {
    PartKind.CARD: Manner.PLAIN,
    PartKind.TEXT_BOX: Manner.LINED,
    PartKind.LOG_TABLE: Manner.DAYS,
    PartKind.GRID: Manner.TICKS,
}
HOW_MANY = {
    PartKind.STEPS: (1, 12),
    PartKind.TICKS: (1, 40),
    PartKind.SCRIPT: (1, 12),
    PartKind.LOG_TABLE: (1, 8),
    PartKind.SCALE_0_10: (1, 6),
    PartKind.BODY_OUTLINE: (1, 12),
    PartKind.CARD: (1, 12),
    PartKind.TEXT_BOX: (1, 8),
    PartKind.GRID: (1, 20),
    PartKind.BREATH_GRAPHIC: (2, 3),
    PartKind.CYCLE_DIAGRAM: (4, 6),
    PartKind.TWO_CIRCLES: (3, 3),
    PartKind.SUITCASE: (4, 4),
}

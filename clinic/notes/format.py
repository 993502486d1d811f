"""What a format of a note is made of: its fields, how each is written, and which must be answered."""

from clinic.frozen import frozen
from clinic.plain import N_, Labelled

# A MiB of plain letters, and as much of any other script.
MOST_CHARACTERS = 1_100_000


class Shape(Labelled):
    """How a field is written."""

    TEXT = "TEXT", N_("Words")
    LINES = "LINES", N_("Lines")
    CHOICE = "CHOICE", N_("One of several")
    CHOICES = "CHOICES", N_("Any of several")
    ROWS = "ROWS", N_("Rows")
    DAY = "DAY", N_("A day")
    TIME = "TIME", N_("A time")
    NUMBER = "NUMBER", N_("A number")
    YES = "YES", N_("Yes, or nothing")
    KEPT = "KEPT", N_("Carried along, not typed")


@frozen
class Option:
    code: str
    label: str


@frozen(kw_only=True)
class Field:
    """One field of a format. A code means the same shape, and the same columns, in every format.

    `most` is the limit of its characters, for lines and rows that of each. `columns` belong to rows. A number
    lies between `least` and `greatest`, a day ahead within `within_days`, where that is not 0. `needed_with`
    names a choice of the same note, and those of its answers that make this one required. `given` stands in
    the field to begin with. `or_goals`: a goal of the plan that is marked answers it as well.
    """

    code: str
    label: str
    hint: str = ""
    shape: Shape = Shape.TEXT
    required: bool = True
    rows: int = 4
    most: int = MOST_CHARACTERS
    options: tuple[Option, ...] = ()
    columns: tuple["Field", ...] = ()
    least: int = 0
    greatest: int = 10_000
    within_days: int = 0
    needed_with: tuple[str, frozenset[str]] = ("", frozenset())
    given: str = ""
    or_goals: bool = False

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(option.code for option in self.options)

    def column(self, code: str) -> "Field | None":
        return next((column for column in self.columns if column.code == code), None)


class Group(Labelled):
    """Where a format stands in the list."""

    SESSION = "SESSION", N_("A session")
    COURSE = "COURSE", N_("Beginning, plan and end")
    SAFETY = "SAFETY", N_("Risk and safety")
    BETWEEN = "BETWEEN", N_("Before and between sessions")
    OWN = "OWN", N_("The practice's own")


@frozen(kw_only=True)
class Format:
    """A kind of note. `is_session`: therapy took place, so ways of working and risk are asked for.

    `is_meeting`: somebody was there, so the note says who, and where. `for_several`: it is about a couple or
    a family, and offered in their file alone. `minutes_field` names the number that is its length.
    `marks_goals`: it can say how a goal of the treatment plan stands. `is_observed`: what was seen of calm
    found together can be noted with it. `telling` names the field by which a list tells a note of it
    from another, where that is not the first in words.
    """

    code: str
    version: int
    label: str
    group: Group
    fields: tuple[Field, ...]
    is_session: bool = True
    is_meeting: bool = True
    for_several: bool = False
    plan_field: str = ""
    minutes_field: str = ""
    telling: str = ""
    marks_goals: bool = True
    is_observed: bool = True

    @property
    def name(self) -> str:
        """What a form calls it. One of the practice's own is pinned: the form goes on in the same words."""
        return f"{self.code}.{self.version}" if self.group is Group.OWN else self.code

    def field(self, code: str) -> Field | None:
        return next((field for field in self.fields if field.code == code), None)

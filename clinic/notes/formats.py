"""The formats a note can have, as data: which fields, in which words, and which must be answered."""

from dataclasses import dataclass

from clinic.plain import N_, Labelled

MOST_CHARACTERS = 1_000_000


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


@dataclass(frozen=True)
class Option:
    code: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a format. `most` is the limit of its characters, for lines that of each line."""

    code: str
    label: str
    hint: str = ""
    shape: Shape = Shape.TEXT
    required: bool = True
    rows: int = 4
    most: int = MOST_CHARACTERS
    options: tuple[Option, ...] = ()
    columns: tuple["Field", ...] = ()

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(option.code for option in self.options)


@dataclass(frozen=True, kw_only=True)
class Format:
    """A kind of note. `is_session`: therapy took place, so ways of working and risk are asked for.

    `is_meeting`: somebody was there, so the note says who, and where.
    """

    code: str
    version: int
    label: str
    fields: tuple[Field, ...]
    is_session: bool = True
    is_meeting: bool = True
    plan_field: str = ""

    def field(self, code: str) -> Field | None:
        return next((field for field in self.fields if field.code == code), None)


_PLAN = Field(
    code="plan",
    label=N_("Plan"),
    hint=N_("carried lines stay grey until you touch them"),
    shape=Shape.LINES,
    most=500,
)

DAP = Format(
    code="DAP",
    version=1,
    label=N_("DAP"),
    fields=(
        Field(code="data", label=N_("Data"), hint=N_("what was said and seen")),
        Field(code="assessment", label=N_("Assessment"), hint=N_("how you understand it"), rows=3),
        _PLAN,
    ),
    plan_field="plan",
)

CONSULT_15 = Format(
    code="CONSULT_15",
    version=1,
    label=N_("Free consultation"),
    is_session=False,
    fields=(
        Field(
            code="urgency",
            label=N_("Asked: safe right now, no thoughts of ending life or of hurting anyone?"),
            hint=N_("one plain question, asked of everybody"),
            shape=Shape.CHOICE,
            options=(Option("NO", N_("Nothing urgent")), Option("YES", N_("Urgent: help was offered"))),
        ),
        Field(
            code="offered",
            label=N_("What was offered"),
            shape=Shape.CHOICES,
            options=(
                Option("FIRST_SESSION", N_("A first session")),
                Option("OTHER_THERAPIST", N_("Another therapist here")),
                Option("REFERRAL", N_("Names of others who can help")),
                Option("WAIT_LIST", N_("A place on the waiting list")),
                Option("LINE_988", N_("9-8-8, call or text")),
                Option("LINE_CRISIS", N_("The provincial crisis line")),
                Option("LINE_911", N_("9-1-1")),
                Option("LINE_211", N_("2-1-1 or 8-1-1")),
                Option("NOTHING_MORE", N_("Nothing more was wanted")),
            ),
        ),
        Field(
            code="outcome",
            label=N_("How it ended"),
            shape=Shape.CHOICE,
            options=(
                Option("BOOK_INTAKE", N_("Goes on to a first session")),
                Option("REFER_OUT", N_("Referred elsewhere")),
                Option("WAIT_LIST", N_("Waits for a place")),
                Option("NOT_NOW", N_("Not now")),
                Option("NO_ANSWER", N_("Not reached")),
                Option("CRISIS_REDIRECT", N_("Urgent help came first")),
            ),
        ),
        Field(
            code="fit",
            label=N_("How it may fit"),
            hint=N_("no history, no diagnosis: this call is not an assessment"),
            required=False,
            rows=3,
            most=300,
        ),
    ),
)

NO_SHOW = Format(
    code="NO_SHOW",
    version=1,
    label=N_("Missed or cancelled"),
    is_session=False,
    is_meeting=False,
    fields=(
        Field(
            code="absence",
            label=N_("What happened"),
            shape=Shape.CHOICE,
            options=(
                Option("NO_SHOW", N_("They did not come")),
                Option("LATE_CANCEL", N_("They cancelled late")),
                Option("CLIENT_CANCEL", N_("They cancelled in time")),
                Option("CLINIC_CANCEL", N_("We cancelled")),
            ),
        ),
        Field(
            code="attempts",
            label=N_("How you tried to reach them"),
            hint=N_("each with its time, the way, and what came of it; no guesses"),
            rows=3,
            most=2_000,
        ),
        Field(
            code="fee",
            label=N_("The fee"),
            shape=Shape.CHOICE,
            options=(
                Option("WAIVED", N_("Waived")),
                Option("APPLIED", N_("Applied")),
                Option("NONE", N_("There is none")),
            ),
        ),
        Field(
            code="fee_reason",
            label=N_("Why, about the fee"),
            hint=N_("a few words"),
            required=False,
            rows=2,
            most=300,
        ),
        Field(
            code="risk_considered",
            label=N_("Was risk considered?"),
            hint=N_("what is known already, and the last time it was asked"),
            shape=Shape.CHOICE,
            options=(
                Option("YES", N_("Considered, nothing more needed")),
                Option("ACTED", N_("Considered, and acted on")),
                Option("NO", N_("Not considered")),
            ),
        ),
    ),
)

FORMATS: tuple[Format, ...] = (DAP, CONSULT_15, NO_SHOW)
_BY_CODE = {format_.code: format_ for format_ in FORMATS}


def find(code: str) -> Format | None:
    return _BY_CODE.get(code)

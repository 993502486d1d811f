"""Formats of what happens before and between sessions: the first call, an absence, a call or a mail."""

from clinic.notes.format import Field, Format, Group, Option, Shape
from clinic.plain import N_

CHANNELS = (
    Option("CALL", N_("A call")),
    Option("VOICEMAIL", N_("A message left by voice")),
    Option("TEXT_MESSAGE", N_("A text message")),
    Option("EMAIL", N_("An email")),
    Option("LETTER", N_("A letter")),
    Option("IN_PERSON", N_("In person")),
)

CONSULT_15 = Format(
    code="CONSULT_15",
    version=1,
    label=N_("Free consultation"),
    group=Group.BETWEEN,
    is_session=False,
    marks_goals=False,
    is_observed=False,
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
    version=2,
    label=N_("Missed or cancelled"),
    group=Group.BETWEEN,
    telling="absence",
    is_session=False,
    marks_goals=False,
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
            code="tries",
            label=N_("How you tried to reach them"),
            hint=N_("each with its time, the way, and what came of it; no guesses"),
            shape=Shape.ROWS,
            most=500,
            columns=(
                Field(code="time", label=N_("Time"), shape=Shape.TIME),
                Field(code="way", label=N_("The way"), shape=Shape.CHOICE, options=CHANNELS),
                Field(code="outcome", label=N_("What came of it"), most=500),
            ),
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
            needed_with=("fee", frozenset({"WAIVED", "APPLIED"})),
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

CONTACT = Format(
    code="CONTACT",
    version=1,
    label=N_("Contact between sessions"),
    group=Group.BETWEEN,
    is_session=False,
    marks_goals=False,
    is_meeting=False,
    fields=(
        Field(code="channel", label=N_("The way of contact"), shape=Shape.CHOICE, options=CHANNELS),
        Field(
            code="minutes",
            label=N_("Minutes it took"),
            hint=N_("with reading and writing"),
            shape=Shape.NUMBER,
            least=1,
            greatest=240,
        ),
        Field(
            code="summary", label=N_("What it was about"), hint=N_("who began it, what was said or agreed")
        ),
    ),
    minutes_field="minutes",
)

"""Formats about danger: what was found when risk was asked about, and a plan for a hard time."""

from clinic.notes.format import Field, Format, Group, Option, Shape
from clinic.notes.formats_course import FURTHEST_REVIEW_DAYS
from clinic.plain import N_

RISK_ASSESSMENT = Format(
    code="RISK_ASSESSMENT",
    version=1,
    label=N_("Risk"),
    group=Group.SAFETY,
    is_session=False,
    marks_goals=False,
    fields=(
        Field(code="trigger", label=N_("Why it was asked about"), rows=2),
        Field(
            code="domains",
            label=N_("Asked about"),
            shape=Shape.CHOICES,
            options=(
                Option("SUICIDE", N_("Ending their life")),
                Option("SELF_HARM", N_("Hurting themselves")),
                Option("OTHERS", N_("Hurting others")),
                Option("PARTNER", N_("Violence by a partner")),
                Option("CHILD", N_("A child in danger")),
                Option("ADULT", N_("An adult who needs protection")),
                Option("NEGLECT", N_("Not looking after themselves")),
            ),
        ),
        Field(
            code="ideation",
            label=N_("Thoughts of death"),
            shape=Shape.CHOICE,
            options=(
                Option("NONE", N_("None")),
                Option("PASSIVE", N_("Wishing not to be here")),
                Option("ACTIVE", N_("Thinking of doing it")),
            ),
        ),
        Field(code="own_words", label=N_("In their own words"), rows=3),
        Field(code="risk_plan", label=N_("A plan"), hint=N_("how, when, where; or none"), rows=2),
        Field(code="intent", label=N_("Intent"), rows=1),
        Field(code="means", label=N_("What is within reach"), rows=1),
        Field(code="risk_history", label=N_("What happened before"), rows=2),
        Field(code="protective", label=N_("What holds them"), rows=2),
        Field(
            code="level",
            label=N_("The level, as you judge it"),
            hint=N_("nothing here works it out for you"),
            shape=Shape.CHOICE,
            options=(
                Option("LOW", N_("Low")),
                Option("MODERATE", N_("Moderate")),
                Option("HIGH", N_("High")),
                Option("IMMINENT", N_("Immediate danger")),
            ),
        ),
        Field(code="level_reason", label=N_("Why you judge it so"), rows=3),
        Field(
            code="actions",
            label=N_("What was done"),
            hint=N_("one on each line"),
            shape=Shape.LINES,
            most=500,
        ),
        Field(code="consulted", label=N_("Who was consulted"), hint=N_("or why nobody"), rows=1),
        Field(code="follow_up_on", label=N_("Followed up on"), shape=Shape.DAY),
        Field(code="follow_up_at", label=N_("Followed up at"), shape=Shape.TIME),
        Field(
            code="reported",
            label=N_("Reports the law asks for"),
            shape=Shape.ROWS,
            required=False,
            columns=(
                Field(code="agency", label=N_("To whom"), most=200),
                Field(code="when", label=N_("When"), most=80),
                Field(code="reference", label=N_("Reference"), most=80, required=False),
            ),
        ),
    ),
)

SAFETY_PLAN = Format(
    code="SAFETY_PLAN",
    version=1,
    label=N_("My safety plan"),
    group=Group.SAFETY,
    is_session=False,
    marks_goals=False,
    fields=(
        Field(code="signs", label=N_("How I know a hard time is starting"), shape=Shape.LINES, most=500),
        Field(code="alone", label=N_("Things I do by myself"), shape=Shape.LINES, most=500),
        Field(code="shift", label=N_("People and places that shift my mind"), shape=Shape.LINES, most=500),
        Field(code="people", label=N_("People I ask for help"), shape=Shape.LINES, most=500),
        Field(
            code="services",
            label=N_("Services I can reach"),
            shape=Shape.LINES,
            most=500,
            given=N_("9-8-8, by call or text, at any hour"),
        ),
        Field(code="space", label=N_("Making my space safer"), shape=Shape.LINES, most=500),
        Field(code="matters", label=N_("What matters to me"), required=False, rows=2),
        Field(
            code="copy_given",
            label=N_("Copy given, in which language"),
            hint=N_("or why not yet"),
            rows=1,
        ),
        Field(
            code="review_on",
            label=N_("Looked at again on"),
            hint=N_("within ninety days"),
            shape=Shape.DAY,
            within_days=FURTHEST_REVIEW_DAYS,
        ),
        Field(
            code="confirmed",
            label=N_("Gone through together, and agreed by both"),
            shape=Shape.YES,
        ),
    ),
)

# What of it is the client's own to take home, in the order of the form.
THEIRS = tuple(
    field
    for field in SAFETY_PLAN.fields
    if field.code in ("signs", "alone", "shift", "people", "services", "space", "matters")
)

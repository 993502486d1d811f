"""Formats of a whole course of therapy: how it begins, what it aims at, and how it ends."""

from clinic.notes.format import Field, Format, Group, Option, Shape
from clinic.notes.formats_session import PLAN
from clinic.plain import N_

FURTHEST_REVIEW_DAYS = 90

INTAKE = Format(
    code="INTAKE",
    version=1,
    label=N_("First session"),
    group=Group.COURSE,
    fields=(
        Field(code="concern", label=N_("What brings them"), hint=N_("in their own words")),
        Field(code="hopes", label=N_("Best hopes"), hint=N_("what would be different"), rows=3),
        Field(
            code="history",
            label=N_("History"),
            hint=N_("health of mind and body, medication as they report it, alcohol and other substances"),
        ),
        Field(code="family", label=N_("Family and relationships"), rows=3),
        Field(
            code="culture",
            label=N_("Culture, language, migration"),
            hint=N_("offered, not pressed; write so if they would rather not say"),
            rows=2,
        ),
        Field(code="work", label=N_("Work or study"), rows=2),
        Field(code="strengths", label=N_("Supports and strengths"), rows=2),
        Field(
            code="counselling_before",
            label=N_("Counselling before"),
            hint=N_("what helped, what did not"),
            rows=2,
        ),
        Field(
            code="risk_asked",
            label=N_("Risk, and violence at home"),
            hint=N_("asked alone, in plain words; what was said"),
            rows=3,
        ),
        Field(
            code="baseline", label=N_("First measures"), hint=N_("which and how much, or why none"), rows=2
        ),
        Field(code="impression", label=N_("Impression"), hint=N_("yours, for now"), rows=3),
        PLAN,
        Field(
            code="consents_checked",
            label=N_("Consents were gone through"),
            hint=N_("and what they mean was asked back"),
            shape=Shape.YES,
        ),
        Field(
            code="trauma",
            label=N_("What was hard to live through"),
            hint=N_("only as far as they wish to go today"),
            required=False,
            rows=2,
        ),
        Field(code="spirituality", label=N_("Faith and meaning"), required=False, rows=2),
        Field(code="pronouns", label=N_("How to speak of them"), required=False, rows=1),
    ),
    plan_field="plan",
)

STATUSES = (
    Option("ACTIVE", N_("Under way")),
    Option("MET", N_("Met")),
    Option("PARTLY", N_("Met in part")),
    Option("DROPPED", N_("Let go")),
)
AGREEMENTS = (
    Option("SPOKEN", N_("By word of mouth")),
    Option("WRITTEN", N_("In writing")),
    Option("NOT_AGREED", N_("Not agreed yet")),
)
_GOAL = (
    Field(code="id", label=N_("What it is known by"), shape=Shape.KEPT, most=16, required=False),
    Field(code="goal", label=N_("The goal, in one thing one can see"), most=500),
    Field(code="measure", label=N_("How it is measured"), most=300),
    Field(code="baseline", label=N_("Now"), hint=N_("a number first, if there is one"), most=80),
    Field(code="target", label=N_("Aim"), hint=N_("the same, so that it is drawn"), most=80),
    Field(code="realistic", label=N_("Why it can be reached"), most=500),
    Field(code="due", label=N_("To be reached by"), shape=Shape.DAY),
    Field(
        code="status",
        label=N_("How it stands"),
        shape=Shape.CHOICE,
        options=STATUSES,
    ),
    Field(
        code="status_reason",
        label=N_("Why it was let go"),
        most=300,
        required=False,
        needed_with=("status", frozenset({"DROPPED"})),
    ),
)

TREATMENT_PLAN = Format(
    code="TREATMENT_PLAN",
    version=2,
    label=N_("Treatment plan"),
    group=Group.COURSE,
    is_session=False,
    marks_goals=False,
    fields=(
        Field(
            code="problems",
            label=N_("What is to change"),
            hint=N_("one on each line"),
            shape=Shape.LINES,
            most=500,
        ),
        Field(code="goals", label=N_("Goals"), shape=Shape.ROWS, columns=_GOAL),
        Field(code="interventions", label=N_("How you will work on it"), rows=3),
        Field(code="frequency", label=N_("How often, how long"), rows=1),
        Field(
            code="review_on",
            label=N_("Looked at again on"),
            hint=N_("within ninety days"),
            shape=Shape.DAY,
            within_days=FURTHEST_REVIEW_DAYS,
        ),
        Field(code="agreed_on", label=N_("Agreed with them on"), shape=Shape.DAY),
        Field(
            code="agreed_how",
            label=N_("How they agreed"),
            shape=Shape.CHOICE,
            options=AGREEMENTS,
        ),
    ),
)

CLOSING = Format(
    code="CLOSING",
    version=1,
    label=N_("Closing"),
    group=Group.COURSE,
    is_session=False,
    is_meeting=False,
    fields=(
        Field(code="first_on", label=N_("First session on"), shape=Shape.DAY),
        Field(code="last_on", label=N_("Last session on"), shape=Shape.DAY),
        Field(code="sessions", label=N_("Number of sessions"), shape=Shape.NUMBER),
        Field(code="concern", label=N_("What brought them"), rows=3),
        Field(code="work_done", label=N_("What was done")),
        Field(
            code="measures_change",
            label=N_("Measures, first and last"),
            hint=N_("with the word for the change, or why there are none"),
            rows=3,
        ),
        Field(code="goals_outcome", label=N_("What became of the goals"), rows=3),
        Field(
            code="ended",
            label=N_("How it ended"),
            shape=Shape.CHOICE,
            options=(
                Option("MUTUAL", N_("Together, as planned")),
                Option("CLIENT_ENDED", N_("They ended it")),
                Option("REFERRED", N_("Went on elsewhere")),
                Option("LOST_CONTACT", N_("Contact was lost")),
                Option("OTHER", N_("Another way")),
            ),
        ),
        Field(code="residual_risk", label=N_("Risk that remains"), hint=N_("and who knows of it"), rows=2),
        Field(code="referrals", label=N_("Where they were pointed to"), rows=2),
        Field(code="return_how", label=N_("How they can come back"), rows=2),
        Field(
            code="retention_from",
            label=N_("Safekeeping counts from"),
            hint=N_("as your college sets it"),
            shape=Shape.DAY,
        ),
    ),
)

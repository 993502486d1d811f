"""Formats of a session of therapy: the same hour, told along different lines."""

from clinic.notes.format import Field, Format, Group, Shape
from clinic.plain import N_

PLAN = Field(
    code="plan",
    label=N_("Plan"),
    hint=N_("carried lines stay grey until you touch them"),
    shape=Shape.LINES,
    most=500,
)
_ASSESSMENT = Field(code="assessment", label=N_("Assessment"), hint=N_("how you understand it"), rows=3)
_INTERVENTION = Field(code="intervention", label=N_("Intervention"), hint=N_("what you did, and why"), rows=3)
_RESPONSE = Field(code="response", label=N_("Response"), hint=N_("how it was taken up"), rows=3)

DAP = Format(
    code="DAP",
    version=1,
    label=N_("DAP"),
    group=Group.SESSION,
    fields=(
        Field(code="data", label=N_("Data"), hint=N_("what was said and seen")),
        _ASSESSMENT,
        PLAN,
    ),
    plan_field="plan",
)

SOAP = Format(
    code="SOAP",
    version=1,
    label=N_("SOAP"),
    group=Group.SESSION,
    fields=(
        Field(code="subjective", label=N_("Subjective"), hint=N_("what they told you, in their words")),
        Field(code="objective", label=N_("Objective"), hint=N_("what you saw and heard"), rows=3),
        _ASSESSMENT,
        PLAN,
    ),
    plan_field="plan",
)

BIRP = Format(
    code="BIRP",
    version=1,
    label=N_("BIRP"),
    group=Group.SESSION,
    fields=(
        Field(code="behaviour", label=N_("Behaviour"), hint=N_("what was brought, and how")),
        _INTERVENTION,
        _RESPONSE,
        PLAN,
    ),
    plan_field="plan",
)

GIRP = Format(
    code="GIRP",
    version=1,
    label=N_("GIRP"),
    group=Group.SESSION,
    fields=(
        Field(
            code="worked_goals",
            label=N_("Goals worked on"),
            hint=N_("as the treatment plan calls them"),
            shape=Shape.LINES,
            most=500,
            or_goals=True,
        ),
        _INTERVENTION,
        _RESPONSE,
        PLAN,
    ),
    plan_field="plan",
)

PIRP = Format(
    code="PIRP",
    version=1,
    label=N_("PIRP"),
    group=Group.SESSION,
    fields=(
        Field(code="problem", label=N_("Problem"), hint=N_("what today was about"), rows=3),
        _INTERVENTION,
        _RESPONSE,
        PLAN,
    ),
    plan_field="plan",
)

COUPLE_FAMILY = Format(
    code="COUPLE_FAMILY",
    version=1,
    label=N_("Couple or family"),
    group=Group.SESSION,
    for_several=True,
    fields=(
        Field(
            code="secrets",
            label=N_("The rule about secrets stands"),
            hint=N_("what one of them says alone goes into that person's own file, never here"),
            shape=Shape.YES,
        ),
        Field(code="theme", label=N_("Cycle or theme"), hint=N_("what goes round between them")),
        _INTERVENTION,
        Field(
            code="responses",
            label=N_("How each of them responded"),
            shape=Shape.ROWS,
            columns=(
                Field(code="role", label=N_("Who, by role"), most=80),
                Field(code="words", label=N_("The response"), most=2_000),
            ),
        ),
        PLAN,
    ),
    plan_field="plan",
)

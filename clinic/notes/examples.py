"""A made-up note in some of the formats, to see by how short it may be."""

from collections.abc import Mapping

from clinic.plain import N_

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "DAP": (
        N_(
            "Data: came on time, told of two walks with the man next door and one missed; “I cooked for "
            "the first time since June”. Flat at first, smiled twice. The questionnaire said 8, before 16."
        ),
        N_(
            "Assessment: activity up, self-criticism still strong at work; passive thoughts of death denied "
            "today, when asked outright."
        ),
        N_("Plan: a thought record for the Monday meeting; walk again; look at goal 1 on 12 January."),
    ),
    "TREATMENT_PLAN": (
        N_(
            "A goal: sit down to supper together. Measured in suppers each week, now 1, aim 4. It can be "
            "reached, as five evenings are free. By 28 February."
        ),
    ),
    "NO_SHOW": (
        N_(
            "11:00, no arrival. 11:12, a call: voicemail, which is allowed, just the first name. 11:20, a "
            "text with a link to book again."
        ),
        N_("No known risk; last asked on 4 November, none raised. Fee waived: the first this year."),
    ),
}
ADDENDUM = N_(
    "They wrote on 2 December that the fall was on 21 November, not on 20 November. The original is left as "
    "it was written."
)

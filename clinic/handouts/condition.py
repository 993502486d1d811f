"""On what condition a sheet is given, where it is not for everybody, and what came of asking."""

from enum import StrEnum

from clinic.plain import N_, Labelled


class Condition(StrEnum):
    """CLINICIAN_ONLY is filled in together with the clinician, TRAUMA_PHASE_2 belongs into the second phase
    of trauma therapy, ASK_FIRST has a question that is asked before."""

    CLINICIAN_ONLY = "CLINICIAN_ONLY"
    TRAUMA_PHASE_2 = "TRAUMA_PHASE_2"
    ASK_FIRST = "ASK_FIRST"


class Met(Labelled):
    """What a clinician says of the condition. Only CLEAR and AGREED let a sheet be given."""

    NOT_SAID = "", N_("Not asked yet")
    CLEAR = "CLEAR", N_("Asked: none of these")
    AGREED = "AGREED", N_("One of these, and whoever treats it agrees")
    CONCERN = "CONCERN", N_("One of these: withheld")

    @property
    def lets_give(self) -> bool:
        return self in (Met.CLEAR, Met.AGREED)


# What may be answered to each condition, in the words of its own question.
ANSWERS = {
    Condition.CLINICIAN_ONLY: ((Met.CLEAR, N_("We fill it in together, in the session")),),
    Condition.TRAUMA_PHASE_2: (
        (Met.CLEAR, N_("Phase two of trauma therapy has begun")),
        (Met.CONCERN, N_("Not yet: withheld")),
    ),
    Condition.ASK_FIRST: tuple((met, met.label) for met in (Met.CLEAR, Met.AGREED, Met.CONCERN)),
}

_QUESTIONS = {
    Condition.CLINICIAN_ONLY: N_("This sheet is never filled in alone."),
    Condition.TRAUMA_PHASE_2: N_("This sheet belongs into phase two of trauma therapy, never before."),
    Condition.ASK_FIRST: N_("Ask first: is there anything about their health that speaks against it?"),
}
_ASKED_OF_A_SHEET = {
    "H12": N_("Ask first: heart or breathing problems, pregnancy, an eating disorder, beta-blockers?"),
    "H15": N_("Ask first: psychosis, now or before? Then only together with you."),
    "H26": N_("Ask first: panic, lung disease, pregnancy, or a trauma that slow breathing may wake?"),
    "H30": N_("Ask first: bipolar disorder, seizures, shift work?"),
}


def question(code: str, given: str) -> str:
    """What is asked before the sheet of this code is given (a msgid); empty where nothing is."""
    return _ASKED_OF_A_SHEET.get(code, _QUESTIONS[Condition(given)]) if given else ""

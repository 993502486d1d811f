"""On what condition a sheet is given, where it is not for everybody."""

from enum import StrEnum


class Condition(StrEnum):
    """CLINICIAN_ONLY is filled in together with the clinician, TRAUMA_PHASE_2 belongs into the second phase
    of trauma therapy, ASK_FIRST has a question that is asked before."""

    CLINICIAN_ONLY = "CLINICIAN_ONLY"
    TRAUMA_PHASE_2 = "TRAUMA_PHASE_2"
    ASK_FIRST = "ASK_FIRST"

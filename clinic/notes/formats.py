"""The formats a note can have, in the order of their list."""

from clinic.notes.format import Format
from clinic.notes.formats_between import CONSULT_15, CONTACT, NO_SHOW
from clinic.notes.formats_course import CLOSING, INTAKE, TREATMENT_PLAN
from clinic.notes.formats_safety import RISK_ASSESSMENT, SAFETY_PLAN
from clinic.notes.formats_session import BIRP, COUPLE_FAMILY, DAP, GIRP, PIRP, SOAP

FORMATS: tuple[Format, ...] = (
    DAP, SOAP, BIRP, GIRP, PIRP, COUPLE_FAMILY,
    INTAKE, TREATMENT_PLAN, CLOSING,
    RISK_ASSESSMENT, SAFETY_PLAN,
    CONSULT_15, NO_SHOW, CONTACT,
)  # fmt: skip
_BY_CODE = {format_.code: format_ for format_ in FORMATS}


def find(code: str) -> Format | None:
    return _BY_CODE.get(code)


def offered(members: int, but: str = "") -> tuple[Format, ...]:
    """What can be chosen in a file about so many people, and what its note is already, whatever that is."""
    return tuple(one for one in FORMATS if members > 1 or not one.for_several or one.code == but)

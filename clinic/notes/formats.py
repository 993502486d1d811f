"""The formats a note can have, in the order of their list: built in, and the practice's own beside them."""

from clinic.notes import own_formats
from clinic.notes.format import Field, Format
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
_FIELDS = {field.code: field for format_ in reversed(FORMATS) for field in reversed(format_.fields)}


def find(code: str, version: int | None = None) -> Format | None:
    """A format by its code; one of the practice's own as it was in that version, or else as it is."""
    return _BY_CODE.get(code) or own_formats.find(code, version)


def foremost(code: str) -> str:
    """The field that a list shows of a note, where its format names one."""
    built_in = _BY_CODE.get(code)
    return built_in.telling if built_in else ""


def named(name: str) -> Format | None:
    """The format a form means by that name."""
    code, _, version = name.partition(".")
    is_pinned = version.isascii() and version.isdecimal() and len(version) < 6
    return find(code, int(version) if is_pinned else None)


def last_offered(code: str) -> Format | None:
    """A format as it is chosen now; None where the practice offers it no more."""
    return _BY_CODE.get(code) or next((one for one in own_formats.offered() if one.code == code), None)


def code_of(name: str) -> str:
    """The code of the format a form means by that name, whether it is known or not."""
    return name.partition(".")[0]


def field_called(code: str) -> Field | None:
    """The field of that code, whichever format asks it."""
    return _FIELDS.get(code) or own_formats.field_called(code)


def offered(members: int, but: str = "") -> tuple[Format, ...]:
    """What can be chosen in a file about so many people, and what its note is already, whatever that is."""
    present = named(but)
    built_in = [one for one in FORMATS if members > 1 or not one.for_several or one is present]
    own = own_formats.offered()
    if present is None or present.code in _BY_CODE:
        return (*built_in, *own)
    kept = [present if one.code == present.code else one for one in own]
    return (*built_in, *kept, *([] if present in kept else [present]))


def every() -> tuple[Format, ...]:
    """All that a note may be found by: those that are offered no more, too."""
    return (*FORMATS, *(format_ for format_, _is_offered in own_formats.every()))

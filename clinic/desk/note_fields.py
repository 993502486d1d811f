"""The fields of the note's page by their names: which hold words, lines or several values, and which show."""

import re

from clinic.coregulation import forms as card_forms
from clinic.handouts.forms import ROW
from clinic.notes import formats, goal_forms
from clinic.notes import forms as note_forms
from clinic.notes.format import Field, Format, Shape
from clinic.notes.written import LEFT, PAGE

_SHEETS = frozenset({"sheet", "sheet_name"})
_OF_A_SHEET = re.compile(rf"(?:H\d\d|OWN_[0-9A-F]{{6}})_({'|'.join(ROW)})")
_ASKED_ALONE = frozenset({"safety", "safety_about", "touch"})
_OF_THE_PAGE = frozenset({PAGE, LEFT})
_TYPED = (Shape.TEXT, Shape.DAY, Shape.TIME, Shape.NUMBER)


def holds_words(name: str) -> bool:
    """Whether words are typed there, freely."""
    asked = asked_by(name)
    if asked is not None and asked.shape is Shape.ROWS:
        column = asked.column(name.rpartition("-")[2])
        return column is None or column.shape is Shape.TEXT
    if asked is not None:
        return asked.shape in _TYPED
    if goal_forms.holds_words(name) or card_forms.holds_words(name):
        return True
    return name in note_forms.WORDS or is_of_a_format(name)


def holds_lines(name: str) -> bool:
    """Whether it is one line of a field made of lines."""
    asked = asked_by(name)
    return asked is not None and asked.shape is Shape.LINES


def holds_several(name: str) -> bool:
    """Whether any number of its values can be ticked."""
    asked = asked_by(name)
    if asked is not None:
        return asked.shape is Shape.CHOICES
    return name in note_forms.SEVERAL or name == "sheet" or card_forms.holds_several(name)


def is_of_a_format(name: str) -> bool:
    """Whether it is the answer to a format's own field, be it one that no format asks any more."""
    return name.startswith(note_forms.field_name(""))


def asked_by(name: str) -> Field | None:
    """The field of a format behind a name, whichever format asks it."""
    stem = name.partition("-")[0]
    return (
        formats.field_called(stem.removeprefix(note_forms.field_name(""))) if is_of_a_format(stem) else None
    )


def is_shown(name: str, format_: Format) -> bool:
    """Whether the page of a note in this format has an input of that name."""
    if is_of_a_format(name):
        return any(_is_input_of(name, field) for field in format_.fields)
    if name in note_forms.OF_A_SESSION:
        return format_.is_session
    if name in note_forms.OF_A_MEETING:
        return format_.is_meeting
    return (
        name in note_forms.OF_THE_HEADER
        or name in _SHEETS | _ASKED_ALONE | _OF_THE_PAGE
        or _OF_A_SHEET.fullmatch(name) is not None
        or card_forms.is_on_the_card(name)
    )


def _is_input_of(name: str, field: Field) -> bool:
    """Whether the page has an input of that name for the field; lines and rows have as many as are typed."""
    stem, _, rest = name.partition("-")
    if stem != note_forms.field_name(field.code):
        return False
    number, _, column = rest.partition("-")
    is_numbered = number.isascii() and number.isdecimal() and len(number) <= 6
    if field.shape is Shape.LINES:
        return is_numbered and not column
    if field.shape is Shape.ROWS:
        return is_numbered and field.column(column) is not None
    return not rest

"""The fields of the note's page by their names: which hold words, lines or several values, and which show."""

import re

from clinic.coregulation import forms as card_forms
from clinic.handouts.forms import ROW
from clinic.notes import forms as note_forms
from clinic.notes.formats import FORMATS, Field, Format, Shape
from clinic.notes.written import LEFT, PAGE

_SHEETS = frozenset({"sheet", "sheet_name"})
_OF_A_SHEET = re.compile(rf"H\d\d_({'|'.join(ROW)})")
_ASKED_ALONE = frozenset({"safety", "touch"})
_OF_THE_PAGE = frozenset({PAGE, LEFT})


def holds_words(name: str) -> bool:
    """Whether words are typed there, freely."""
    asked = asked_by(name)
    if asked is not None:
        return asked.shape is Shape.TEXT
    return name in note_forms.WORDS or card_forms.holds_words(name)


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


def asked_by(name: str) -> Field | None:
    """The field of a format behind a name, whichever format asks it."""
    stem = name.partition("-")[0]
    fields = (field for format_ in FORMATS for field in format_.fields)
    return next((field for field in fields if note_forms.field_name(field.code) == stem), None)


def is_shown(name: str, format_: Format) -> bool:
    """Whether the page of a note in this format has an input of that name."""
    asked = asked_by(name)
    if asked is not None:
        return format_.field(asked.code) is not None
    if name in note_forms.OF_A_SESSION:
        return format_.is_session
    return (
        name in note_forms.OF_THE_HEADER
        or name in _SHEETS | _ASKED_ALONE | _OF_THE_PAGE
        or _OF_A_SHEET.fullmatch(name) is not None
        or card_forms.is_on_the_card(name)
    )

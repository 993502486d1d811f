"""What one looks for in one's notes: words, and what to choose notes by."""

from typing import Any
from unicodedata import category

import wtforms
from wtforms.validators import Length, Optional

from clinic.diary.forms import Spoken
from clinic.edge.catalogue import gettext
from clinic.notes import formats, own_ways
from clinic.notes.forms import technique_value
from clinic.notes.words import folded
from clinic.plain import N_

CHOOSING = ("client", "type", "way", "technique", "since", "until", "unsigned")


class SearchForm(Spoken):
    """One field for words; the others are folded away until they are wanted."""

    words = wtforms.SearchField(N_("Words in your notes"), [Length(max=200)])
    client = wtforms.StringField(N_("Client"), [Length(max=120)])
    type = wtforms.SelectField(N_("Kind of note"), default="")
    way = wtforms.SelectField(N_("Way of working"), default="")
    technique = wtforms.SelectField(N_("Technique"), default="")
    since = wtforms.DateField(N_("From the day"), [Optional()])
    until = wtforms.DateField(N_("Up to the day"), [Optional()])
    unsigned = wtforms.BooleanField(N_("Only what is not signed yet"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        any_of_them, ways = ("", gettext("Any")), own_ways.ways().every
        self.type.choices = [any_of_them, *((one.code, gettext(one.label)) for one in formats.every())]
        self.way.choices = [any_of_them, *((way.code, gettext(way.short)) for way in ways)]
        self.technique.choices = {"": [any_of_them]} | {
            gettext(way.short): [
                (technique_value(way.code, one.code), gettext(one.label)) for one in way.techniques
            ]
            for way in ways
        }

    @property
    def is_choosing(self) -> bool:
        """Whether anything beside the words says which notes."""
        return any(self[name].data for name in CHOOSING)

    def validate_words(self, field: wtforms.StringField) -> None:
        wanted = folded(field.data or "")
        # One sign of a script that writes whole words so is enough, and a picture is.
        if len(wanted) == 1 and category(wanted) not in ("Lo", "So"):
            raise wtforms.ValidationError(gettext("Two letters at least."))
        if not wanted and not self.is_choosing:
            raise wtforms.ValidationError(gettext("Type what you look for, or choose something below."))

    def validate_until(self, field: wtforms.DateField) -> None:
        if field.data and self.since.data and field.data < self.since.data:
            raise wtforms.ValidationError(gettext("This day is before the first."))

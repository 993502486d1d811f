"""The forms in which a sheet of the practice's own is written, and in which it is translated."""

from collections.abc import Iterable
from typing import Any, ClassVar

import wtforms
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from clinic.clients.forms import SeveralField
from clinic.edge import current
from clinic.edge.catalogue import gettext, lazy_gettext
from clinic.edge.form import Form
from clinic.handouts import library
from clinic.handouts.condition import Condition
from clinic.handouts.manuscript import MOST_ROWS, ManuscriptFault
from clinic.handouts.own_text import MOST_CHARACTERS, MOST_PARTS, TITLE_CHARACTERS, Text, cleaned
from clinic.handouts.parts import DRAWINGS
from clinic.handouts.typed import LINE_LENGTH, inert
from clinic.handouts.typed_parts import KINDS, TypedPart, manuscript, typed
from clinic.notes import own_ways
from clinic.notes.forms import technique_value
from clinic.plain import N_

SPARE_PARTS = 1
AS_PARTS, AS_TEXT = "parts", "text"
CONDITIONS = {
    "": N_("To anybody in your care"),
    Condition.ASK_FIRST: N_("After asking whether anything about their health speaks against it"),
    Condition.TRAUMA_PHASE_2: N_("In phase two of trauma therapy"),
    Condition.CLINICIAN_ONLY: N_("Filled in together with you, never alone"),
}
CAUTIONS = {
    "": N_("None"),
    "X2": N_("Stop if you feel unreal, numb or flooded"),
    "X1": N_("Not for you if you are afraid of your partner"),
}

# The lines drawn at the head of a sheet, as one would point at them.
LINES = {
    "settle": N_("A line that shakes and runs calm"),
    "untangle": N_("A tangle that comes loose"),
    "pause": N_("A line with a gap"),
    "mend": N_("Two lines that find each other again"),
    "breath": N_("Slow waves"),
    "ground": N_("Short lines on a long one"),
    "climb": N_("Small steps up"),
    "loop": N_("A ring of two arrows"),
    "lean": N_("Two lines that lean together"),
    "side": N_("Two lines side by side"),
    "stream": N_("A stream with a leaf"),
    "night": N_("A half moon"),
    "carry": N_("A small suitcase"),
    "letter": N_("Lines of writing"),
    "weigh": N_("A line balanced on a point"),
    "open": N_("A fan that opens"),
}


class PartForm(Form):
    """One part. Without a heading and words it is none, and goes."""

    class Meta(Form.Meta):
        csrf = False

    heading = wtforms.StringField(lazy_gettext("Heading"), [Length(max=TITLE_CHARACTERS)])
    kind = wtforms.SelectField(lazy_gettext("What it is"), default="TEXT")
    text = wtforms.TextAreaField(lazy_gettext("What stands in it"))
    rows = wtforms.IntegerField(
        lazy_gettext("Rows of a table, lines of a box"), [Optional(), NumberRange(0, MOST_ROWS)]
    )
    new_page = wtforms.BooleanField(lazy_gettext("Begins a new page"))
    settings = wtforms.HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind, gettext(label)) for kind, label, _hint in KINDS]

    @property
    def is_there(self) -> bool:
        return bool((self.heading.data or "").strip() or (self.text.data or "").strip())

    def to_part(self) -> TypedPart:
        known = {kind for kind, _label, _hint in KINDS}
        return TypedPart(
            heading=inert(self.heading.data or "", TITLE_CHARACTERS) or gettext("Part"),
            kind=self.kind.data if self.kind.data in known else "TEXT",
            text=self.text.data or "",
            rows=self.rows.data or 0,
            new_page=bool(self.new_page.data),
            settings=inert(self.settings.data or "", TITLE_CHARACTERS).replace("}", ""),
        )


class HeadForm(Form):
    """What stands at the head of a sheet, in any language. `number` is the version its writer has seen."""

    number = wtforms.HiddenField(default="0")
    title = wtforms.StringField(lazy_gettext("Title"), [InputRequired(), Length(max=TITLE_CHARACTERS)])
    lead = wtforms.StringField(lazy_gettext("In a sentence"), [Length(max=LINE_LENGTH)])
    setting = wtforms.StringField(
        lazy_gettext("With whom, and how long"),
        [Length(max=TITLE_CHARACTERS)],
        description=lazy_gettext("Such as: on your own, five minutes."),
    )

    @property
    def over(self) -> int:
        number = self.number.data or ""
        return int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 0

    def head(self) -> dict[str, Any]:
        return {name: inert(self[name].data or "", LINE_LENGTH) for name in ("title", "lead", "setting")}


class OwnSheetForm(HeadForm):
    """A sheet as its writer makes it: by its parts, or as one text with their marks."""

    USUAL: ClassVar[dict[str, Any]] = {
        "need": "SETTLE",
        "minutes": 5,
        "conjoint": False,
        "given": "",
        "caution": "",
        "drawing": DRAWINGS[0],
        "modalities": [],
        "techniques": [],
    }

    locale = wtforms.SelectField(lazy_gettext("Language"))
    need = wtforms.SelectField(lazy_gettext("When it helps"))
    minutes = wtforms.IntegerField(lazy_gettext("Minutes"), [InputRequired(), NumberRange(1, 120)], default=5)
    conjoint = wtforms.BooleanField(lazy_gettext("For two people"))
    given = wtforms.SelectField(lazy_gettext("Given"))
    caution = wtforms.SelectField(lazy_gettext("Caution that is printed on it"))
    drawing = wtforms.SelectField(lazy_gettext("Line at the head"))
    modalities = SeveralField(lazy_gettext("Ways of working it goes with"))
    techniques = SeveralField(lazy_gettext("Techniques it goes with"))
    as_ = wtforms.HiddenField(default=AS_PARTS)
    parts = wtforms.FieldList(wtforms.FormField(PartForm), lazy_gettext("Parts"), max_entries=MOST_PARTS)
    body = wtforms.TextAreaField(lazy_gettext("The text with its marks"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = own_ways.ways()
        self.locale.choices = library.languages()
        self.need.choices = list(library.common(current.locale()).needs.items())
        self.drawing.choices = [(one, gettext(LINES[one])) for one in DRAWINGS]
        self.given.choices = [(value, gettext(label)) for value, label in CONDITIONS.items()]
        self.caution.choices = [(value, gettext(label)) for value, label in CAUTIONS.items()]
        self.modalities.choices = [(way.code, gettext(way.short)) for way in ways.offered]
        self.techniques.choices = [
            (technique_value(way.code, one.code), f"{gettext(way.short)}{gettext(': ')}{gettext(one.label)}")
            for way in ways.offered
            for one in way.techniques
            if one.is_offered
        ]

    @classmethod
    def of(cls, text: Text, locale: str, version: int) -> "OwnSheetForm":
        """The form as it begins with what is kept."""
        said = {**vars(text), **text.settings, "locale": locale, "number": str(version)}
        return cls(data={name: value for name, value in said.items() if name != "parts"}).with_parts(
            text.body
        )

    @property
    def is_text(self) -> bool:
        return self.as_.data == AS_TEXT

    @property
    def rows(self) -> list[PartForm]:
        return [entry.form for entry in self.parts]

    def with_parts(self, body: str) -> "OwnSheetForm":
        """The same with a body cut into parts, or as one text where it cannot be cut."""
        self.body.data = body
        try:
            found = typed(body)
        except ManuscriptFault:
            self.as_.data = AS_TEXT
            return self
        return self._showing(found)

    def with_room(self) -> "OwnSheetForm":
        """The same with room for one more part at the end."""
        free = sum(not row.is_there for row in self.rows)
        for _ in range(min(SPARE_PARTS - free, MOST_PARTS - len(self.parts))):
            self.parts.append_entry()
        return self

    def moved(self, place: int) -> None:
        """The part at this place before the one above it."""
        found = [row.to_part() for row in self.rows if row.is_there]
        if 0 < place < len(found):
            found[place - 1], found[place] = found[place], found[place - 1]
        self._showing(found)

    def shown_as(self, way: str) -> None:
        """The same text in the other way of typing it."""
        body = self.manuscript()
        self.as_.data = way
        if way == AS_PARTS:
            self.with_parts(body)
        else:
            self.body.data = body

    def manuscript(self) -> str:
        if self.is_text:
            return cleaned(self.body.data or "")
        return cleaned(manuscript(row.to_part() for row in self.rows if row.is_there))

    def validate_body(self, _field: wtforms.TextAreaField) -> None:
        too_long(self.manuscript())

    def to_text(self) -> Text:
        settings = {name: self[name].data or usual for name, usual in self.USUAL.items()}
        return Text(**self.head(), body=self.manuscript(), settings=settings)

    def _showing(self, found: Iterable[TypedPart]) -> "OwnSheetForm":
        while len(self.parts):
            self.parts.pop_entry()
        self.as_.data = AS_PARTS
        for part in found:
            self.parts.append_entry(vars(part) | {"rows": part.rows or None})
        return self


def too_long(body: str) -> None:
    if len(body) > MOST_CHARACTERS:
        sentence = gettext(
            "A sheet has %(most)s characters at most. All of it is still here.", most=MOST_CHARACTERS
        )
        raise wtforms.ValidationError(sentence)

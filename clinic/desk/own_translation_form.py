"""The form in which a sheet of the practice's own is translated."""

import wtforms
from wtforms.validators import Length

from clinic.desk.own_sheet_form import HeadForm, too_long
from clinic.edge.catalogue import lazy_gettext
from clinic.edge.form import Form
from clinic.handouts.own_text import MOST_PARTS, TITLE_CHARACTERS, Text, cleaned
from clinic.handouts.typed import inert
from clinic.handouts.typed_parts import TypedPart, manuscript


class TranslatedPart(Form):
    """One part in another language: what it is called and says. What it is stays as it was written."""

    class Meta(Form.Meta):
        csrf = False

    heading = wtforms.StringField(lazy_gettext("Heading"), [Length(max=TITLE_CHARACTERS)])
    text = wtforms.TextAreaField(lazy_gettext("What stands in it"))


class TranslationForm(HeadForm):
    """A sheet in another language, part by part beside what it translates. `of` is the version that is."""

    of = wtforms.HiddenField(default="0")
    parts = wtforms.FieldList(wtforms.FormField(TranslatedPart), max_entries=MOST_PARTS)

    def beside(self, original: list[TypedPart]) -> "TranslationForm":
        """The same with a part for each of the original's, and none more."""
        while len(self.parts) > len(original):
            self.parts.pop_entry()
        while len(self.parts) < len(original):
            self.parts.append_entry()
        return self

    def validate_parts(self, _field: wtforms.Field) -> None:
        too_long("".join((entry.form.text.data or "") for entry in self.parts))

    def to_text(self, original: list[TypedPart], of: int) -> Text:
        pairs = zip(original, (entry.form for entry in self.parts), strict=True)
        made = [
            TypedPart(
                inert(row.heading.data or "", TITLE_CHARACTERS) or part.heading,
                part.kind,
                row.text.data or "",
                part.rows,
                part.new_page,
                part.settings,
            )
            for part, row in pairs
        ]
        return Text(**self.head(), body=cleaned(manuscript(made)), of=of)

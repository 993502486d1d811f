"""The form in which a format of the practice's own is made: its fields in their order, and what each asks."""

from collections.abc import Iterable, Iterator
from itertools import chain, takewhile
from typing import Any

import wtforms
from wtforms.validators import InputRequired, Length

from clinic.desk.own_names import Taken, as_read, in_every_language, line, lines
from clinic.edge.catalogue import gettext, lazy_gettext
from clinic.edge.form import Form
from clinic.notes import formats, own_formats
from clinic.notes.format import Field, Format, Shape
from clinic.notes.formats_session import PLAN
from clinic.notes.own_formats import (
    HINT_CHARACTERS,
    LABEL_CHARACTERS,
    MOST_FIELDS,
    MOST_OPTIONS,
    field_code,
    field_of,
)
from clinic.plain import N_

SPARE_FIELDS = 2
# One of the lines is more than that: what stands there is offered to be carried on the next time.
PLANNED = "PLAN"
SHAPES = (
    (Shape.TEXT, N_("Words")),
    (Shape.LINES, N_("Lines")),
    (PLANNED, N_("Lines of the plan, to be carried on")),
    (Shape.CHOICE, N_("One of several")),
    (Shape.YES, N_("A tick")),
    (Shape.NUMBER, N_("A number")),
    (Shape.DAY, N_("A day")),
)


class FieldForm(Form):
    """One field. Without a name it asks nothing, and goes."""

    class Meta(Form.Meta):
        csrf = False

    code = wtforms.HiddenField()
    label = wtforms.StringField(lazy_gettext("What it asks"), [Length(max=LABEL_CHARACTERS)])
    shape = wtforms.SelectField(lazy_gettext("How it is answered"), default=Shape.TEXT)
    hint = wtforms.StringField(lazy_gettext("A hint beside it"), [Length(max=HINT_CHARACTERS)])
    options = wtforms.TextAreaField(
        lazy_gettext("The answers to choose from"), description=lazy_gettext("one on each line")
    )
    required = wtforms.BooleanField(lazy_gettext("Must be answered before signing"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shape.choices = [(str(shape), gettext(label)) for shape, label in SHAPES]

    @property
    def asks(self) -> str:
        return line(self.label.data)

    @property
    def says_anything(self) -> bool:
        return bool(self.asks or self.answers or line(self.hint.data))

    @property
    def answers(self) -> list[str]:
        """The answers one can choose from, each once."""
        return lines(self.options.data)

    def validate_label(self, field: wtforms.StringField) -> None:
        if not self.asks and (self.answers or line(self.hint.data)):
            raise wtforms.ValidationError(gettext("Say what it asks, or leave the whole field empty."))

    def validate_options(self, field: wtforms.TextAreaField) -> None:
        if not self.asks or self.shape.data != Shape.CHOICE:
            return
        if not 2 <= len(self.answers) <= MOST_OPTIONS:
            sentence = gettext("Give from two to %(most)s answers, one on each line.", most=MOST_OPTIONS)
            raise wtforms.ValidationError(sentence)
        if any(len(answer) > LABEL_CHARACTERS for answer in self.answers):
            most = LABEL_CHARACTERS
            raise wtforms.ValidationError(gettext("An answer has %(most)s characters at most.", most=most))


class FormatForm(Form):
    """`number` is the version whoever changes it has seen."""

    number = wtforms.HiddenField(default="0")
    label = wtforms.StringField(
        lazy_gettext("What it is called"), [InputRequired(), Length(max=LABEL_CHARACTERS)]
    )
    is_session = wtforms.BooleanField(
        lazy_gettext("It tells a session: risk, ways of working and who was there are asked, too"),
        default=True,
    )
    fields = wtforms.FieldList(
        wtforms.FormField(FieldForm), lazy_gettext("What it asks"), max_entries=MOST_FIELDS
    )
    others: tuple[Format, ...] = ()

    @classmethod
    def of(cls, format_: Format) -> "FormatForm":
        """The form as it begins with a format that is there."""
        rows = [_row(field) for field in format_.fields]
        return cls(
            number=str(format_.version), label=format_.label, is_session=format_.is_session, fields=rows
        )

    def about(self, code: str) -> "FormatForm":
        """The same, told which others there are beside the one of that code."""
        self.others = tuple(one for one in formats.every() if one.code != code)
        return self

    @property
    def over(self) -> int:
        """The version it stands on; 0 where that cannot be read."""
        number = self.number.data or ""
        return int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 0

    @property
    def rows(self) -> list[FieldForm]:
        return [entry.form for entry in self.fields]

    def validate_label(self, field: wtforms.StringField) -> None:
        taken = Taken(chain.from_iterable(in_every_language(one.label) for one in self.others))
        if alike := taken.like(line(field.data)):
            sentence = gettext("Another format is called so already: “%(name)s”.", name=alike)
            raise wtforms.ValidationError(sentence)

    def validate_fields(self, field: wtforms.Field) -> None:
        asked = [row for row in self.rows if row.asks]
        if not asked:
            raise wtforms.ValidationError(gettext("A format asks one thing at least."))
        if len({as_read(row.asks) for row in asked}) < len(asked):
            raise wtforms.ValidationError(gettext("Two fields ask the same. Give each words of its own."))
        if sum(row.shape.data == PLANNED for row in asked) > 1:
            raise wtforms.ValidationError(gettext("Only one field can hold the plan."))

    def with_room(self) -> "FormatForm":
        """The same with empty fields at the end, to go on: those that stand there already count."""
        empty = sum(1 for _row in takewhile(lambda row: not row.says_anything, reversed(self.rows)))
        self._append(SPARE_FIELDS - empty)
        return self

    def more(self) -> None:
        """Room for more, however much is left."""
        self._append(SPARE_FIELDS)

    def moved(self, index: int) -> None:
        """Put one field before the one above it."""
        rows = [_typed(row) for row in self.rows]
        if 0 < index < len(rows):
            rows[index - 1 : index + 1] = reversed(rows[index - 1 : index + 1])
        while self.fields.entries:
            self.fields.pop_entry()
        self.fields.last_index = -1
        for row in rows:
            self.fields.append_entry(row)

    def to_format(self, code: str) -> Format:
        """The format that was typed. A field that is answered otherwise now is another field."""
        fields = _coded([row for row in self.rows if row.asks], code)
        return own_formats.made(
            code, self.over, line(self.label.data), fields, is_session=bool(self.is_session.data)
        )

    def _append(self, count: int) -> None:
        for _ in range(min(count, MOST_FIELDS - len(self.fields))):
            self.fields.append_entry()


def _coded(rows: Iterable[FieldForm], code: str) -> Iterator[Field]:
    before = own_formats.find(code)
    known = {field.code: field.shape for field in before.fields} if before else {}
    taken = {int(one.rpartition("_")[2]) for one in own_formats.codes_of(code) if one != PLAN.code}
    used: set[str] = set()
    following = max(taken, default=0)
    for row in rows:
        is_plan = row.shape.data == PLANNED
        shape = Shape.LINES if is_plan else Shape(row.shape.data)
        own = row.code.data or ""
        if is_plan:
            own = PLAN.code
        elif known.get(own) is not shape or own in used or own == PLAN.code:
            following += 1
            own = field_code(code, following)
        used.add(own)
        answers = row.answers if shape is Shape.CHOICE else []
        yield field_of(own, row.asks, line(row.hint.data), shape, answers, required=bool(row.required.data))


def _row(field: Field) -> dict[str, Any]:
    return {
        "code": field.code,
        "label": field.label,
        "shape": PLANNED if field.code == PLAN.code else str(field.shape),
        "hint": field.hint,
        "options": "\n".join(option.label for option in field.options),
        "required": field.required,
    }


def _typed(row: FieldForm) -> dict[str, Any]:
    return {name: row[name].data for name in ("code", "label", "shape", "hint", "options", "required")}

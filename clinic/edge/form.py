"""What every form shares: its token, what it makes of what was typed, and how it says what is amiss."""

import re
from typing import Any, Self

import wtforms
from flask import request
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict
from wtforms.csrf.core import CSRF, CSRFTokenField
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta

from clinic.clock import is_within_reach
from clinic.edge import body, csrf
from clinic.edge.catalogue import digits, gettext, ngettext
from clinic.edge.csrf import FIELD
from clinic.edge.said import said, said_of_many
from clinic.edge.wording import latin_digits

MOST_CHARACTERS = {"line": 300, "text": 50_000}
# More than any number of ours has; the validators cannot compare one that no float holds.
MOST_DIGITS = 15
# Fields whose content a machine reads: any keyboard's digits will do.
READ_BY_MACHINE = (
    wtforms.IntegerField,
    wtforms.DecimalField,
    wtforms.DateField,
    wtforms.TimeField,
    wtforms.DateTimeLocalField,
    wtforms.TelField,
    wtforms.EmailField,
)
# By one expression, for a note may be long: all that steers a machine, but tabs and ends of lines.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Marks that turn the order of letters around, and with it what a name seems to be.
TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


class Form(wtforms.Form):
    """A form behind any door. `XForm.from_request()` fills it from a POST, or leaves it as it begins."""

    class Meta:
        csrf = True
        csrf_field_name = FIELD

        @property
        def csrf_class(self) -> type[CSRF]:
            return _Token

        def get_translations(self, form: wtforms.Form) -> "_Sentences":
            return _Sentences()

        def wrap_formdata(self, form: wtforms.Form, formdata: Any) -> Any:
            return None if formdata is None else _tidied(form, formdata)

        def render_field(self, field: Any, render_kw: Any) -> Any:
            if type(field.widget) is wtforms.widgets.Select:
                field.widget = _Options(field.widget.multiple)
            return DefaultMeta().render_field(field, render_kw)

    @classmethod
    def from_request(cls, obj: object = None, **values: Any) -> Self:
        """The form as it was sent, or as it begins: from `obj` and `values`."""
        sent = None
        if csrf.changes_something():
            sent = MultiDict([*request.form.items(multi=True), *request.files.items(multi=True)])
        return cls(sent, obj=obj, **values)

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        for field in self:
            if isinstance(field, wtforms.DateField) and field.data and not is_within_reach(field.data):
                field.errors, is_valid = [*field.errors, gettext(said("Not a valid date value."))], False
            most = _most_characters(field)
            if most is not None and len(field.data or "") > most:
                too_long = gettext("This is too long: %(most)s characters at most.", most=most)
                field.errors, is_valid = [*field.errors, too_long], False
            elif isinstance(field.errors, list | tuple):
                # The validators fill in their numbers after the sentence was translated.
                field.errors = [digits(said) if isinstance(said, str) else said for said in field.errors]
        if body.is_too_large():
            self._tell_of_too_large()
            return False
        if not is_valid:
            self._tell_of_files()
        return is_valid

    def _tell_of_too_large(self) -> None:
        """It was let go by unread: what was typed before it is all there is of the form."""
        for field in self:
            if isinstance(field, wtforms.FileField):
                field.errors = [gettext(body.said_of_too_large())]

    def _tell_of_files(self) -> None:
        """No page can choose a file again for somebody."""
        for field in self:
            if isinstance(field, wtforms.FileField) and field.data:
                chosen_again = gettext("A file that was chosen has to be chosen again.")
                field.errors = [*field.errors, chosen_again]


class _Options(wtforms.widgets.Select):
    """The same list, its options written as they are: the library takes fifty times as long for each."""

    @classmethod
    def render_option(cls, choice: Any) -> str:  # type: ignore[override]
        chosen = " selected" if choice.selected else ""
        label = escape(choice.label or choice.value)
        return f'<option{chosen} value="{escape(choice.value)}">{label}</option>'


class _HiddenToken(CSRFTokenField):
    """Without an id, so that two forms can stand on one page."""

    def __call__(self, **_attributes: object) -> Markup:
        return csrf.field()


class _Token(CSRF):
    """The door has looked at the token before the view began; the form only carries it."""

    field_class = _HiddenToken

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        return csrf.token()

    def validate_csrf_token(self, form: BaseForm, field: CSRFTokenField) -> None:
        """Nothing is left to check."""


class _Sentences:
    """What the fields and validators say, in our words and in the language of the page."""

    def gettext(self, string: str) -> str:
        return gettext(said(string))

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        one, many = said_of_many(singular, plural)
        # The numbers are filled in by the validator, so the sentence keeps its placeholders.
        return ngettext(one, many, count) if "%(" not in one else gettext(one if count == 1 else many)


def _most_characters(field: wtforms.Field) -> int | None:
    if not isinstance(field, wtforms.StringField) or not isinstance(field.data, str):
        return None
    if any(isinstance(check, wtforms.validators.Length) for check in field.validators):
        return None
    return MOST_CHARACTERS["text" if isinstance(field, wtforms.TextAreaField) else "line"]


def _tidied(form: wtforms.Form, sent: Any) -> MultiDict[str, Any]:
    fields = {field.name: field for field in form}
    return MultiDict(
        (name, _tidy(fields.get(name), value))
        for name in sent
        for value in sent.getlist(name)
        if _fits(fields.get(name), value)
    )


def _fits(field: wtforms.Field | None, value: Any) -> bool:
    """Files where a file is asked for, and words where words are; the other is as good as nothing."""
    return isinstance(value, str) != isinstance(field, wtforms.FileField)


def _tidy(field: wtforms.Field | None, value: Any) -> Any:
    """What was meant: no control characters, one kind of line end, a line without spaces around it."""
    if not isinstance(value, str) or isinstance(field, wtforms.PasswordField):
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    text = CONTROLS.sub("", text)
    if field is None or isinstance(field, wtforms.TextAreaField):
        return text
    text = " ".join(text.translate(TURNING).split("\n")).strip()
    if isinstance(field, wtforms.IntegerField):
        return latin_digits(text)[:MOST_DIGITS]
    return latin_digits(text) if isinstance(field, READ_BY_MACHINE) else text

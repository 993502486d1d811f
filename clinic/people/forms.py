"""What people type to get in, to set up, and to look after who works here."""

from collections.abc import Mapping
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from clinic.edge import current
from clinic.edge.catalogue import gettext
from clinic.edge.catalogue import lazy_gettext as _
from clinic.edge.form import Form
from clinic.edge.wording import LANGUAGES
from clinic.files.roles import INTAKE, OWNER, SUPERVISOR, THERAPIST
from clinic.people import agreed, passwords
from clinic.people.provinces import Province
from clinic.people.zones import everywhere, named

ROLES = {
    OWNER: _("Owner: people, settings, the trail"),
    THERAPIST: _("Therapist: their own clients' files"),
    SUPERVISOR: _("Supervisor: files shared with them"),
    INTAKE: _("Front desk: calls, bookings, cards"),
}
LONGEST_PASSWORD = Length(max=passwords.MOST_CHARACTERS * 4)


def _choices(words: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, word) for value, word in words.items()]


def _zones() -> list[SelectChoice]:
    return _choices(named(everywhere(current.zone().key)))


def _provinces() -> list[SelectChoice]:
    return [SelectChoice(province.value, _(province.label)) for province in Province]


def _languages() -> list[SelectChoice]:
    return _choices(LANGUAGES)


class SeveralField(SelectMultipleField):
    """A list to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SignInForm(Form):
    email = EmailField(_("E-mail"), [InputRequired(), Length(max=254)])
    password = PasswordField(_("Password"), [InputRequired(), LONGEST_PASSWORD])


class CodeForm(Form):
    code = StringField(_("Code"), [InputRequired(), Length(max=40)])


class PasswordForm(Form):
    password = PasswordField(_("Password"), [InputRequired(), LONGEST_PASSWORD])


class NewPassword(Form):
    """A password of one's own, or, with the field left empty, the words that were offered."""

    password = PasswordField(_("Password of your own"), [Optional(), LONGEST_PASSWORD])
    password_offered = HiddenField()

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        if not self.password_offered.data:
            self.password_offered.data = passwords.propose()

    @property
    def chosen(self) -> str:
        return self.password.data or self.password_offered.data or ""


class PracticeForm(Form):
    practice = StringField(_("Name of the practice"), [InputRequired(), Length(max=120)])
    zone = SelectField(_("Time zone"), choices=_zones)
    region = SelectField(_("Province"), choices=_provinces)
    locales = SeveralField(_("Languages of your pages"), [InputRequired()], choices=_languages)
    street = TextAreaField(_("Address"), [Length(max=400)])
    phone = StringField(_("Telephone"), [Length(max=40)])


class OwnerForm(NewPassword):
    """The first page of set-up: the practice and whoever owns it."""

    practice = StringField(_("Name of the practice"), [InputRequired(), Length(max=120)])
    zone = SelectField(_("Time zone"), choices=_zones)
    region = SelectField(_("Province"), choices=_provinces)
    locales = SeveralField(_("Languages of your pages"), [InputRequired()], choices=_languages)
    name = StringField(_("Your name"), [InputRequired(), Length(max=120)])
    email = EmailField(_("Your e-mail, to sign in with"), [InputRequired(), Length(max=254)])
    is_therapist = BooleanField(_("I see clients myself"))
    designation = StringField(_("Designation, as on a receipt"), [Length(max=120)])
    registration_no = StringField(_("Registration number"), [Length(max=60)])


class KitForm(Form):
    kit = TextAreaField(_("The recovery kit, as it is printed"), [InputRequired(), Length(max=400)])


class AcceptForm(NewPassword):
    email = EmailField(_("The e-mail this invitation came to"), [InputRequired(), Length(max=254)])


class AgreedForm(Form):
    """What a client types who was told four words: those, and a password if they would rather have one."""

    email = EmailField(_("The e-mail this invitation came to"), [InputRequired(), Length(max=254)])
    words = StringField(_("The four words you were told"), [InputRequired(), LONGEST_PASSWORD])
    way = RadioField(
        _("From then on you sign in with"),
        choices=lambda: _choices({"words": _("these four words"), "password": _("a password of your own")}),
        default="words",
    )
    password = PasswordField(_("Password of your own"), [LONGEST_PASSWORD])

    def validate_password(self, field: PasswordField) -> None:
        if self.way.data == "password" and not field.data:
            raise StopValidation(gettext("Type the password here, or choose the four words above."))

    @property
    def chosen(self) -> str:
        """The password, or nothing where the words stay."""
        return (self.password.data or "") if self.way.data == "password" else ""


class RecoverForm(Form):
    email = EmailField(_("E-mail of the person who is locked out"), [InputRequired(), Length(max=254)])
    kit = TextAreaField(_("The recovery kit, as it is printed"), [InputRequired(), Length(max=400)])


class RenewForm(NewPassword):
    code = StringField(_("Code from your phone"), [InputRequired(), Length(max=40)])


class ChangePasswordForm(NewPassword):
    password_now = PasswordField(_("Your password now"), [InputRequired(), LONGEST_PASSWORD])


class ChangeWordsForm(ChangePasswordForm):
    """A client's: four other words are offered, in the language of their pages, or a password."""

    def __init__(self, *args: Any, **values: Any) -> None:
        values.setdefault("password_offered", agreed.propose(current.locale()))
        super().__init__(*args, **values)


class LanguageForm(Form):
    language = SelectField(_("Language of your pages and letters"), choices=_languages)


class DeviceForm(Form):
    device = RadioField(
        _("Whose device this is"), [InputRequired()], choices=lambda: _choices({"own": "", "shared": ""})
    )


class ColleagueForm(Form):
    name = StringField(_("Name"), [InputRequired(), Length(max=120)])
    email = EmailField(_("E-mail"), [InputRequired(), Length(max=254)])
    roles = SeveralField(_("Works here as"), choices=lambda: _choices(ROLES))
    locale = SelectField(_("Language"), choices=_languages)
    designation = StringField(_("Designation, as on a receipt"), [Length(max=120)])
    registration_no = StringField(_("Registration number"), [Length(max=60)])


class RolesForm(Form):
    roles = SeveralField(_("Works here as"), choices=lambda: _choices(ROLES))

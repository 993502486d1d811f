"""What is typed about a client at the desk: the card, what they agreed to, whether they are safe."""

from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, Regexp, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from clinic.clients import agreement_texts
from clinic.clients.agreements import Asked
from clinic.clients.allowed import ReasonMissing
from clinic.clients.card import Card, Channel, SafeContact
from clinic.clients.consent import Consent, Kind, Method
from clinic.clients.gate import ABOUT_CHARACTERS, Answer
from clinic.clients.tongues import read_aloud
from clinic.edge.catalogue import gettext
from clinic.edge.form import Form
from clinic.edge.wording import language_name
from clinic.people import address
from clinic.people.address import AddressUnusable

OF_SEVERAL = {Kind.COUPLE_UNIT, Kind.SECRETS}
MOST_WORDS_AGREED = 20_000


def _languages() -> list[tuple[str, str]]:
    return list(read_aloud().items())


class SeveralField(SelectMultipleField):
    """A list to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class CardForm(Form):
    version = HiddenField(default="0", validators=[Regexp(r"[0-9]{1,9}$")])
    # The last that they told of it themselves, so that nothing newer is written over unseen.
    told = HiddenField(default="", validators=[Regexp(r"[0-9a-f]{0,32}$")])
    preferred_name = StringField(_("What to call them"), [InputRequired(), Length(max=120)])
    legal_name = StringField(_("Name for receipts"), [Length(max=120)])
    pronouns = StringField(_("Pronouns"), [Length(max=40)])
    languages = SeveralField(_("Languages"), choices=_languages)
    phone = TelField(_("Telephone"), [Length(max=40)])
    email = EmailField(_("E-mail"), [Optional(), Length(max=254)])
    address = TextAreaField(_("Address"), [Length(max=400)])
    channels = SeveralField(
        _("How they may be reached"),
        choices=lambda: [(channel.value, gettext(channel.label)) for channel in Channel],
    )
    may_leave_message = BooleanField(_("A message may be left"))
    when = StringField(_("When"), [Length(max=120)])
    words = StringField(_("What to keep in mind"), [Length(max=300)])
    is_private = BooleanField(_("Show initials to colleagues"))

    def validate_email(self, field: EmailField) -> None:
        try:
            address.checked(field.data or "")
        except AddressUnusable as refused:
            raise ValidationError(gettext(refused.sentence)) from None

    @classmethod
    def showing(cls, card: Card, version: int, told: str = "") -> "CardForm":
        """The form as the card stands, or as it was sent."""
        return cls.from_request(
            version=str(version),
            told=told,
            preferred_name=card.preferred_name,
            legal_name=card.legal_name,
            pronouns=card.pronouns,
            languages=list(card.languages),
            phone=card.phone,
            email=card.email,
            address=card.address,
            channels=[str(channel) for channel in card.safe.channels],
            may_leave_message=card.safe.may_leave_message,
            when=card.safe.when,
            words=card.safe.words,
            is_private=card.is_private,
        )

    def to_card(self, region: str = "") -> Card:
        return Card(
            preferred_name=self.preferred_name.data or "",
            legal_name=self.legal_name.data or "",
            pronouns=self.pronouns.data or "",
            languages=tuple(self.languages.data or ()),
            phone=self.phone.data or "",
            email=self.email.data or "",
            address=self.address.data or "",
            region=region,
            safe=SafeContact(
                channels=tuple(map(Channel, self.channels.data or ())),
                may_leave_message=bool(self.may_leave_message.data),
                when=self.when.data or "",
                words=self.words.data or "",
            ),
            is_private=bool(self.is_private.data),
        )


class ConsentForm(Form):
    kind = SelectField(_("Agreed to"), choices=lambda: [(kind.value, gettext(kind.label)) for kind in Kind])
    version = StringField(_("Which text"), [InputRequired(), Length(max=60)])
    explained_in = SelectField(_("Explained in"), choices=_languages)
    interpreter = StringField(_("Interpreter"), [Length(max=80)])
    given_on = DateField(_("On"), [InputRequired()])
    method = SelectField(
        _("How"), choices=lambda: [(method.value, gettext(method.label)) for method in Method]
    )

    def to_consent(self, today: date) -> Consent:
        """The consent as typed; one without a day was given today."""
        return Consent(
            kind=Kind(self.kind.data),
            version=self.version.data or "",
            explained_in=self.explained_in.data,
            interpreter=self.interpreter.data or "",
            given_on=self.given_on.data or today,
            method=Method(self.method.data),
        )


class OfferForm(Form):
    """Words to agree to, for the client's own page: the practice's own, or typed for this one person.

    Work of several is agreed to in the room.
    """

    words = SelectField(
        _("Which words"),
        choices=lambda: [*_texts(), ("", gettext("Words typed below"))],
        default=lambda: [*_texts(), ("", "")][0][0],
    )
    told_in = SelectField(_("Explained in"), choices=_languages)
    through = StringField(_("Interpreter"), [Length(max=80)])
    asked_kind = SelectField(
        _("What it is about"),
        choices=lambda: [(kind.value, gettext(kind.label)) for kind in Kind if kind not in OF_SEVERAL],
    )
    text_version = StringField(_("Which text"), [Length(max=60)])
    text_in = SelectField(_("Language of the text"), choices=_languages)
    text = TextAreaField(_("The words"), [Length(max=MOST_WORDS_AGREED)])

    def validate_text(self, field: TextAreaField) -> None:
        if not self.words.data and not (field.data or "").strip():
            raise ValidationError(gettext("Type the words, or choose the practice's own above."))

    def validate_text_version(self, field: StringField) -> None:
        if not self.words.data and not (field.data or "").strip():
            raise ValidationError(gettext("Say which text it is, such as a month and a year."))

    def to_asked(self) -> Asked:
        """Raises `NotFound` for words that are gone, which none ever is."""
        if self.words.data:
            row = agreement_texts.one(UUID(self.words.data))
            return Asked.of(row, self.told_in.data, self.through.data or "")
        return Asked(
            kind=Kind(self.asked_kind.data),
            version=self.text_version.data or "",
            locale=self.text_in.data,
            explained_in=self.told_in.data,
            interpreter=self.through.data or "",
            text=self.text.data or "",
        )


def _texts() -> list[tuple[str, str]]:
    """The practice's own words as they stand, each in its language."""
    found = [one.now for one in agreement_texts.every() if one.now.about not in OF_SEVERAL]
    return [
        (
            row.id.hex,
            gettext(", ").join((gettext(row.about.label), language_name(row.locale), row.name)),
        )
        for row in found
    ]


class WordingForm(Form):
    """The words of one agreement from now on."""

    kind = SelectField(_("What it is about"), choices=lambda: [(k.value, gettext(k.label)) for k in Kind])
    locale = SelectField(_("Language of the text"), choices=_languages)
    text = TextAreaField(_("The words"), [InputRequired(), Length(max=MOST_WORDS_AGREED)])


class SafetyForm(Form):
    answer = RadioField(
        _("What came of it"),
        [InputRequired()],
        choices=lambda: [(answer.value, gettext(answer.label)) for answer in Answer],
    )
    about = StringField(
        _("About whom, in a word such as “sister”; empty for a partner"), [Length(max=ABOUT_CHARACTERS)]
    )
    asked_alone = BooleanField(_("They were alone with me when I asked"))
    asked_on = DateField(_("Asked on"), [Optional()])


def _a_reason(_form: Form, field: StringField) -> None:
    if not (field.data or "").strip():
        raise StopValidation(gettext(ReasonMissing.sentence))


class OverrideForm(Form):
    reason = StringField(_("Why it may go ahead"), [_a_reason, Length(max=280)])

"""What a visitor, or somebody for a caller, fills in: five short things and a time."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import wtforms
from werkzeug.utils import cached_property
from wtforms.validators import InputRequired, Length, Optional

from clinic.clients.tongues import TONGUES
from clinic.clock import is_within_reach, now
from clinic.diary.contact import Unreachable, contact_of
from clinic.diary.draft import NotOffered
from clinic.diary.forms import WEEKDAYS
from clinic.diary.models import Service
from clinic.diary.offered import Therapist, taking_new
from clinic.diary.visitor import OTHER_TONGUE, Reach, Visitor
from clinic.edge import current
from clinic.edge.catalogue import gettext
from clinic.edge.form import MOST_DIGITS, Form
from clinic.edge.wording import LANGUAGES, language_name
from clinic.intake.outcome import MOST_CHARACTERS_OF_WHOM, Because, Outcome, Verdict
from clinic.people.provinces import Province
from clinic.plain import N_
from clinic.waitlist.wishes import Part, Wish

ANYBODY = "any"


class VisitorForm(Form):
    """The five things."""

    name = wtforms.StringField(N_("What shall we call you?"), [InputRequired(), Length(max=80)])
    contact = wtforms.StringField(N_("Where can we reach you?"), [InputRequired(), Length(max=120)])
    reach = wtforms.RadioField(N_("How do we reach you safely?"), [InputRequired()])
    language = wtforms.SelectField(N_("Which language is easiest?"))
    region = wtforms.SelectField(N_("Where will you be for the call?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reach.choices = [(choice.value, gettext(choice.label)) for choice in Reach]
        self.language.choices = [*TONGUES.items(), (OTHER_TONGUE, gettext(N_("Another language")))]
        self.region.choices = [(choice.value, gettext(choice.label)) for choice in Province]
        for field in self:
            field.label.text = gettext(field.label.text)

    def validate_contact(self, field: wtforms.StringField) -> None:
        try:
            contact_of(field.data or "")
        except Unreachable as refused:
            raise wtforms.ValidationError(gettext(str(refused))) from None

    def to_visitor(self, locale: str, zone: str = "") -> Visitor:
        return Visitor(
            name=self.name.data or "",
            contact=contact_of(self.contact.data or ""),
            reach=Reach(self.reach.data),
            language=self.language.data,
            region=self.region.data,
            locale=locale,
            zone=zone,
        )


def silent(one: Therapist, language: str) -> str:
    """That somebody does not speak a language, and what to do instead."""
    said = N_("%(name)s does not speak %(language)s. Choose another language, or somebody else.")
    return gettext(said, name=one.first_name, language=language_name(language))


class BookingForm(VisitorForm):
    """The public page's: with a time, whom to see, and two fields that tell a person from a program."""

    start = wtforms.StringField(N_("Choose a time"), [Optional(), Length(max=40)])
    service = wtforms.HiddenField(validators=[Length(max=40)])
    therapist = wtforms.HiddenField(validators=[Length(max=40)], default=ANYBODY)
    # The language in which whoever they see speaks with them; none means any.
    speaks = wtforms.HiddenField(validators=[Length(max=20)])
    zone = wtforms.HiddenField(validators=[Length(max=60)])
    opened = wtforms.HiddenField(validators=[Length(max=60)])
    # The language of the page that was filled in, which is proposed as theirs, too.
    proposed = wtforms.HiddenField(validators=[Length(max=8)])
    # For how many days this page said that what is typed is kept.
    told_days = wtforms.HiddenField()
    website = wtforms.StringField(validators=[Length(max=200)])
    # For the wait list, if no time suits.
    days = wtforms.SelectMultipleField(
        N_("On which days"),
        coerce=int,
        option_widget=wtforms.widgets.CheckboxInput(),
    )
    parts = wtforms.SelectMultipleField(
        N_("At what time of day"),
        option_widget=wtforms.widgets.CheckboxInput(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days.choices = [(number, gettext(name)) for number, name in enumerate(WEEKDAYS)]
        self.parts.choices = [(part.value, gettext(part.label)) for part in Part]

    def to_wish(self, service: Service) -> Wish:
        """What they would like, if no time that is free now suits them."""
        return Wish(
            service_id=service.id,
            days=tuple(sorted(self.days.data or ())),
            parts=tuple(Part(one) for one in self.parts.data or ()),
            therapist_id=self.therapist_id,
            language=self.speaks.data or "",
        )

    @cached_property
    def here(self) -> list[Therapist]:
        """Those who take new people, asked for once: a form is seen through as they were when it came."""
        return taking_new()

    @property
    def therapist_id(self) -> UUID | None:
        return _id(self.therapist.data) if self.therapist.data not in (ANYBODY, "", None) else None

    @property
    def promise(self) -> int | None:
        """What they have read on the page they filled in; None for what is no number."""
        told = self.told_days.data or ""
        return int(told) if told.isdecimal() and len(told) < MOST_DIGITS else None

    def begin(self, locale: str, region: str) -> None:
        """Propose what nobody has chosen: the language of the page shown, and where the practice is."""
        if self.language.data in (None, "", self.proposed.data):
            self.language.data = locale
        self.proposed.data = locale
        if self.region.data is None:
            self.region.data = region

    @property
    def chosen(self) -> datetime | None:
        """None for anything that is no time of ours."""
        try:
            return instant_of(self.start.data or "")
        except NotOffered:
            return None


class CallerForm(VisitorForm):
    """The front desk's: the same five things, and one of the times on screen with its therapist."""

    name = wtforms.StringField(N_("What to call them"), [InputRequired(), Length(max=80)])
    contact = wtforms.StringField(N_("A number that is safe"), [InputRequired(), Length(max=120)])
    reach = wtforms.RadioField(N_("May we leave a message?"), [InputRequired()])
    language = wtforms.SelectField(N_("Language they think in"))
    region = wtforms.SelectField(N_("Where they are"))
    start = wtforms.StringField(validators=[InputRequired(), Length(max=80)])

    def need_no_time(self) -> None:
        """They are to be written down: none of the times suits them, or there is none."""
        self.start.validators, self.start.data = [], ""

    @property
    def chosen(self) -> tuple[datetime, UUID]:
        """Raises `NotOffered` for anything that is no time of ours."""
        start, _, therapist = (self.start.data or "").partition("/")
        found = _id(therapist)
        if found is None:
            raise NotOffered
        return instant_of(start), found

    @property
    def contact_alone(self) -> Visitor | None:
        """Somebody of whom nothing is known yet but the contact; None while that is none."""
        try:
            contact = contact_of(self.contact.data or "")
        except Unreachable:
            return None
        return Visitor(
            name="", contact=contact, reach=Reach.NO_MESSAGE, language=OTHER_TONGUE, region="", locale="en"
        )

    @property
    def locale(self) -> str:
        """In which language letters to them are written."""
        return self.language.data if self.language.data in LANGUAGES else "en"


class OutcomeForm(Form):
    """What came of it. To whom and until when are kept only for the outcome they belong to."""

    outcome = wtforms.SelectField(N_("What came of it"))
    because = wtforms.SelectField(N_("Because"))
    to_whom = wtforms.StringField(N_("Referred to"), [Length(max=MOST_CHARACTERS_OF_WHOM)])
    review_on = wtforms.DateField(N_("Look at the wait list again on"), [Optional()])

    def __init__(self, *args: Any, keep_days: int, **kwargs: Any) -> None:
        """They have been promised to be forgotten so many days after this."""
        super().__init__(*args, **kwargs)
        self._keep_days = keep_days
        self.outcome.choices = [(choice.value, gettext(choice.label)) for choice in Outcome]
        self.because.choices = [(choice.value, gettext(choice.label)) for choice in Because]
        for field in self:
            field.label.text = gettext(field.label.text)

    def validate_review_on(self, field: wtforms.DateField) -> None:
        today = now().astimezone(current.zone()).date()
        if field.data and not today < field.data <= today + timedelta(days=self._keep_days):
            within = N_("Choose a day within %(n)s days: by then everything about them is removed.")
            raise wtforms.ValidationError(gettext(within, n=self._keep_days))

    def to_verdict(self) -> Verdict:
        outcome = Outcome(self.outcome.data)
        return Verdict(
            outcome,
            Because(self.because.data or ""),
            (self.to_whom.data or "") if outcome is Outcome.REFER_OUT else "",
            self.review_on.data if outcome is Outcome.WAIT_LIST else None,
        )


class ConversionForm(Form):
    """Who will see the new client; asked only where no call has settled it."""

    therapist = wtforms.SelectField(N_("With whom"))

    def __init__(self, *args: Any, therapists: list[Therapist], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.therapist.choices = [(one.id.hex, one.name) for one in therapists]
        self.therapist.label.text = gettext(self.therapist.label.text)


def instant_of(text: str) -> datetime:
    """The instant a choice stands for, written as 2026-12-04T16:15:00Z. Raises `NotOffered`."""
    try:
        at = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise NotOffered from None
    if not is_within_reach(at.date()):
        raise NotOffered
    return at


def value_of(starts_at: datetime) -> str:
    return starts_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None

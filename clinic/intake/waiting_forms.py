"""What the desk fills in for the wait list."""

from datetime import date, datetime, time, timedelta
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

import wtforms
from wtforms.validators import InputRequired, Optional

from clinic.clients.tongues import is_spoken
from clinic.diary import offered
from clinic.diary.forms import WEEKDAYS, Spoken
from clinic.diary.models import Service
from clinic.diary.offered import Therapist
from clinic.edge.catalogue import gettext
from clinic.edge.wording import day, language_name
from clinic.frozen import frozen
from clinic.intake.forms import silent
from clinic.mail.addressee import Addressee
from clinic.plain import N_
from clinic.waitlist.wishes import Part, Reason, Wish

ANYBODY = "any"
LONGEST = timedelta(days=90)
SHOWN_PARTS = (Part.MORNING, Part.AFTERNOON, Part.EVENING)


@frozen
class Longest:
    """The last day on which somebody may wait, and what is said of a later one."""

    last_on: date
    sentence: str

    @classmethod
    def of_client(cls, today: date) -> Self:
        return cls(today + LONGEST, N_("Choose a day that is still to come, until %(day)s."))

    @classmethod
    def of_enquiry(cls, keep_until: datetime) -> Self:
        """Nobody waits for a time who is forgotten by then."""
        whole = keep_until.date() - timedelta(days=1)
        return cls(
            whole,
            N_("Choose a day that is still to come, until %(day)s: then everything about them is removed."),
        )


class WishForm(Spoken):
    """Days and parts of the day, with whom, what for, and how long they wait."""

    service = wtforms.SelectField(N_("What for"))
    therapist = wtforms.SelectField(N_("With whom"))
    days = wtforms.SelectMultipleField(
        N_("On which days"), coerce=int, option_widget=wtforms.widgets.CheckboxInput()
    )
    parts = wtforms.SelectMultipleField(
        N_("At what time of day"), option_widget=wtforms.widgets.CheckboxInput()
    )
    language = wtforms.SelectField(N_("Language"))
    reason = wtforms.SelectField(N_("In which order"))
    review_on = wtforms.DateField(N_("Look at it again on"), [Optional()])
    until_on = wtforms.DateField(N_("They wait until"), [InputRequired()])

    def offer(
        self, services: list[Service], therapists: list[Therapist], today: date, longest: Longest
    ) -> None:
        """What may be chosen."""
        self._today, self._longest = today, longest
        self.service.choices = [(one.id.hex, offered.name_of(one)) for one in services]
        self.therapist.choices = [
            (ANYBODY, gettext(N_("Whoever is free first"))),
            *((one.id.hex, one.name) for one in therapists),
        ]
        self.days.choices = [(number, gettext(name)) for number, name in enumerate(WEEKDAYS)]
        self.parts.choices = [(one.value, gettext(one.label)) for one in SHOWN_PARTS]
        spoken = offered.spoken(therapists)
        self.language.choices = [("", gettext(N_("any"))), *((code, language_name(code)) for code in spoken)]
        self._therapists = therapists
        self.reason.choices = [(one.value, gettext(one.label)) for one in Reason]

    def validate_language(self, field: wtforms.SelectField) -> None:
        for one in self._therapists:
            if one.id.hex == self.therapist.data and not one.speaks(field.data or ""):
                raise wtforms.ValidationError(silent(one, field.data))

    def validate_until_on(self, field: wtforms.DateField) -> None:
        if field.data and not self._today < field.data <= self._longest.last_on:
            raise wtforms.ValidationError(gettext(self._longest.sentence, day=day(self._longest.last_on)))

    def validate_review_on(self, field: wtforms.DateField) -> None:
        if field.data and field.data <= self._today:
            raise wtforms.ValidationError(gettext(N_("Choose a day that is still to come.")))

    def show(self, wish: Wish) -> None:
        """As it stands on the list."""
        self.service.data = wish.service_id.hex
        self.therapist.data = wish.therapist_id.hex if wish.therapist_id else ANYBODY
        self.days.data, self.parts.data = list(wish.days), [one.value for one in wish.parts]
        self.language.data, self.reason.data = self._offered(wish.language), wish.reason.value

    def _offered(self, language: str) -> str:
        """The choice that stands for a language: none, where nobody here speaks it."""
        spoken = offered.spoken(self._therapists)
        return next((code for code in spoken if is_spoken(language, [code])), "")

    def until_at(self, zone: ZoneInfo) -> datetime:
        return datetime.combine((self.until_on.data or date.min) + timedelta(days=1), time(), zone)

    def to_wish(self, to: Addressee | None) -> Wish:
        therapist: Any = self.therapist.data
        return Wish(
            service_id=UUID(self.service.data),
            days=tuple(sorted(self.days.data or ())),
            parts=tuple(Part(one) for one in self.parts.data or ()),
            therapist_id=None if therapist == ANYBODY else UUID(therapist),
            language=self.language.data or "",
            to=to,
            reason=Reason(self.reason.data or ""),
        )

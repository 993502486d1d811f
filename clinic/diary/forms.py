"""What staff fill in for the diary: a time by hand, hours, days that differ, services."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import wtforms
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation

from clinic import clock
from clinic.diary import offered, places
from clinic.diary.models import Delivery
from clinic.diary.movable import FarAway, LongPast, check_reach
from clinic.diary.page_words import wall_clock
from clinic.diary.recurring import EVERY, MOST_TIMES, ONCE
from clinic.diary.wall import Turn, Understood, understood
from clinic.edge import current
from clinic.edge.catalogue import gettext
from clinic.edge.form import Form
from clinic.edge.wording import clock as clock_of
from clinic.plain import N_

WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
IN_STEPS = N_("Give it in steps of five minutes.")


class Spoken(Form):
    """A form whose labels and hints are in the language of the page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            field.label.text = gettext(field.label.text)
            field.description = field.description and gettext(field.description)


class WhenForm(Spoken):
    """A day and a time on the practice's own clock."""

    on = wtforms.DateField(N_("Day"), [InputRequired()])
    at = wtforms.TimeField(N_("Time"), [InputRequired()])

    def starts_at(self, zone: ZoneInfo) -> datetime:
        return self._understood(zone).at

    def remark(self, zone: ZoneInfo) -> str:
        """How the time was understood, on a night on which the clock is changed; else nothing."""
        known = self._understood(zone)
        typed, meant = wall_clock(minute_of(self.at.data)), clock_of(known.at)
        if known.turn is Turn.LEAPT_OVER:
            words = gettext(N_("The clock leaps over %(typed)s that night. It is understood as %(meant)s."))
            return words % {"typed": typed, "meant": meant}
        if known.turn is Turn.SHOWN_TWICE:
            words = gettext(
                N_("The clock shows %(typed)s twice that night. It is understood as the first time.")
            )
            return words % {"typed": typed}
        return ""

    def _understood(self, zone: ZoneInfo) -> Understood:
        return understood(self.on.data or date.min, self.at.data or time.min, zone)

    def validate_on(self, field: wtforms.DateField) -> None:
        if self.at.data is None or field.data is None or not clock.is_within_reach(field.data):
            return
        try:
            check_reach(self.starts_at(current.zone()), clock.now())
        except (LongPast, FarAway) as slip:
            raise wtforms.ValidationError(gettext(slip.sentence)) from None

    def validate_at(self, field: wtforms.TimeField) -> None:
        if field.data is not None and field.data.minute % 5:
            raise wtforms.ValidationError(gettext(IN_STEPS))


class MoveForm(WhenForm):
    """Where an appointment goes. Without a length or a therapist it keeps its own."""

    minutes = wtforms.IntegerField(N_("Minutes"), [Optional(), NumberRange(5, 480)])
    therapist = wtforms.HiddenField()
    # In whose place, where several see the same people.
    instead = wtforms.HiddenField()

    def whom(self, therapist_id: UUID, also: tuple[UUID, ...]) -> tuple[UUID, tuple[UUID, ...]]:
        """Whose it is then, and who is in it beside her."""
        if not self.therapist.data:
            return therapist_id, also
        asked = UUID(self.therapist.data)
        instead = UUID(self.instead.data) if self.instead.data else therapist_id
        if instead not in also:
            return asked, tuple(one for one in also if one != asked)
        return therapist_id, tuple({one for one in (*also, asked) if one not in (instead, therapist_id)})

    def validate_minutes(self, field: wtforms.IntegerField) -> None:
        if field.data is not None and field.data % 5:
            raise wtforms.ValidationError(gettext(IN_STEPS))

    def validate_therapist(self, field: wtforms.HiddenField) -> None:
        self._known(field)

    def validate_instead(self, field: wtforms.HiddenField) -> None:
        self._known(field)

    @staticmethod
    def _known(field: wtforms.HiddenField) -> None:
        if field.data and field.data not in {one.id.hex for one in offered.therapists()}:
            raise wtforms.ValidationError(gettext(N_("Please choose one of these.")))


class RecurringForm(Spoken):
    """How often, and until when: whatever comes more than once has an end."""

    every = wtforms.RadioField(N_("How often"), coerce=int, default=1)
    times = wtforms.IntegerField(
        N_("How many times, this one included"), [Optional(), NumberRange(2, MOST_TIMES)]
    )
    until = wtforms.DateField(N_("Or until"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.every.choices = [(weeks, gettext(words)) for weeks, words in EVERY.items()]

    @property
    def recurs(self) -> bool:
        return bool(self.every.data != ONCE)

    def validate_every(self, field: wtforms.RadioField) -> None:
        is_open = self.times.data is None and self.until.data is None
        if self.recurs and is_open and not self.times.errors:
            raise wtforms.ValidationError(gettext(N_("Say how many times, or until when.")))


class BookForm(WhenForm, RecurringForm):
    """For somebody who is known already: once, or again and again."""

    service = wtforms.SelectField(N_("What for"))
    therapist = wtforms.SelectField(N_("With whom"))
    delivery = wtforms.SelectField(N_("How"))
    reason = wtforms.StringField(N_("Why over another appointment"), [Length(max=300)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"every": ONCE} | kwargs)
        often = [(weeks, gettext(words)) for weeks, words in EVERY.items()]
        self.every.choices = [(ONCE, gettext(N_("once"))), *often]

    def give_reason(self) -> bool:
        """Whether it is said why; asked for only where something is put over another."""
        if not (self.reason.data or "").strip():
            self.reason.errors = [gettext(N_("Say why, in a few words."))]
        return not self.reason.errors

    def offer(self, services: list[tuple[str, str]], therapists: list[tuple[str, str]]) -> "BookForm":
        self.service.choices = services
        self.therapist.choices = therapists
        self.delivery.choices = [(choice.value, gettext(choice.label)) for choice in Delivery]
        return self


class NewPeopleForm(Spoken):
    """Whether somebody takes new people, and how many of them in a week."""

    first_calls = wtforms.IntegerField(
        N_("First calls a week at most"),
        [Optional(), NumberRange(0, 100)],
        description=N_("Empty: all that fit."),
    )


def place_choices() -> list[tuple[str, str]]:
    """Anywhere, and each place by its name."""
    return [("", gettext(N_("Anywhere"))), *((one.id.hex, name) for one, name in places.named_places())]


class HoursForm(Spoken):
    """One stretch of weekly hours."""

    weekday = wtforms.SelectField(N_("Day of the week"), coerce=int)
    opens = wtforms.TimeField(N_("From"), [InputRequired()])
    closes = wtforms.TimeField(N_("Until"), [InputRequired()])
    first_on = wtforms.DateField(N_("First day"), [Optional()])
    last_on = wtforms.DateField(N_("Last day"), [Optional()])
    place = wtforms.SelectField(N_("Where"), default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place.choices = place_choices()
        self.weekday.choices = [(number, gettext(name)) for number, name in enumerate(WEEKDAYS)]

    def validate_closes(self, field: wtforms.TimeField) -> None:
        if self.opens.data and field.data and minute_of(field.data, ends=True) <= minute_of(self.opens.data):
            raise wtforms.ValidationError(gettext(N_("This is before it begins.")))

    def validate_last_on(self, field: wtforms.DateField) -> None:
        if self.first_on.data and field.data and field.data < self.first_on.data:
            raise wtforms.ValidationError(gettext(N_("This is before it begins.")))


def _needed_to_work(form: "ExceptionForm", field: wtforms.TimeField) -> None:
    """Away without hours is all day; to work needs both, or a whole night would be open."""
    if form.works.data == "works" and not any(text.strip() for text in field.raw_data or ()):
        raise StopValidation(gettext(N_("Say from when until when you work.")))


class ExceptionForm(Spoken):
    """Days away, or days worked beyond the weekly hours. No reason is asked."""

    first_on = wtforms.DateField(N_("First day"), [InputRequired()])
    last_on = wtforms.DateField(N_("Last day"), [InputRequired()])
    works = wtforms.RadioField(N_("On these days"), [InputRequired()], default="away")
    opens = wtforms.TimeField(N_("From"), [_needed_to_work, Optional()])
    closes = wtforms.TimeField(N_("Until"), [_needed_to_work, Optional()])
    place = wtforms.SelectField(N_("Where, if you work"), default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place.choices = place_choices()
        self.works.choices = [("away", gettext(N_("Away"))), ("works", gettext(N_("Working as well")))]

    def validate_last_on(self, field: wtforms.DateField) -> None:
        if self.first_on.data and field.data and field.data < self.first_on.data:
            raise wtforms.ValidationError(gettext(N_("This is before it begins.")))

    def validate_closes(self, field: wtforms.TimeField) -> None:
        if minute_of(field.data, ends=True, missing=1440) <= minute_of(self.opens.data):
            raise wtforms.ValidationError(gettext(N_("This is before it begins.")))


def minute_of(at: time | None, *, ends: bool = False, missing: int = 0) -> int:
    """The minute of the day; midnight as an end is the last one."""
    if at is None:
        return missing
    return at.hour * 60 + at.minute or (1440 if ends else 0)

"""What the owner fills in about a service."""

from decimal import Decimal
from typing import Any

import wtforms
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from clinic.diary.forms import IN_STEPS, Spoken
from clinic.diary.models import Audience, Delivery, Service
from clinic.edge.catalogue import gettext
from clinic.edge.wording import number
from clinic.plain import N_

GRIDS = (5, 10, 15, 20, 30, 60)


class ServiceForm(Spoken):
    """Something the practice offers."""

    name = wtforms.StringField(N_("Name"), [InputRequired(), Length(max=80)])
    is_discreet = wtforms.BooleanField(N_("This name gives nothing away: letters and calendars may use it"))
    minutes = wtforms.IntegerField(N_("Minutes"), [InputRequired(), NumberRange(5, 480)])
    buffer_before = wtforms.IntegerField(N_("Minutes kept free before"), [NumberRange(0, 120)], default=0)
    buffer_after = wtforms.IntegerField(N_("Minutes kept free after"), [NumberRange(0, 120)], default=0)
    delivery = wtforms.SelectField(N_("How"))
    also_by = wtforms.SelectMultipleField(
        N_("People may also ask for it"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    audience = wtforms.RadioField(N_("Who may book it"), default=Audience.STAFF.value)
    price = wtforms.DecimalField(
        N_("Price in dollars"), [Optional(), NumberRange(0, 10_000)], places=2, default=Decimal(0)
    )
    grid_minutes = wtforms.SelectField(N_("It begins every"), coerce=int, default=15)
    notice_hours = wtforms.IntegerField(N_("Hours ahead at least"), [NumberRange(0, 14 * 24)], default=2)
    horizon_days = wtforms.IntegerField(N_("Days ahead at most"), [NumberRange(1, 366)], default=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.delivery.choices = [(choice.value, gettext(choice.label)) for choice in Delivery]
        self.also_by.choices = self.delivery.choices
        self.audience.choices = [(choice.value, gettext(choice.label)) for choice in Audience]
        self.grid_minutes.choices = [
            (one, gettext("%(number)s minutes", number=number(one))) for one in GRIDS
        ]

    def validate_price(self, field: wtforms.DecimalField) -> None:
        # Of a number that is too large anyway no cents could be reckoned.
        if field.data is not None and not field.errors and field.data != round(field.data, 2):
            raise wtforms.ValidationError(gettext(N_("Give it in whole cents.")))

    def validate_minutes(self, field: wtforms.IntegerField) -> None:
        if field.data is not None and field.data % 5:
            raise wtforms.ValidationError(gettext(IN_STEPS))

    validate_buffer_before = validate_buffer_after = validate_minutes

    def write(self, service: Service) -> None:
        service.minutes = self.minutes.data or service.minutes
        service.buffer_before = self.buffer_before.data or 0
        service.buffer_after = self.buffer_after.data or 0
        service.delivery = Delivery(self.delivery.data)
        service.also_by = [way for way in self.also_by.data or () if way != self.delivery.data]
        service.audience = Audience(self.audience.data)
        service.price_cents = int((self.price.data or 0) * 100)
        service.grid_minutes = self.grid_minutes.data
        # What was kept in other parts of an hour stays as it is until it is changed.
        if self.notice_hours.data != hours_of(service):
            service.notice_minutes = (self.notice_hours.data or 0) * 60
        service.horizon_days = self.horizon_days.data or service.horizon_days


def hours_of(service: Service) -> int:
    """The whole hours of its notice, no fewer than it asks for."""
    return -(-service.notice_minutes // 60)

"""A series on the desk: made from an appointment, changed and cancelled, each looked at before it is done."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import wtforms
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms.validators import InputRequired

from clinic import clock
from clinic.audit import trail
from clinic.database import db
from clinic.diary.draft import NotToBeHad
from clinic.diary.forms import RecurringForm, WhenForm
from clinic.diary.models import Appointment
from clinic.diary.names import Known, everybody
from clinic.diary.page_words import knows_the_clock
from clinic.diary.recurring import MOST_TIMES
from clinic.diary.staff_letters import Told
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import desk
from clinic.edge.finding import first_or_404
from clinic.mail.models import LetterKind
from clinic.plain import N_
from clinic.series import letters as series_letters
from clinic.series import repeating
from clinic.series.again import start_of
from clinic.series.repeating import Planned, Scope
from clinic.series.rule import Rule

bp = desk.blueprint("series", __name__, url_prefix="/desk/diary/<uuid:appointment_id>/series")
knows_the_clock(bp)

SKIP = "skip"


class SeriesForm(RecurringForm):
    """How often, and until when, beginning with an appointment."""

    def rule_from(self, appointment: Appointment) -> Rule:
        wall = appointment.starts_at.astimezone(current.zone())
        return Rule(wall.date(), wall.time(), self.every.data, self.times.data or MOST_TIMES, self.until.data)


class ChangeForm(WhenForm):
    """Where this one of the series goes, and the others with it."""

    scope = wtforms.RadioField(N_("Which"), [InputRequired()], default=Scope.FOLLOWING.value)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope.choices = [(one.value, _(one.label)) for one in Scope]

    @property
    def wall(self) -> time:
        return self.at.data or time.min


@bp.get("")
def show(appointment_id: UUID) -> ResponseReturnValue:
    return page_of(with_client(appointment_id))


@bp.post("")
def book(appointment_id: UUID) -> ResponseReturnValue:
    """Look at what it would meet; with `save`, book what was chosen."""
    appointment, form = with_client(appointment_id), SeriesForm.from_request()
    if not form.validate() or appointment.series_id is not None or appointment.is_cancelled:
        return page_of(appointment, form=form), 422
    people, zone, now = people_of(appointment), current.zone(), clock.now()
    planned = repeating.plan(appointment, form.rule_from(appointment), zone=zone, now=now)
    chosen, open_still = chosen_of(planned)
    if "save" not in request.form or open_still or not chosen:
        status = 422 if "save" in request.form else 200
        return _plan_page(appointment, people, planned, form, is_open=status == 422), status
    try:
        made = repeating.book(appointment, chosen, zone=zone, now=now)
    except NotToBeHad:
        return _taken_meanwhile(appointment_id, form)
    for one in made:
        trail.record(current.actor(), "appointment.booked", one.id, client=one.client_id)
    told = series_letters.tell(LetterKind.BOOKED, [appointment, *made], people, now)
    return done(appointment, _("Booked: %(count)s more times.", count=len(made)), told)


@bp.post("/change")
def change(appointment_id: UUID) -> ResponseReturnValue:
    """Look at where each would go; with `save`, move what was chosen."""
    appointment, form = with_client(appointment_id), ChangeForm.from_request()
    if not form.validate() or appointment.series_on is None:
        return page_of(appointment, change_form=form), 422
    by_days = ((form.on.data or date.min) - appointment.series_on).days
    if abs(by_days) > 6:
        form.on.errors = [_("A series moves by less than a week. End it and begin another instead.")]
        return page_of(appointment, change_form=form), 422
    people, zone, now, scope = people_of(appointment), current.zone(), clock.now(), Scope(form.scope.data)
    if not by_days and form.wall == repeating.usual_of(appointment, zone=zone, now=now):
        form.at.errors = [_("That is when the series is now. Nothing was changed.")]
        return page_of(appointment, change_form=form), 422
    planned = repeating.plan_change(appointment, scope, by_days, form.wall, zone=zone, now=now)
    chosen, open_still = chosen_of(planned)
    if "save" not in request.form or open_still or not chosen:
        status = 422 if "save" in request.form else 200
        return _plan_page(appointment, people, planned, form, is_open=status == 422), status
    try:
        moved = repeating.change(appointment, scope, by_days, planned, chosen, zone=zone, now=now)
    except NotToBeHad:
        return _taken_meanwhile(appointment_id, form)
    for one in moved:
        trail.record(current.actor(), "appointment.moved", one.id)
    told = series_letters.tell(LetterKind.MOVED, moved, people, now)
    return done(appointment, _("Moved: %(count)s times.", count=len(moved)), told)


def chosen_of(planned: Sequence[Planned]) -> tuple[dict[date, datetime], bool]:
    """The start chosen for each day, and whether some taken one is still to be decided about."""
    chosen, is_open = {}, False
    for one in planned:
        said = request.form.get(f"d-{one.key}", "")
        start = start_of(said)
        if start is not None and (one.is_free or start != one.meant.at):
            chosen[one.on] = start
        elif one.is_free and said != SKIP:
            chosen[one.on] = one.meant.at
        elif said != SKIP:
            is_open = True
    return chosen, is_open


def _taken_meanwhile(appointment_id: UUID, form: SeriesForm | ChangeForm) -> ResponseReturnValue:
    """Nothing was booked: the plan once more, as things stand now."""
    db.session.rollback()
    appointment = with_client(appointment_id)
    people, zone, now = people_of(appointment), current.zone(), clock.now()
    if isinstance(form, SeriesForm):
        planned = repeating.plan(appointment, form.rule_from(appointment), zone=zone, now=now)
    else:
        by_days = ((form.on.data or date.min) - (appointment.series_on or date.min)).days
        scope = Scope(form.scope.data)
        planned = repeating.plan_change(appointment, scope, by_days, form.wall, zone=zone, now=now)
    return _plan_page(appointment, people, planned, form, is_open=True), 409


def done(appointment: Appointment, words: str, told: Told) -> ResponseReturnValue:
    db.session.commit()
    letter = _("One letter with all of them is on its way.") if told else _("Please tell them yourself.")
    flash(f"{words} {letter}", "kept")
    told.say_who_is_not()
    return redirect(url_for("series.show", appointment_id=appointment.id), 303)


def _plan_page(
    appointment: Appointment,
    people: Known,
    planned: Sequence[Planned],
    form: SeriesForm | ChangeForm,
    *,
    is_open: bool,
) -> str:
    is_change = isinstance(form, ChangeForm)
    return render_template(
        "series/plan.html",
        name=people.name_of(appointment),
        planned=planned,
        form=form,
        is_open=is_open,
        is_change=is_change,
        said=request.form,
        more=(),
        action=url_for("series.change" if is_change else "series.book", appointment_id=appointment.id),
        back=url_for("series.show", appointment_id=appointment.id),
        back_label=_("Back to the series"),
    )


def page_of(
    appointment: Appointment, form: SeriesForm | None = None, change_form: ChangeForm | None = None
) -> str:
    zone, now = current.zone(), clock.now()
    members = repeating.members(appointment, Scope.ALL, now)
    usual = repeating.usual_of(appointment, zone=zone, now=now)
    return render_template(
        "series/one.html",
        appointment=appointment,
        name=people_of(appointment).name_of(appointment),
        form=form or SeriesForm(every=1, times=8),
        change_form=change_form
        or ChangeForm(on=appointment.series_on, at=usual, scope=Scope.FOLLOWING.value),
        members=members,
        moved_by_hand=repeating.moved_by_hand(members, usual, zone),
        scopes=list(Scope),
    )


def people_of(appointment: Appointment) -> Known:
    return everybody([appointment], "diary.read", current.actor(), current.keyring())


def with_client(appointment_id: UUID) -> Appointment:
    """One with a client: nobody else comes again and again."""
    with_client = Appointment.client_id.is_not(None)
    return first_or_404(select(Appointment).where(Appointment.id == appointment_id, with_client))

"""The diary on the desk: days and weeks, and one appointment with what can be done about it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from clinic import clock
from clinic.audit import trail
from clinic.database import db
from clinic.diary import attending, grid, happenings, offered, overbooking, presence, reminded, reserve
from clinic.diary.draft import TimeTaken
from clinic.diary.forms import WhenForm
from clinic.diary.free import free_starts
from clinic.diary.models import Appointment, Audience, Service
from clinic.diary.movable import HasBegun, StandsThere
from clinic.diary.names import Known, known
from clinic.diary.offered import Therapist
from clinic.diary.page_words import knows_the_clock
from clinic.diary.staff_letters import addressee, tell
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import desk
from clinic.edge.finding import first_or_404
from clinic.edge.wording import day, short_day
from clinic.files.roles import OWNER
from clinic.mail import outbox, rules
from clinic.mail.models import LetterKind

bp = desk.blueprint("diary", __name__, url_prefix="/desk/diary")
knows_the_clock(bp)

WORKDAYS = 5
FREE_SHOWN = 6
LOOKED_THROUGH = timedelta(days=7)


@bp.get("")
def week() -> ResponseReturnValue:
    """One therapist's week; Saturday and Sunday only if something stands there."""
    everybody = offered.therapists()
    monday = _on() - timedelta(days=_on().weekday())
    days = [monday + timedelta(days=n) for n in range(7)]
    shown = grid.Shown([_chosen(everybody)], days, current.zone())
    return _page(shown, everybody, "week", monday)


@bp.get("/day")
def one_day() -> ResponseReturnValue:
    """One day of everybody, side by side."""
    everybody = offered.therapists()
    asked = [one for one in everybody if one.id.hex in request.args.getlist("therapist")]
    shown = grid.Shown((asked or everybody)[:7], [_on()], current.zone())
    return _page(shown, everybody, "day", _on())


@bp.get("/<uuid:appointment_id>")
def show(appointment_id: UUID) -> ResponseReturnValue:
    appointment = _appointment(appointment_id)
    people = known([appointment], "diary.read", current.actor(), current.keyring())
    return _appointment_page(appointment, people)


@bp.post("/<uuid:appointment_id>/move")
def move(appointment_id: UUID) -> ResponseReturnValue:
    appointment = _appointment(appointment_id)
    people = known([appointment], "diary.read", current.actor(), current.keyring())
    form = WhenForm.from_request()
    if not form.validate():
        return _appointment_page(appointment, people, form), 422
    try:
        reserve.move(appointment, form.starts_at(current.zone()), zone=current.zone(), now=clock.now())
    except TimeTaken as taken:
        db.session.rollback()
        return _appointment_page(_appointment(appointment_id), people, form, taken), 409
    except (StandsThere, HasBegun) as refused:
        flash(_(refused.sentence), "mend")
        return redirect(url_for("diary.show", appointment_id=appointment.id), 303)
    trail.record(current.actor(), "appointment.moved", appointment.id)
    told = tell(LetterKind.MOVED, appointment, people, clock.now())
    db.session.commit()
    flash(_("Moved. A letter is on its way.") if told else _("Moved. Please tell them yourself."), "kept")
    return redirect(url_for("diary.show", appointment_id=appointment.id), 303)


@bp.post("/<uuid:appointment_id>/cancellation")
def cancel(appointment_id: UUID) -> ResponseReturnValue:
    appointment = _appointment(appointment_id)
    people = known([appointment], "diary.read", current.actor(), current.keyring())
    reserve.cancel(appointment, now=clock.now())
    happenings.cancelled(appointment, clock.now())
    trail.record(current.actor(), "appointment.cancelled", appointment.id)
    told = tell(LetterKind.CANCELLED, appointment, people, clock.now())
    db.session.commit()
    words = _("Cancelled. A letter is on its way.") if told else _("Cancelled. Please tell them yourself.")
    flash(words, "kept")
    return redirect(url_for("diary.show", appointment_id=appointment.id), 303)


def _page(shown: grid.Shown, everybody: Sequence[Therapist], view: str, first: date) -> str:
    length = timedelta(days=len(shown.days))
    found = db.session.scalars(grid.appointments(shown)).all()
    untold = db.session.scalars(grid.untold(shown)).all()
    people = known([*found, *untold], "diary.read", current.actor(), current.keyring())
    names = {one.id: people.name_of(one) for one in found}
    services = {one.id: one for one in db.session.scalars(select(Service))}
    chosen, now = _chosen(everybody), clock.now()
    columns = grid.columns(shown, found, names, presence.presences(found), services, now)
    columns = [one for one in columns if one.on.weekday() < WORKDAYS or _is_used(one) or view == "day"]
    first_hour, last_hour = grid.hours_shown(found, current.zone())
    return render_template(
        "diary/diary.html",
        view=view,
        columns=columns,
        title=day(first) if view == "day" else f"{short_day(columns[0].on)} – {short_day(columns[-1].on)}",
        first_hour=first_hour,
        last_hour=last_hour,
        today=now.astimezone(current.zone()).date(),
        on=_on(),
        earlier=first - length,
        later=first + length,
        therapists=everybody,
        chosen=chosen,
        may_set_hours=OWNER in current.person().roles or chosen.id == current.person().id,
        free=_free(chosen, services.values()),
        not_told=[(one, people.name_of(one)) for one in untold],
    )


def _appointment_page(
    appointment: Appointment, people: Known, form: WhenForm | None = None, taken: TimeTaken | None = None
) -> str:
    service = db.session.get_one(Service, appointment.service_id)
    wall = appointment.starts_at.astimezone(current.zone())
    return render_template(
        "diary/appointment.html",
        appointment=appointment,
        name=people.name_of(appointment),
        card=people.card_of(appointment),
        visitor=people.visitor_of(appointment),
        service_name=offered.name_of(service),
        therapist={one.id: one for one in offered.therapists()}.get(appointment.therapist_id),
        form=form or WhenForm(on=wall.date(), at=wall.time()),
        taken=taken,
        over_reason=overbooking.reason(appointment, current.actor(), current.keyring()),
        attendance=attending.asked(appointment, clock.now()),
        is_over=appointment.starts_at <= clock.now(),
        is_confirmed=appointment.id in reminded.confirmed([appointment]),
        wants_no_letters=_wants_no_letters(appointment, people),
        letter_came_back=appointment.id in outbox.came_back([appointment.id]),
    )


def _wants_no_letters(appointment: Appointment, people: Known) -> bool:
    to = addressee(appointment, people)
    return to is not None and not rules.wants_letters(to.address)


def _free(therapist: Therapist, services: Iterable[Service]) -> list[datetime]:
    """The next times this therapist has free for a session: for the longest that is offered."""
    service = max((one for one in services if not one.retired_at), key=lambda s: s.minutes, default=None)
    now = clock.now()
    if service is None:
        return []
    window = (now, now + LOOKED_THROUGH)
    starts = free_starts(
        service, [therapist.id], window, zone=current.zone(), now=now, for_whom=Audience.STAFF
    )
    return [one.at for one in starts if one.at.astimezone(current.zone()).minute == 0][:FREE_SHOWN]


def _appointment(appointment_id: UUID) -> Appointment:
    return first_or_404(select(Appointment).where(Appointment.id == appointment_id))


def _chosen(therapists: Sequence[Therapist]) -> Therapist:
    """The one asked for, else whoever is looking if she has a diary, else the first by name."""
    everybody = {one.id: one for one in therapists}
    asked = {one.hex: one for one in everybody}.get(request.args.get("therapist", ""))
    chosen = everybody.get(asked or current.person().id) or next(iter(everybody.values()), None)
    return chosen or Therapist(current.person().id, "")


def _on() -> date:
    return clock.day_named(request.args.get("on")) or clock.now().astimezone(current.zone()).date()


def _is_used(column: grid.Column) -> bool:
    return any(block.appointment or block.shape == "event" for block in column.blocks)

"""Running late and away today, in three presses: what has happened, what that does to each, and then done."""

from datetime import timedelta
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from clinic import clock
from clinic.audit import trail
from clinic.badday import day
from clinic.badday.day import LATE_MINUTES, Step, Trouble
from clinic.database import db
from clinic.diary import offered
from clinic.diary.draft import NotToBeHad
from clinic.diary.models import Appointment
from clinic.diary.names import everybody
from clinic.diary.offered import Therapist
from clinic.diary.order import EARLIEST_FIRST
from clinic.diary.page_words import knows_the_clock
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import desk

bp = desk.blueprint("bad_day", __name__, url_prefix="/desk/diary/bad-day")
knows_the_clock(bp)

AWAY = "away"
MOST_CALLS = 60


@bp.get("")
def choose() -> ResponseReturnValue:
    """What has happened; for oneself, or for whoever has called the desk."""
    return _choices()


@bp.get("/plan")
def look() -> ResponseReturnValue:
    trouble, therapist = _trouble(), _therapist()
    if trouble is None or therapist is None:
        return redirect(url_for("bad_day.choose"), 303)
    return _plan_page(trouble, therapist, _steps(trouble, therapist))


@bp.post("/plan")
def carry_out() -> ResponseReturnValue:
    """Do what was looked at, and only that."""
    trouble, therapist = _trouble(), _therapist()
    if trouble is None or therapist is None:
        return _choices(), 422
    planned = _steps(trouble, therapist)
    if request.form.getlist("seen") != [step.seen_as for step in planned]:
        words = _("The day has changed meanwhile. Nothing was done: please look once more.")
        return _plan_page(trouble, therapist, planned, words), 409
    zone, now = current.zone(), clock.now()
    try:
        day.carry_out(trouble, planned, therapist.id, zone=zone, now=now)
    except NotToBeHad:
        db.session.rollback()
        words = _("One of them cannot be moved: somebody else or the room is taken. Nothing was done.")
        return _plan_page(trouble, therapist, _steps(trouble, therapist), words), 409
    _record(trouble, planned, therapist)
    db.session.commit()
    to_call = [step.appointment.id for step in planned if step.to_call]
    return redirect(url_for("bad_day.done", call=to_call), 303)


@bp.get("/done")
def done() -> ResponseReturnValue:
    """It is done: who is still to be called, with the number. Addresses name nobody, only the page does."""
    wanted = select(Appointment).where(
        Appointment.id.in_(request.args.getlist("call", type=UUID)[:MOST_CALLS])
    )
    found = db.session.scalars(wanted.order_by(*EARLIEST_FIRST)).all()
    people = everybody(found, "diary.read", current.actor(), current.keyring())
    to_call = [(one, who) for one in found for who in day.to_call(one, people)]
    return render_template("badday/done.html", to_call=to_call)


def _record(trouble: Trouble, planned: list[Step], therapist: Therapist) -> None:
    deed = "appointment.moved" if trouble.moves else "appointment.late"
    if trouble.is_away:
        deed = "appointment.cancelled"
    for step in planned:
        trail.record(current.actor(), deed, step.appointment.id)
    if trouble.is_away:
        trail.record(current.actor(), "hours.exception_added", therapist.id)


def _steps(trouble: Trouble, therapist: Therapist) -> list[Step]:
    found = day.to_come(therapist.id, clock.now(), current.zone())
    people = everybody(found, "diary.read", current.actor(), current.keyring())
    return day.steps(trouble, found, people)


def _trouble() -> Trouble | None:
    """What was pressed; None for what no button says."""
    said = request.values.get("what", "")
    if said == AWAY:
        return Trouble(None)
    minutes = {str(one): one for one in LATE_MINUTES}.get(said)
    if minutes is None:
        return None
    return Trouble(timedelta(minutes=minutes), moves=request.values.get("how") != "tell")


def _therapist() -> Therapist | None:
    """The one named, else whoever is looking, if they have a diary."""
    everybody = {one.id.hex: one for one in offered.therapists()}
    return everybody.get(request.values.get("therapist", current.person().id.hex))


def _choices() -> str:
    everybody = offered.therapists()
    mine: UUID = current.person().id
    return render_template(
        "badday/choose.html",
        therapists=sorted(everybody, key=lambda one: one.id != mine),
        minutes=LATE_MINUTES,
    )


def _plan_page(trouble: Trouble, therapist: Therapist, planned: list[Step], refused: str = "") -> str:
    return render_template(
        "badday/plan.html",
        trouble=trouble,
        therapist=therapist,
        planned=planned,
        refused=refused,
        what=request.values.get("what"),
    )

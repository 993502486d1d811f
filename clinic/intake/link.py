"""A visitor's own booking, by the link they were given: see it, move it, call it off, confirm an address."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from clinic import clock
from clinic.audit import trail
from clinic.database import db
from clinic.diary import happenings, letters, links, offered, reserve
from clinic.diary.draft import NotOffered, NotToBeHad
from clinic.diary.ics import Method
from clinic.diary.letters import Happened
from clinic.diary.models import Appointment, Audience, BookingLink, Service
from clinic.diary.movable import StandsThere
from clinic.diary.offered import Therapist
from clinic.diary.page_words import knows_the_clock
from clinic.diary.visitor import Visitor
from clinic.edge import current, hosts
from clinic.edge.doors import visitor as visitor_door
from clinic.edge.limits import limit
from clinic.intake import choosing
from clinic.intake.choosing import Look
from clinic.intake.forms import instant_of
from clinic.intake.taking import link_of
from clinic.refusal import NotFound

bp = visitor_door.blueprint("link", __name__, url_prefix="/b/<token>")
knows_the_clock(bp)

CHANGES_AN_HOUR = 20
FROM_TODAY = Look(None)


@bp.get("")
def show(token: str) -> ResponseReturnValue:
    link, appointment, visitor = _found(token)
    return render_template(
        "intake/booked.html",
        token=token,
        link=link,
        appointment=appointment,
        visitor=visitor,
        therapist=_therapist(appointment),
        reader_zone=_reader_zone(visitor),
        has_passed=appointment.ends_at <= clock.now(),
    )


@bp.get("/appointment.ics")
def calendar(token: str) -> ResponseReturnValue:
    _link, appointment, visitor = _found(token)
    method: Method = "CANCEL" if appointment.is_cancelled else "PUBLISH"
    content = letters.calendar_file(appointment, method, locale=visitor.locale, now=clock.now())
    answer = Response(content, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = "attachment; filename=appointment.ics"
    return answer


@bp.get("/move")
def choose(token: str) -> ResponseReturnValue:
    _link, appointment, visitor = _found(token)
    if _is_over(appointment):
        return redirect(url_for("link.show", token=token))
    return _move_page(token, appointment, visitor)


@bp.post("/move")
def move(token: str) -> ResponseReturnValue:
    _link, appointment, visitor = _found(token)
    chosen, look = _chosen(), Look.asked_for(request.form)
    if look is not None:
        return _move_page(token, appointment, visitor, look)
    limit("booking change", hosts.neighbourhood(), CHANGES_AN_HOUR, timedelta(hours=1))
    if chosen is None:
        return _move_page(token, appointment, visitor, start_missing=True), 422
    if appointment.starts_at <= clock.now():
        raise NotFound
    try:
        reserve.move(appointment, chosen, zone=current.zone(), now=clock.now(), offered_to=Audience.PUBLIC)
    except StandsThere:
        return redirect(url_for("link.show", token=token), 303)
    except NotToBeHad as refused:
        db.session.rollback()
        return _move_page(token, appointment, visitor, refused=refused), refused.status
    trail.record(current.actor(), "appointment.moved", appointment.id)
    _write(Happened.MOVED, appointment, visitor)
    db.session.commit()
    return redirect(url_for("link.show", token=token), 303)


@bp.get("/cancel")
def ask(token: str) -> ResponseReturnValue:
    _link, appointment, visitor = _found(token)
    if _is_over(appointment):
        return redirect(url_for("link.show", token=token))
    return render_template(
        "intake/cancel.html", token=token, appointment=appointment, reader_zone=_reader_zone(visitor)
    )


@bp.post("/cancel")
def cancel(token: str) -> ResponseReturnValue:
    _link, appointment, visitor = _found(token)
    limit("booking change", hosts.neighbourhood(), CHANGES_AN_HOUR, timedelta(hours=1))
    if appointment.starts_at <= clock.now():
        raise NotFound
    reserve.cancel(appointment, now=clock.now())
    happenings.cancelled(appointment, clock.now())
    trail.record(current.actor(), "appointment.cancelled", appointment.id)
    _write(Happened.CANCELLED, appointment, visitor)
    db.session.commit()
    return redirect(url_for("link.show", token=token), 303)


@bp.get("/address/<code>")
def address(token: str, code: str) -> ResponseReturnValue:
    link, _appointment, visitor = _found(token)
    if not links.carries_code(link, code):
        raise NotFound
    return render_template("intake/address.html", token=token, code=code, link=link, visitor=visitor)


@bp.post("/address/<code>")
def confirm(token: str, code: str) -> ResponseReturnValue:
    link, appointment, _visitor = _found(token)
    if not links.carries_code(link, code):
        raise NotFound
    links.confirm_address(link, clock.now())
    trail.record(current.actor(), "address.confirmed", appointment.id)
    db.session.commit()
    return redirect(url_for("link.show", token=token), 303)


def _found(token: str) -> tuple[BookingLink, Appointment, Visitor]:
    link, appointment = links.find(token)
    return link, appointment, replace(links.visitor_of(link, token), token=token)


def _move_page(
    token: str,
    appointment: Appointment,
    visitor: Visitor,
    look: Look = FROM_TODAY,
    *,
    refused: NotToBeHad | None = None,
    start_missing: bool = False,
) -> str:
    chosen, reader_zone = _chosen(), _reader_zone(visitor)
    if refused is not None and chosen is not None:
        days = choosing.Days(choosing.near(refused.nearest, chosen, current.zone(), reader_zone))
    else:
        days = choosing.days(_wanted(appointment, look, reader_zone), clock.now())
    return render_template(
        "intake/move.html",
        token=token,
        appointment=appointment,
        days=days,
        chosen=request.form.get("start", ""),
        refused=refused,
        start_missing=start_missing,
        reader_zone=reader_zone,
    )


def _wanted(appointment: Appointment, look: Look, reader_zone: ZoneInfo) -> choosing.Wanted:
    service = db.session.scalars(select(Service).where(Service.id == appointment.service_id)).one()
    return choosing.Wanted(
        service,
        [_therapist(appointment)],
        look.first_on or clock.now().astimezone(current.zone()).date(),
        current.zone(),
        reader_zone,
        whole_day=look.whole_day,
        chosen=_chosen(),
        moving=appointment,
    )


def _chosen() -> datetime | None:
    """The time that was sent; None without one, and for anything that is no time of ours."""
    try:
        return instant_of(request.form.get("start", ""))
    except NotOffered:
        return None


def _is_over(appointment: Appointment) -> bool:
    """Whether nothing is left to move or call off; its own page says why."""
    return appointment.is_cancelled or appointment.starts_at <= clock.now()


def _therapist(appointment: Appointment) -> Therapist:
    known = {one.id: one for one in offered.therapists()}
    return known.get(appointment.therapist_id) or Therapist(appointment.therapist_id, "")


def _reader_zone(visitor: Visitor) -> ZoneInfo:
    return choosing.zone_or(visitor.zone, current.zone())


def _write(happened: Happened, appointment: Appointment, visitor: Visitor) -> None:
    if visitor.email:
        letters.write(
            happened,
            appointment,
            to=visitor.email,
            locale=visitor.locale,
            zone=visitor.zone,
            now=clock.now(),
            link=link_of(visitor.token),
        )

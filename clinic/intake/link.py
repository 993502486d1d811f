"""A visitor's own booking, by the link they were given: see it, move it, call it off, confirm an address."""

from datetime import datetime, timedelta

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.audit import trail
from clinic.database import db, writing
from clinic.diary import letters, links, reminded
from clinic.diary.draft import NotToBeHad
from clinic.diary.ics import Method
from clinic.diary.movable import StandsThere
from clinic.diary.page_words import knows_the_clock
from clinic.edge import current, hosts
from clinic.edge.doors import visitor as visitor_door
from clinic.edge.limits import limit
from clinic.edge.turn import looks_first
from clinic.intake import own_booking
from clinic.intake.choosing import Look
from clinic.intake.move_page import move_page
from clinic.intake.way import HasBegun, way_of
from clinic.refusal import NotFound

bp = visitor_door.blueprint("link", __name__, url_prefix="/b/<token>")
knows_the_clock(bp)

CHANGES_AN_HOUR = 20
MOVE_PAGE = "intake/move.html"


def _has_begun(begun: HasBegun) -> ResponseReturnValue:
    """Calmly, and how to reach the practice: whoever comes late to it may be on their way."""
    return render_template("intake/begun.html"), begun.status


bp.register_error_handler(HasBegun, _has_begun)


@bp.get("")
def show(token: str) -> ResponseReturnValue:
    way = way_of(token, clock.now())
    return render_template(
        "intake/booked.html",
        token=token,
        link=way.link,
        appointment=way.appointment,
        visitor=way.visitor,
        therapist=own_booking.therapist_of(way.appointment),
        reader_zone=way.reader_zone,
        is_confirmed=way.is_confirmed,
    )


@bp.get("/appointment.ics")
def calendar(token: str) -> ResponseReturnValue:
    way = way_of(token, clock.now())
    method: Method = "CANCEL" if way.appointment.is_cancelled else "PUBLISH"
    content = letters.calendar_file(way.appointment, method, locale=way.locale, now=clock.now())
    answer = Response(content, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = "attachment; filename=appointment.ics"
    return answer


@bp.get("/move")
def choose(token: str) -> ResponseReturnValue:
    way = way_of(token, clock.now())
    if way.appointment.is_cancelled:
        return redirect(url_for("link.show", token=token))
    return move_page(MOVE_PAGE, way)


@bp.post("/move")
@looks_first
def move(token: str) -> ResponseReturnValue:
    way = way_of(token, clock.now())
    chosen, look = _chosen(), Look.asked_for(request.form)
    if look is not None:
        return move_page(MOVE_PAGE, way, look)
    limit("booking change", hosts.neighbourhood(), CHANGES_AN_HOUR, timedelta(hours=1))
    if chosen is None:
        return move_page(MOVE_PAGE, way, start_missing=True), 422
    actor, zone = current.actor(), current.zone()
    try:
        with writing():
            own_booking.move(way, chosen, actor, zone=zone, now=clock.now())
    except StandsThere:
        return redirect(url_for("link.show", token=token), 303)
    except NotToBeHad as refused:
        return move_page(MOVE_PAGE, way, refused=refused), refused.status
    return redirect(url_for("link.show", token=token), 303)


@bp.get("/cancel")
def ask(token: str) -> ResponseReturnValue:
    way = way_of(token, clock.now())
    if way.appointment.is_cancelled:
        return redirect(url_for("link.show", token=token))
    return render_template(
        "intake/cancel.html", token=token, appointment=way.appointment, reader_zone=way.reader_zone
    )


@bp.post("/cancel")
@looks_first
def cancel(token: str) -> ResponseReturnValue:
    way = way_of(token, clock.now())
    limit("booking change", hosts.neighbourhood(), CHANGES_AN_HOUR, timedelta(hours=1))
    with writing():
        own_booking.cancel(way, current.actor(), clock.now())
    return redirect(url_for("link.show", token=token), 303)


@bp.get("/coming")
def ask_coming(token: str) -> ResponseReturnValue:
    way = way_of(token, clock.now())
    if way.appointment.is_cancelled:
        return redirect(url_for("link.show", token=token))
    return render_template(
        "intake/coming.html", token=token, appointment=way.appointment, reader_zone=way.reader_zone
    )


@bp.post("/coming")
def coming(token: str) -> ResponseReturnValue:
    way = way_of(token, clock.now())
    if not way.appointment.is_cancelled:
        reminded.confirm(way.appointment, clock.now(), way.whom)
        trail.record(current.actor(), "appointment.confirmed", way.appointment.id)
        db.session.commit()
    return redirect(url_for("link.show", token=token), 303)


@bp.get("/address/<code>")
def address(token: str, code: str) -> ResponseReturnValue:
    way = way_of(token, clock.now())
    if way.link is None or not links.carries_code(way.link, code):
        raise NotFound
    return render_template("intake/address.html", token=token, code=code, link=way.link, visitor=way.visitor)


@bp.post("/address/<code>")
def confirm(token: str, code: str) -> ResponseReturnValue:
    way = way_of(token, clock.now())
    if way.link is None or not links.carries_code(way.link, code):
        raise NotFound
    links.confirm_address(way.link, clock.now())
    trail.record(current.actor(), "address.confirmed", way.appointment.id)
    db.session.commit()
    return redirect(url_for("link.show", token=token), 303)


def _chosen() -> datetime | None:
    return own_booking.chosen_start(request.form.get("start", ""))

"""A client's own times: what is to come and what was, moved, called off, and the next one booked."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from clinic import clock
from clinic.database import db, writing
from clinic.diary import letters, regular
from clinic.diary.coming import coming_appointments, own_appointments, past_appointments
from clinic.diary.draft import NotToBeHad
from clinic.diary.models import Appointment, Audience
from clinic.diary.movable import StandsThere
from clinic.diary.page_words import knows_the_clock
from clinic.diary.presence import is_of_several
from clinic.diary.regular import Regular
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import portal
from clinic.edge.finding import first_or_404
from clinic.edge.limits import limit
from clinic.edge.turn import looks_first
from clinic.edge.wording import full_time
from clinic.intake import choosing, own_booking
from clinic.intake.choosing import Look
from clinic.intake.move_page import FROM_TODAY, move_page
from clinic.intake.way import HasBegun, Way, way_to_own
from clinic.portal.whose import own_client, own_client_id
from clinic.refusal import NotFound

bp = portal.blueprint("portal_appointments", __name__, url_prefix="/portal/appointments")
knows_the_clock(bp)

CHANGES_AN_HOUR = 20
BOOKED_A_DAY = 5
PAST_SHOWN = 60
MOVE_PAGE = "portal/move.html"


def _has_begun(begun: HasBegun) -> ResponseReturnValue:
    """Calmly, and how to reach the practice."""
    return render_template("portal/begun.html"), begun.status


bp.register_error_handler(HasBegun, _has_begun)


@bp.get("")
def index() -> ResponseReturnValue:
    client_id, now = own_client_id(), clock.now()
    past = past_appointments(client_id, now)
    return render_template(
        "portal/appointments.html",
        coming=db.session.scalars(coming_appointments(client_id, now)).all(),
        past=db.session.scalars(past.limit(PAST_SHOWN)).all(),
        all_past=db.session.scalar(select(func.count()).select_from(past.order_by(None).subquery())),
        therapist_of=own_booking.therapist_of,
        now=now,
        regular=regular.regular_of(client_id),
        together=regular.together_of(client_id, now),
        own_id=client_id,
    )


@bp.get("/<uuid:appointment_id>.ics")
def calendar(appointment_id: UUID) -> ResponseReturnValue:
    content = letters.calendar_file(_own(appointment_id), "PUBLISH", locale=current.locale(), now=clock.now())
    answer = Response(content, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = "attachment; filename=appointment.ics"
    return answer


@bp.get("/<uuid:appointment_id>/move")
def choose(appointment_id: UUID) -> ResponseReturnValue:
    return move_page(MOVE_PAGE, _way(appointment_id))


@bp.post("/<uuid:appointment_id>/move")
@looks_first
def move(appointment_id: UUID) -> ResponseReturnValue:
    way = _way(appointment_id)
    chosen, look = _chosen("start"), Look.asked_for(request.form)
    if look is not None:
        return move_page(MOVE_PAGE, way, look)
    _limit()
    if chosen is None:
        return move_page(MOVE_PAGE, way, start_missing=True), 422
    try:
        with writing():
            own_booking.move(way, chosen, current.actor(), zone=current.zone(), now=clock.now())
    except StandsThere as same:
        flash(_(same.sentence), "kept")
    except NotToBeHad as refused:
        return move_page(MOVE_PAGE, way, refused=refused), refused.status
    else:
        flash(_("Moved to %(time)s.", time=full_time(chosen)), "kept")
    return redirect(url_for("portal_appointments.index"), 303)


@bp.get("/<uuid:appointment_id>/cancel")
def ask(appointment_id: UUID) -> ResponseReturnValue:
    way = _way(appointment_id)
    return render_template(
        "portal/cancel.html", appointment=way.appointment, is_together=is_of_several(way.appointment)
    )


@bp.post("/<uuid:appointment_id>/cancel")
@looks_first
def cancel(appointment_id: UUID) -> ResponseReturnValue:
    way = _way(appointment_id)
    _limit()
    with writing():
        own_booking.cancel(way, current.actor(), clock.now())
    flash(_("It is called off. You need not explain anything."), "kept")
    return redirect(url_for("portal_appointments.index"), 303)


@bp.get("/new")
@bp.get("/new/<uuid:together_id>")
def offer(together_id: UUID | None = None) -> ResponseReturnValue:
    return _book_page(_regular(together_id))


@bp.post("/new")
@bp.post("/new/<uuid:together_id>")
@looks_first
def book(together_id: UUID | None = None) -> ResponseReturnValue:
    """The next time of one's own; or, with the couple or family it is of, of them all."""
    mine = _regular(together_id)
    chosen, look = _chosen("choose"), Look.asked_for(request.form)
    if look is not None:
        return _book_page(mine, look)
    if chosen is None:
        return _book_page(mine), 422
    limit("own booking", current.person().id.hex, BOOKED_A_DAY, timedelta(days=1))
    try:
        with writing():
            who, now = own_client_id(), clock.now()
            reader = regular.book(mine, who, chosen, current.actor(), zone=current.zone(), now=now)
    except NotToBeHad as refused:
        return _book_page(mine, refused=refused), refused.status
    when = full_time(chosen)
    said = (
        _("Booked: %(when)s. A letter is on its way.", when=when)
        if reader
        else _("Booked: %(when)s. No letter goes out about it, so please write it down.", when=when)
    )
    flash(said, "kept")
    return redirect(url_for("portal_appointments.index"), 303)


def _own(appointment_id: UUID) -> Appointment:
    return first_or_404(own_appointments(own_client_id()).where(Appointment.id == appointment_id))


def _way(appointment_id: UUID) -> Way:
    """What may be done with a time of one's own. Raises `NotFound` for anybody else's, and `HasBegun`."""
    return way_to_own(_own(appointment_id), own_client().id, clock.now())


def _regular(together_id: UUID | None) -> Regular:
    """Raises `NotFound` where nothing is offered, and for those one does not belong to."""
    if together_id is None:
        found = regular.regular_of(own_client_id())
    else:
        theirs = regular.together_of(own_client_id(), clock.now())
        found = next((one for one in theirs if one.client.id == together_id), None)
    if found is None:
        raise NotFound
    return found


def _chosen(name: str) -> datetime | None:
    return own_booking.chosen_start(request.form.get(name, ""))


def _limit() -> None:
    limit("own change", current.person().id.hex, CHANGES_AN_HOUR, timedelta(hours=1))


def _book_page(mine: Regular, look: Look = FROM_TODAY, *, refused: NotToBeHad | None = None) -> str:
    chosen, zone, now = _chosen("choose"), current.zone(), clock.now()
    if refused is not None and chosen is not None:
        days = choosing.Days(choosing.near(refused.nearest, chosen, zone, zone))
    else:
        first_on = look.first_on or now.astimezone(zone).date()
        wanted = choosing.Wanted(
            mine.service,
            [mine.therapist],
            first_on,
            zone,
            zone,
            whole_day=look.whole_day,
            for_whom=Audience.RETURNING,
            delivery=mine.delivery,
        )
        days = choosing.days(wanted, now)
    return render_template("portal/book.html", days=days, regular=mine, refused=refused, reader_zone=zone)

"""The page of an offered time: one button that takes it, and two quiet ways to say no."""

from datetime import timedelta

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from clinic import clock
from clinic.audit import trail
from clinic.database import db, writing
from clinic.diary.page_words import knows_the_clock
from clinic.edge import current, hosts
from clinic.edge.doors import visitor as visitor_door
from clinic.edge.limits import limit
from clinic.edge.turn import looks_first
from clinic.intake import by_telephone, from_the_list  # noqa: F401 - what listens there takes part in each yes
from clinic.intake.taking import OneAtATime
from clinic.waitlist import answering, waiting
from clinic.waitlist.answering import OfferGone

bp = visitor_door.blueprint("waiting_link", __name__, url_prefix="/w/<token>")
knows_the_clock(bp)
by_telephone.install(bp)

ANSWERS_AN_HOUR = 20


@bp.get("")
def show(token: str) -> ResponseReturnValue:
    return _page(token)


@bp.post("")
@looks_first
def say_yes(token: str) -> ResponseReturnValue:
    limit("answer", hosts.neighbourhood(), ANSWERS_AN_HOUR, timedelta(hours=1))
    zone = current.zone()
    try:
        with writing():
            link = answering.say_yes(token, zone=zone, now=clock.now())
    except (OfferGone, OneAtATime) as refused:
        return _page(token), refused.status
    return _led_to(link)


@bp.post("/pass")
def say_no(token: str) -> ResponseReturnValue:
    answering.say_no(token)
    db.session.commit()
    return redirect(url_for("waiting_link.show", token=token), 303)


@bp.post("/leave")
def leave(token: str) -> ResponseReturnValue:
    _offer, waiter = answering.find(token)
    waiting.leave(waiter.row.id)
    trail.record(current.actor(), "waiting.left", waiter.row.id)
    db.session.commit()
    return redirect(url_for("waiting_left.show"), 303)


# Where whoever has left the list is told so: their own page is gone by then.
left_bp = visitor_door.blueprint("waiting_left", __name__, url_prefix="/waiting")


@left_bp.get("/left", endpoint="show")
def left() -> ResponseReturnValue:
    return render_template("intake/waiting_left.html")


def _led_to(link: str) -> Response:
    """To the booking's own page, at the address this browser came by."""
    return redirect(url_for("link.show", token=link.rpartition("/")[2]), 303)


def _page(token: str) -> str:
    offer, waiter = answering.find(token)
    to = waiter.wish.to
    return render_template(
        "intake/waiting_offer.html",
        token=token,
        offer=offer,
        is_open=offer.is_open(clock.now()) and not waiting.is_taken(offer),
        reader_zone=to.zone if to and to.zone else current.zone(),
    )

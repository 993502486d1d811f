"""The practice's own front page: what it is called, the first free times, and the three ways in."""

from flask import render_template
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.database import db
from clinic.diary import offered
from clinic.diary.models import Service, ServiceKind
from clinic.diary.page_words import knows_the_clock
from clinic.edge import current
from clinic.edge.doors import visitor
from clinic.intake import choosing

bp = visitor.blueprint("front", __name__)
knows_the_clock(bp)

TIMES_SHOWN = 3


@bp.get("/")
def welcome() -> ResponseReturnValue:
    """Before set-up it says so, and where the address for it was printed."""
    if current.practice() is None:
        return render_template("intake/not_open.html")
    service = _first_call()
    times = _first_times(service) if service else []
    return render_template("intake/front.html", service=service, times=times)


def _first_call() -> Service | None:
    """The free call the public may have, while somebody takes new people."""
    if not offered.taking_new():
        return None
    first_calls = offered.public_services().where(Service.kind == ServiceKind.FIRST_CALL)
    return db.session.scalars(first_calls).first()


def _first_times(service: Service) -> list[choosing.Choice]:
    zone, now = current.zone(), clock.now()
    today = now.astimezone(zone).date()
    wanted = choosing.Wanted(service, offered.taking_new(), today, zone, zone)
    return choosing.first(wanted, TIMES_SHOWN, now)

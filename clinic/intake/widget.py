"""The free times in a frame on the clinic's own website. Nothing is typed there: each time opens our page.

No cookie is read or set, so that a frame on another site can tell nobody's browser from another's.
"""

from functools import cache
from pathlib import Path

from flask import Response, current_app, make_response, render_template
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.database import db
from clinic.diary import offered
from clinic.diary.page_words import knows_the_clock
from clinic.edge import current
from clinic.edge.doors import visitor as visitor_door
from clinic.edge.headers import let_fetch, let_frame
from clinic.intake import choosing, framing

bp = visitor_door.blueprint("widget", __name__, url_prefix="/widget")
knows_the_clock(bp)


@bp.get("")
def show() -> ResponseReturnValue:
    answer = make_response(_page())
    let_frame(answer, [one.origin for one in db.session.scalars(framing.sites())])
    return answer


@bp.get("/attune.js")
def script() -> ResponseReturnValue:
    """What the clinic's website loads: it puts the frame where the link stands."""
    answer = Response(_script(Path(current_app.static_folder or "")), mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    let_fetch(answer)
    return answer


@cache
def _script(static: Path) -> bytes:
    return (static / "widget.js").read_bytes()


def _page() -> str:
    asked = offered.taking_new() if current.practice() else []
    service = db.session.scalars(offered.public_services()).first()
    days = choosing.Days()
    if asked and service:
        today = clock.now().astimezone(current.zone()).date()
        wanted = choosing.Wanted(service, asked, today, current.zone(), current.zone())
        days = choosing.days(wanted, clock.now())
    return render_template("intake/widget.html", service=service, days=days)

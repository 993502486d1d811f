"""The practice's own front page: what it is called, and the three ways in."""

from flask import render_template
from flask.typing import ResponseReturnValue

from clinic.edge import current
from clinic.edge.doors import visitor

bp = visitor.blueprint("front", __name__)


@bp.get("/")
def welcome() -> ResponseReturnValue:
    """Before set-up it says so, and where the address for it was printed."""
    if current.practice() is None:
        return render_template("intake/not_open.html")
    return render_template("intake/front.html")

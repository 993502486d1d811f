"""The owner's page on which sheets the practice offers to anybody."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic.database import db
from clinic.edge import current
from clinic.edge.doors import owner
from clinic.handouts import library, publication

bp = owner.blueprint("publishing", __name__, url_prefix="/desk/practice/resources")


@bp.get("")
def index() -> str:
    """Every sheet, and whether it is published."""
    return render_template(
        "handouts/publishing.html",
        sheets=library.sheets(current.locale()),
        editions=library.editions,
        published=publication.published(),
    )


@bp.post("/<code>/publication")
def publish(code: str) -> ResponseReturnValue:
    """Offer a sheet to anybody."""
    publication.publish(current.actor(), current.person().id, code)
    db.session.commit()
    return redirect(url_for("publishing.index"), 303)


@bp.post("/<code>/withdrawal")
def withdraw(code: str) -> ResponseReturnValue:
    """Take a sheet off the public page."""
    publication.withdraw(current.actor(), code)
    db.session.commit()
    return redirect(url_for("publishing.index"), 303)

"""The page for a call from somebody in danger: whom to offer, and what was offered before."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.database import db
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import desk
from clinic.intake import crisis_lines, record
from clinic.intake.record import CrisisRecord

bp = desk.blueprint("crisis", __name__, url_prefix="/desk/intake/crisis")


@bp.get("")
def show() -> ResponseReturnValue:
    today = clock.now().astimezone(current.zone()).date()
    records = record.records(current.actor(), current.keyring())
    return render_template(
        "intake/crisis.html",
        records=records,
        lines=crisis_lines.all_lines(),
        stale=crisis_lines.stale(db.session.scalars(crisis_lines.kept()), today),
    )


@bp.post("")
def keep() -> ResponseReturnValue:
    known = {line.label for line in crisis_lines.all_lines()}
    chosen = tuple(label for label in request.form.getlist("offered") if label in known)
    about = request.form.get("about", "")[:80]
    record.keep(CrisisRecord(clock.now(), chosen, about), current.actor())
    db.session.commit()
    flash(_("It is written down."), "kept")
    return redirect(url_for("crisis.show"), 303)

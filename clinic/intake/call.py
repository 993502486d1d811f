"""The fifteen minutes of a first call: what to say and ask, and what if somebody is in danger."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.database import db
from clinic.diary.page_words import knows_the_clock
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import desk
from clinic.intake import crisis_lines, lines, record, standing
from clinic.intake.forms import OutcomeForm
from clinic.intake.outcome import Outcome, Verdict
from clinic.intake.record import CrisisRecord

bp = desk.blueprint("call", __name__, url_prefix="/desk/intake/<uuid:enquiry_id>")
knows_the_clock(bp)


@bp.get("/call")
def show(enquiry_id: UUID) -> ResponseReturnValue:
    """Without a script, the time at which the page was opened stands for the clock."""
    line = lines.line_of(lines.enquiry(enquiry_id), current.actor(), current.keyring())
    now = clock.now()
    return render_template(
        "intake/call.html",
        line=line,
        now=now,
        is_to_come=standing.is_to_come(line.appointment, now),
        outcome_form=OutcomeForm(keep_days=line.enquiry.keep_days),
    )


@bp.get("/danger")
def danger(enquiry_id: UUID) -> ResponseReturnValue:
    """The fit of a therapy is no question any more: whom to offer, and nothing else."""
    line = lines.line_of(lines.enquiry(enquiry_id), current.actor(), current.keyring())
    return render_template("intake/call_danger.html", line=line, lines=crisis_lines.all_lines())


@bp.post("/danger")
def keep_danger(enquiry_id: UUID) -> ResponseReturnValue:
    """The time, what was offered, and the outcome. A call that is still to come stays booked."""
    line = lines.line_of(lines.enquiry(enquiry_id), current.actor(), current.keyring())
    known = {one.label for one in crisis_lines.all_lines()}
    offered = tuple(label for label in request.form.getlist("offered") if label in known)
    now, actor = clock.now(), current.actor()
    if standing.is_to_come(line.appointment, now):
        record.keep(CrisisRecord(now, offered, line.visitor.name, line.visitor.contact), actor)
    else:
        verdict = Verdict(Outcome.CRISIS_REDIRECT)
        standing.conclude(line.enquiry, line.visitor, verdict, actor, now, offered=offered)
    db.session.commit()
    flash(_("It is written down."), "kept")
    return redirect(url_for("intake.board"), 303)

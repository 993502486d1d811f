"""The page that the stop link of a letter leads to: one button, and another that takes it back."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.audit import trail
from clinic.database import db
from clinic.edge import current
from clinic.edge.doors import ticketed
from clinic.mail import rules
from clinic.refusal import NotFound

# A mail program presses the button by itself, with no cookie and no page of ours (RFC 8058).
bp = ticketed.blueprint("stop_letters", __name__, url_prefix="/letters/<token>")


@bp.get("")
def show(token: str) -> ResponseReturnValue:
    return render_template("intake/stop_letters.html", token=token, has_stopped=rules.has_stopped(_of(token)))


@bp.post("")
def stop(token: str) -> ResponseReturnValue:
    rules.stop(_of(token), clock.now())
    trail.record(current.actor(), "letters.stopped")
    db.session.commit()
    if "List-Unsubscribe" in request.form:
        # Such a program follows no redirection.
        return "", 200
    return redirect(url_for("stop_letters.show", token=token), 303)


@bp.post("/again")
def again(token: str) -> ResponseReturnValue:
    rules.take_back(_of(token))
    trail.record(current.actor(), "letters.wanted_again")
    db.session.commit()
    return redirect(url_for("stop_letters.show", token=token), 303)


def _of(token: str) -> bytes:
    found = rules.stopped_by(token)
    if found is None:
        raise NotFound
    return found

"""From where calendars may be read: the owner's to say, since nothing else here asks the outside world."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.audit import trail
from clinic.calendars import elsewhere
from clinic.calendars.fetching import NotRead
from clinic.calendars.forms import CalendarHostForm
from clinic.database import db, put
from clinic.diary.calendars import CalendarHost
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import owner

bp = owner.blueprint("calendar_hosts", __name__, url_prefix="/desk/practice/calendars")


@bp.get("")
def show() -> ResponseReturnValue:
    return _page(CalendarHostForm())


@bp.post("")
def allow() -> ResponseReturnValue:
    form = CalendarHostForm.from_request()
    if not form.validate():
        return _page(form), 422
    typed = form.host.data or ""
    try:
        host = elsewhere.host_of(typed if "://" in typed else f"https://{typed}")
    except NotRead:
        form.host.errors = [_("Please give the name of a computer, such as calendar.example.com.")]
        return _page(form), 422
    put(CalendarHost, host=host, allowed_at=clock.now())
    trail.record(current.actor(), "calendar_host.allowed", current.person().id)
    db.session.commit()
    flash(_("Calendars may be read from there."), "kept")
    return redirect(url_for("calendar_hosts.show"), 303)


@bp.post("/<host>/removal")
def forbid(host: str) -> ResponseReturnValue:
    """The times read from there stay taken until each therapist lets go of them, and are read no more."""
    row = db.session.get(CalendarHost, host)
    if row is not None:
        db.session.delete(row)
        trail.record(current.actor(), "calendar_host.forbidden", current.person().id)
        db.session.commit()
    return redirect(url_for("calendar_hosts.show"), 303)


def _page(form: CalendarHostForm) -> str:
    return render_template("calendars/hosts.html", form=form, hosts=elsewhere.allowed_hosts())

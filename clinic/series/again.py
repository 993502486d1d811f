"""The same time next week, from inside an appointment: looked at, then taken, in two presses."""

from datetime import datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from clinic import clock
from clinic.audit import trail
from clinic.database import db
from clinic.diary import reserve
from clinic.diary.draft import NotToBeHad
from clinic.diary.free import instant
from clinic.diary.models import Appointment
from clinic.diary.names import everybody, known
from clinic.diary.page_words import knows_the_clock
from clinic.diary.staff_letters import tell
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import desk
from clinic.edge.finding import first_or_404
from clinic.edge.wording import full_time
from clinic.mail.models import LetterKind
from clinic.series.like import is_free, like, nearest, next_week

bp = desk.blueprint("again", __name__, url_prefix="/desk/diary/<uuid:appointment_id>/again")
knows_the_clock(bp)


@bp.get("")
def look(appointment_id: UUID) -> ResponseReturnValue:
    return _page(_appointment(appointment_id))


@bp.post("")
def take(appointment_id: UUID) -> ResponseReturnValue:
    appointment, start = _appointment(appointment_id), start_of(request.form.get("start", ""))
    if start is None:
        return _page(appointment), 422
    people = everybody([appointment], "diary.read", current.actor(), current.keyring())
    try:
        made = reserve.reserve(like(appointment, start), zone=current.zone(), now=clock.now())
    except NotToBeHad:
        db.session.rollback()
        return _page(appointment), 409
    trail.record(current.actor(), "appointment.booked", made.id, client=made.client_id)
    told = tell(LetterKind.BOOKED, made, people, clock.now())
    words = _("Booked: %(when)s. A letter is on its way.") if told else _("Booked: %(when)s.")
    flash(words % {"when": full_time(made.starts_at)}, "kept")
    told.say_who_is_not()
    db.session.commit()
    return redirect(url_for("diary.show", appointment_id=made.id), 303)


def start_of(text: str) -> datetime | None:
    """The start that a button stands for, in epoch seconds."""
    is_instant = text.isascii() and text.isdigit() and len(text) < 12
    return instant(int(text)) if is_instant else None


def _page(appointment: Appointment) -> str:
    """The time a week on if that is free; else, at once, the nearest that are."""
    zone, now = current.zone(), clock.now()
    people = known([appointment], "diary.read", current.actor(), current.keyring())
    wanted = next_week(appointment, zone, now)
    draft = like(appointment, wanted.at)
    free = is_free(draft, zone=zone, now=now)
    return render_template(
        "series/again.html",
        appointment=appointment,
        name=people.name_of(appointment),
        wanted=wanted,
        is_free=free,
        nearest=[] if free else [start.at for start in nearest(draft, zone=zone, now=now)],
    )


def _appointment(appointment_id: UUID) -> Appointment:
    """One with a client; whoever is none yet has no next week here."""
    with_client = Appointment.client_id.is_not(None)
    return first_or_404(select(Appointment).where(Appointment.id == appointment_id, with_client))

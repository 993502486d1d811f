"""Moving an appointment on the desk, by form, by key or by hand, and taking a slip back."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from clinic import clock
from clinic.audit import trail
from clinic.database import db
from clinic.diary import claims, offered, reserve
from clinic.diary.draft import NotToBeHad
from clinic.diary.forms import MoveForm
from clinic.diary.free import Asked, Start, instant, starts
from clinic.diary.models import Appointment, Audience, Service
from clinic.diary.names import Known, everybody
from clinic.diary.page_words import knows_the_clock
from clinic.diary.staff_letters import Told, tell
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import desk
from clinic.edge.finding import first_or_404
from clinic.edge.wording import full_time
from clinic.frozen import frozen
from clinic.mail import outbox
from clinic.mail.models import LetterKind
from clinic.refusal import Refusal

bp = desk.blueprint("moving", __name__, url_prefix="/desk/diary/<uuid:appointment_id>")
knows_the_clock(bp)

# So long a letter about a move waits: whoever let go in the wrong place takes it back, and nobody is told.
SLIP = timedelta(minutes=1)
LOOKED_THROUGH = timedelta(days=14)
FREE_SHOWN = 12
VIEWS = {"week": "diary.week", "day": "diary.one_day", "agenda": "diary.agenda"}


@frozen
class Before:
    """Where an appointment stood, and with whom, before it became the `sequence`th of itself.

    `is_untold` if its people were not told of that place: the letter about it was taken back for the move.
    """

    starts_at: datetime
    minutes: int
    therapist_id: UUID
    also: tuple[UUID, ...]
    sequence: int
    is_untold: bool = False

    @classmethod
    def from_request(cls) -> "Before | None":
        """What the button that takes a move back carries; None if it is not whole."""
        try:
            return cls(
                instant(int(request.form["start"][:11])),
                int(request.form["minutes"][:4]),
                UUID(request.form["therapist"]),
                tuple(map(UUID, request.form.getlist("also"))),
                int(request.form["sequence"][:9]),
                request.form.get("untold") == "yes",
            )
        except (KeyError, ValueError):
            return None

    @property
    def is_with_known(self) -> bool:
        """Whether all of them still have a diary."""
        return {self.therapist_id, *self.also} <= {one.id for one in offered.therapists()}

    @property
    def fields(self) -> list[tuple[str, str]]:
        return [
            ("start", str(int(self.starts_at.timestamp()))),
            ("minutes", str(self.minutes)),
            ("therapist", self.therapist_id.hex),
            *(("also", one.hex) for one in self.also),
            ("sequence", str(self.sequence)),
            ("untold", "yes" if self.is_untold else ""),
        ]


@bp.get("/move")
def choose(appointment_id: UUID) -> ResponseReturnValue:
    """Free times to press, and a form for any other."""
    appointment, people = _found(appointment_id)
    wall = appointment.starts_at.astimezone(current.zone())
    return _page(appointment, people, MoveForm(on=wall.date(), at=wall.time(), minutes=appointment.minutes))


@bp.post("/move")
def move(appointment_id: UUID) -> ResponseReturnValue:
    """To another start, length or therapist; whoever waits for it is written to a minute later."""
    appointment, people = _found(appointment_id)
    form = MoveForm.from_request()
    if not form.validate():
        return _page(appointment, people, form), 422
    also = claims.also_of(appointment.id)
    was = (appointment.starts_at, appointment.minutes, appointment.therapist_id, also)
    whom = form.whom(appointment.therapist_id, also)
    try:
        _reserve(appointment, form.starts_at(current.zone()), form.minutes.data, *whom)
    except NotToBeHad as taken:
        return _page(_appointment(appointment_id), people, form, taken), taken.status
    except Refusal as refused:
        return _stays(refused, appointment_id)
    trail.record(current.actor(), "appointment.moved", appointment.id, minutes=appointment.minutes)
    was_untold = outbox.take_back(appointment.id, clock.now())
    told = tell(LetterKind.MOVED, appointment, people, clock.now(), after=SLIP)
    db.session.commit()
    words = _("Moved to %(when)s.", when=_when(appointment))
    words += " " + (_("A letter leaves in a minute.") if told else _("Please tell them yourself."))
    if remark := form.remark(current.zone()):
        flash(remark, "kept")
    _offer_undo(words, appointment, Before(*was, appointment.sequence, was_untold))
    told.say_who_is_not()
    return redirect(_way_back(appointment), 303)


@bp.post("/undo")
def undo(appointment_id: UUID) -> ResponseReturnValue:
    """Back to where it stood, if nobody changed it since; a letter that had not left never leaves."""
    appointment, people = _found(appointment_id)
    before = Before.from_request()
    if before is None or before.sequence != appointment.sequence or not before.is_with_known:
        flash(_("It has been changed again since, so it stays where it is."), "mend")
        return redirect(_way_back(appointment), 303)
    try:
        _reserve(appointment, before.starts_at, before.minutes, before.therapist_id, before.also)
    except Refusal as refused:
        return _stays(refused, appointment_id)
    trail.record(current.actor(), "appointment.moved", appointment.id, minutes=appointment.minutes)
    is_secret = outbox.take_back(appointment.id, clock.now()) and not before.is_untold
    told = Told()
    if not is_secret:
        told = tell(LetterKind.MOVED, appointment, people, clock.now(), after=SLIP)
    db.session.commit()
    words = _("Back to %(when)s.", when=_when(appointment))
    if is_secret:
        words += " " + _("Nobody was written to.")
    elif told:
        words += " " + _("A letter leaves in a minute.")
    else:
        words += " " + _("Please tell them yourself if they know of the other time.")
    flash(words, "kept")
    told.say_who_is_not()
    return redirect(_way_back(appointment), 303)


def _reserve(
    appointment: Appointment,
    at: datetime,
    minutes: int | None,
    therapist_id: UUID,
    also: tuple[UUID, ...],
) -> None:
    """Raises what `reserve.move` does, with nothing changed."""
    try:
        reserve.move(
            appointment,
            at,
            zone=current.zone(),
            now=clock.now(),
            minutes=minutes,
            therapist_id=therapist_id,
            with_others=also,
        )
    except Refusal:
        db.session.rollback()
        raise


def _stays(refused: Refusal, appointment_id: UUID) -> ResponseReturnValue:
    flash(_(refused.sentence), "mend")
    return redirect(_way_back(_appointment(appointment_id)), 303)


def _offer_undo(words: str, appointment: Appointment, before: Before) -> None:
    action = url_for("moving.undo", appointment_id=appointment.id)
    kept = [(name, value) for name in ("view", "show") for value in request.form.getlist(name)]
    # A flash may be anything JSON can hold, whatever its type says; `message` draws it with its button.
    said: Any = {"words": words, "label": _("Undo"), "action": action, "fields": [*before.fields, *kept]}
    flash(said, "kept")


def _way_back(appointment: Appointment) -> str:
    """To the page of the diary one came from, where the appointment stands now; else to its own."""
    endpoint = VIEWS.get(request.form.get("view", ""))
    if endpoint is None:
        return url_for("diary.show", appointment_id=appointment.id)
    return url_for(
        endpoint,
        on=appointment.starts_at.astimezone(current.zone()).date(),
        therapist=request.form.getlist("show"),
        _anchor=f"a{appointment.id.hex}",
    )


def _page(appointment: Appointment, people: Known, form: MoveForm, taken: NotToBeHad | None = None) -> str:
    service = db.session.get_one(Service, appointment.service_id)
    return render_template(
        "diary/move.html",
        appointment=appointment,
        name=people.name_of(appointment),
        service_name=offered.name_of(service),
        form=form,
        taken=taken,
        free=_free(appointment, service),
        is_over=not appointment.is_to_come(clock.now()),
        view=request.values.get("view", ""),
        show=request.values.getlist("show"),
    )


def _free(appointment: Appointment, service: Service) -> list[Start]:
    """The next times at which it could be, by the one list, at full hours."""
    now = clock.now()
    asked = Asked(
        service,
        [appointment.therapist_id],
        Audience.STAFF,
        appointment.delivery,
        claims.also_of(appointment.id),
        besides=appointment.id,
        minutes=appointment.minutes,
    )
    found = starts(asked, (now, now + LOOKED_THROUGH), zone=current.zone(), now=now)
    hourly = (one for one in found if one.at.astimezone(current.zone()).minute == 0)
    return [one for one in hourly if one.at != appointment.starts_at][:FREE_SHOWN]


def _when(appointment: Appointment) -> str:
    return full_time(appointment.starts_at)


def _found(appointment_id: UUID) -> tuple[Appointment, Known]:
    appointment = _appointment(appointment_id)
    return appointment, everybody([appointment], "diary.read", current.actor(), current.keyring())


def _appointment(appointment_id: UUID) -> Appointment:
    return first_or_404(select(Appointment).where(Appointment.id == appointment_id))

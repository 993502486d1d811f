"""The front desk's board: who asked, who is booked, what came of it, and the next free times in words."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, select

from clinic import clock
from clinic.clients import own_file
from clinic.clients.tongues import read_aloud
from clinic.database import db
from clinic.diary import offered
from clinic.diary.draft import Draft, NotToBeHad
from clinic.diary.free import Start, free_starts
from clinic.diary.models import Appointment, Audience, Service, ServiceKind
from clinic.diary.offered import Therapist
from clinic.diary.page_words import knows_the_clock
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import desk
from clinic.edge.finding import first_or_404
from clinic.edge.wording import clock as clock_of
from clinic.intake import aloud, crisis_lines, lines, standing
from clinic.intake.forms import CallerForm, ConversionForm, OutcomeForm, value_of
from clinic.intake.lines import Line
from clinic.intake.models import Enquiry, Source, State
from clinic.intake.taking import Caller, OneAtATime, book
from clinic.people.models import Practice

bp = desk.blueprint("intake", __name__, url_prefix="/desk/intake")
knows_the_clock(bp)

TIMES_SHOWN = 5
NOON = 12
LOOKED_THROUGH = timedelta(days=14)


@bp.get("")
def board() -> ResponseReturnValue:
    form = CallerForm()
    form.region.data = _region()
    form.language.data = "en"
    answering = request.args.get("for")
    if answering:
        line = lines.line_of(_enquiry(_id(answering)), current.actor(), current.keyring())
        for name in ("name", "contact", "reach", "language", "region"):
            form[name].data = getattr(line.visitor, name)
    return _page(form, answering)


@bp.post("")
def take() -> ResponseReturnValue:
    form = CallerForm.from_request()
    answering = request.form.get("for")
    if not form.validate():
        return _page(form, answering), 422
    service = first_or_404(_first_call())
    try:
        starts_at, therapist_id = form.chosen
        caller = Caller(current.actor(), Source.PHONE, [therapist_id])
        book(
            form.to_visitor(form.locale),
            Draft(service, starts_at, therapist_id),
            caller,
            zone=current.zone(),
            now=clock.now(),
        )
    except NotToBeHad as gone:
        db.session.rollback()
        return _page(form, answering, refused=_(gone.sentence), nearest=gone.nearest), gone.status
    except OneAtATime:
        db.session.rollback()
        words = _("They have a first call booked already: it stands on this board and can be moved.")
        return _page(form, answering, refused=words), 409
    if answering:
        standing.supersede(_enquiry(_id(answering)), current.actor())
    db.session.commit()
    flash(_("The call is booked."), "kept")
    return redirect(url_for("intake.board"), 303)


@bp.get("/<uuid:enquiry_id>")
def show(enquiry_id: UUID) -> ResponseReturnValue:
    line = lines.line_of(_enquiry(enquiry_id), current.actor(), current.keyring())
    return _enquiry_page(line, OutcomeForm())


@bp.post("/<uuid:enquiry_id>/outcome")
def conclude(enquiry_id: UUID) -> ResponseReturnValue:
    line = lines.line_of(_enquiry(enquiry_id), current.actor(), current.keyring())
    form = OutcomeForm.from_request()
    if not form.validate():
        return _enquiry_page(line, form), 422
    standing.conclude(line.enquiry, line.visitor, form.to_verdict(), current.actor(), clock.now())
    db.session.commit()
    return redirect(url_for("intake.board"), 303)


@bp.post("/<uuid:enquiry_id>/client")
def convert(enquiry_id: UUID) -> ResponseReturnValue:
    line = lines.line_of(_enquiry(enquiry_id), current.actor(), current.keyring())
    form = ConversionForm.from_request(therapists=_may_have(line))
    if line.appointment is not None and not form.therapist.data:
        therapist_id = line.appointment.therapist_id
    elif form.validate():
        therapist_id = UUID(form.therapist.data)
    else:
        return redirect(url_for("intake.show", enquiry_id=enquiry_id), 303)
    actor, keyring = current.actor(), current.keyring()
    client = standing.make_client(line.enquiry, line.visitor, therapist_id, actor, keyring)
    is_mine = therapist_id == current.person().id
    if is_mine:
        own_file.open_file(actor, keyring, client)
    db.session.commit()
    flash(_("They are a client now."), "kept")
    if is_mine and "write" in request.form:
        about = line.appointment.id if line.appointment else None
        return redirect(url_for("note.new", client=client.id, appointment=about), 303)
    if is_mine:
        return redirect(url_for("client.read", client_id=client.id), 303)
    return redirect(url_for("intake.board"), 303)


@bp.post("/<uuid:enquiry_id>/note")
def write(enquiry_id: UUID) -> ResponseReturnValue:
    line = lines.line_of(_enquiry(enquiry_id), current.actor(), current.keyring())
    client = standing.begin_note(
        line.enquiry, line.visitor, line.verdict, current.actor(), current.keyring(), clock.now()
    )
    db.session.commit()
    return redirect(url_for("note.new", client=client.id, appointment=line.enquiry.appointment_id), 303)


def _enquiry_page(line: Line, outcome_form: OutcomeForm) -> str:
    conversion = ConversionForm(therapists=_may_have(line))
    if line.appointment:
        conversion.therapist.data = line.appointment.therapist_id.hex
    return render_template(
        "intake/enquiry.html",
        line=line,
        outcome_form=outcome_form,
        conversion=conversion,
        tongues=read_aloud(),
        is_to_come=standing.is_to_come(line.appointment, clock.now()),
        names=_names(),
        is_my_call=_is_mine(line.appointment),
        may_write=_is_mine(line.appointment) and standing.may_begin_note(line.appointment, clock.now()),
    )


def _page(form: CallerForm, answering: str | None, refused: str = "", nearest: Sequence[Start] = ()) -> str:
    # First: looking at the board is written down before anything of this request changes.
    groups = lines.board(current.actor(), current.keyring(), clock.now(), _today())
    return render_template(
        "intake/board.html",
        form=form,
        answering=answering,
        refused=refused,
        groups=groups,
        times=_aloud(nearest or _next_free()),
        names=_names(),
        tongues=read_aloud(),
        lines=db.session.scalars(crisis_lines.kept()).all(),
    )


def _next_free() -> list[Start]:
    """The next free times for a first call, one for each half of a day."""
    service = db.session.scalars(_first_call()).first()
    if service is None:
        return []
    now, zone = clock.now(), current.zone()
    therapists = [one.id for one in offered.therapists()]
    starts = free_starts(
        service, therapists, (now, now + LOOKED_THROUGH), zone=zone, now=now, for_whom=Audience.STAFF
    )
    halves: dict[tuple[date, bool], Start] = {}
    for start in starts:
        wall = start.at.astimezone(zone)
        halves.setdefault((wall.date(), wall.hour < NOON), start)
    return list(halves.values())[:TIMES_SHOWN]


def _aloud(starts: Sequence[Start]) -> list[dict[str, str]]:
    """These times as one would say them."""
    zone, names = current.zone(), _names()
    today = clock.now().astimezone(zone).date()
    walls = [(start, start.at.astimezone(zone)) for start in starts]
    return [
        {
            "value": f"{value_of(start.at)}/{start.therapist_id.hex}",
            "said": aloud.said_day(wall, today),
            "at": aloud.said_time(wall),
            "clock": clock_of(start.at),
            "who": names[start.therapist_id],
        }
        for start, wall in walls
    ]


def _first_call() -> "Select[Service]":
    """On the telephone it goes on when the public page is closed."""
    return offered.services().where(Service.kind == ServiceKind.FIRST_CALL)


def _names() -> dict[UUID, str]:
    return {one.id: one.first_name for one in offered.therapists()}


def _enquiry(enquiry_id: UUID | None) -> Enquiry:
    return first_or_404(select(Enquiry).where(Enquiry.id == enquiry_id, Enquiry.state != State.CLIENT))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _may_have(line: Line) -> list[Therapist]:
    """Who may see them as a client: whoever has begun a note about their call, else everybody."""
    everybody = offered.therapists()
    if line.enquiry.client_id is None or line.appointment is None:
        return everybody
    return [one for one in everybody if one.id == line.appointment.therapist_id]


def _is_mine(call: Appointment | None) -> bool:
    return call is not None and call.therapist_id == current.person().id


def _today() -> date:
    return clock.now().astimezone(current.zone()).date()


def _region() -> str:
    practice = Practice.ours()
    return practice.region if practice else ""

"""The front desk's board: who asked, who is booked, what came of it, and the next free times in words."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from clinic import clock
from clinic.clients import own_file
from clinic.clients.tongues import read_aloud
from clinic.database import db
from clinic.diary import no_letters, offered, reach
from clinic.diary.draft import Draft, NotToBeHad
from clinic.diary.free import Start
from clinic.diary.models import Appointment, Service, ServiceKind
from clinic.diary.page_words import knows_the_clock
from clinic.diary.visitor import Visitor
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import desk, front_desk
from clinic.edge.finding import first_or_404
from clinic.intake import crisis_lines, finder, forgetting, lines, next_times, standing
from clinic.intake.finder import Found
from clinic.intake.forms import CallerForm, ConversionForm, OutcomeForm
from clinic.intake.lines import Line
from clinic.intake.models import Enquiry, Source
from clinic.intake.outcome import Outcome
from clinic.intake.taking import Caller, OneAtATime, ask_to_be_written_to, book
from clinic.people.models import Practice

bp = desk.blueprint("intake", __name__, url_prefix="/desk/intake")
knows_the_clock(bp)


@bp.get("")
def board() -> ResponseReturnValue:
    form = CallerForm()
    form.region.data = _region()
    form.language.data = "en"
    answering = request.args.get("for")
    if answering:
        line = lines.line_of(lines.enquiry(_id(answering)), current.actor(), current.keyring())
        for name in ("name", "contact", "reach", "language", "region"):
            form[name].data = getattr(line.visitor, name)
    return _page(form, answering)


@bp.post("")
def take() -> ResponseReturnValue:
    form = CallerForm.from_request()
    answering = request.form.get("for")
    is_wish = request.form.get("act") == "write"
    if is_wish:
        form.need_no_time()
    if not form.validate():
        return _page(form, answering), 422
    earlier = lines.enquiry(_id(answering)) if answering else None
    visitor = form.to_visitor(form.locale)
    twins = [] if "anyway" in request.form else _twins(visitor, answering)
    if twins:
        return _page(form, answering, twins=twins), 409
    if is_wish:
        return _to_the_list(earlier or _write_down(visitor))
    service = first_or_404(_first_call())
    try:
        draft = Draft(service, *form.chosen)
        told_days = earlier.keep_days if earlier else None
        caller = Caller(current.actor(), Source.PHONE, [form.chosen[1]], told_days=told_days)
        book(visitor, draft, caller, zone=current.zone(), now=clock.now())
    except NotToBeHad as gone:
        db.session.rollback()
        return _page(form, answering, refused=_(gone.sentence), nearest=gone.nearest), gone.status
    except OneAtATime:
        db.session.rollback()
        words = _("They have a first call booked already: it stands on this board and can be moved.")
        return _page(form, answering, refused=words), 409
    if earlier is not None:
        forgetting.supersede(earlier, current.actor())
    db.session.commit()
    flash(_("The call is booked."), "kept")
    return redirect(url_for("intake.board"), 303)


@bp.post("/alike")
def alike() -> ResponseReturnValue:
    """Who has the number that is being typed, for a script that asks before anything is sent."""
    form = CallerForm.from_request()
    # Only the contact is looked at: the rest is still being typed.
    found = [] if form.contact_alone is None else _twins(form.contact_alone, request.form.get("for"))
    return render_template("intake/alike.html", twins=found)


@bp.get("/<uuid:enquiry_id>")
def show(enquiry_id: UUID) -> ResponseReturnValue:
    line = lines.line_of(lines.enquiry(enquiry_id), current.actor(), current.keyring())
    return _enquiry_page(line, OutcomeForm(keep_days=line.enquiry.keep_days))


@bp.post("/<uuid:enquiry_id>/outcome")
def conclude(enquiry_id: UUID) -> ResponseReturnValue:
    line = lines.line_of(lines.enquiry(enquiry_id), current.actor(), current.keyring())
    form = OutcomeForm.from_request(keep_days=line.enquiry.keep_days)
    if not form.validate():
        return _enquiry_page(line, form), 422
    verdict = form.to_verdict()
    standing.conclude(line.enquiry, line.visitor, verdict, current.actor(), clock.now())
    db.session.commit()
    if verdict.outcome is Outcome.WAIT_LIST:
        return _to_the_list(line.enquiry)
    return redirect(url_for("intake.board"), 303)


@bp.post("/<uuid:enquiry_id>/letters")
def write_again(enquiry_id: UUID) -> ResponseReturnValue:
    """They have said that they want letters again."""
    line = lines.line_of(lines.enquiry(enquiry_id), current.actor(), current.keyring())
    no_letters.take_back(reach.of_visitor(line.visitor), enquiry_id)
    db.session.commit()
    return redirect(url_for("intake.show", enquiry_id=enquiry_id), 303)


@bp.post("/<uuid:enquiry_id>/client")
def convert(enquiry_id: UUID) -> ResponseReturnValue:
    line = lines.line_of(lines.enquiry(enquiry_id), current.actor(), current.keyring())
    form = ConversionForm.from_request(therapists=lines.may_have(line))
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


def _write_down(visitor: Visitor) -> Enquiry:
    """A caller whom no time suits stays on the board, also if nothing more is written about them."""
    caller = Caller(current.actor(), Source.PHONE, [one.id for one in offered.therapists()])
    enquiry = ask_to_be_written_to(visitor, caller, clock.now())
    db.session.commit()
    return enquiry


def _to_the_list(enquiry: Enquiry) -> ResponseReturnValue:
    """Where it is asked what they wait for."""
    return redirect(url_for("waiting.choose", enquiry=enquiry.id), 303)


def _enquiry_page(line: Line, outcome_form: OutcomeForm) -> str:
    conversion = ConversionForm(therapists=lines.may_have(line))
    write_again = url_for("intake.write_again", enquiry_id=line.enquiry.id)
    if line.appointment:
        conversion.therapist.data = line.appointment.therapist_id.hex
    return render_template(
        "intake/enquiry.html",
        line=line,
        outcome_form=outcome_form,
        conversion=conversion,
        tongues=read_aloud(),
        no_letters=no_letters.notice(reach.of_visitor(line.visitor), write_again),
        is_to_come=standing.is_to_come(line.appointment, clock.now()),
        names=next_times.names(),
        may_block=front_desk.opens_for(current.person()),
        is_my_call=_is_mine(line.appointment),
        is_begun=line.appointment is not None and line.appointment.client_id is not None,
        may_write=_is_mine(line.appointment) and standing.may_begin_note(line.appointment, clock.now()),
    )


def _page(
    form: CallerForm,
    answering: str | None,
    refused: str = "",
    nearest: Sequence[Start] = (),
    twins: Sequence[Found] = (),
) -> str:
    # First: looking at the board is written down before anything of this request changes.
    groups = lines.board(current.actor(), current.keyring(), clock.now(), current.zone())
    return render_template(
        "intake/board.html",
        form=form,
        answering=answering,
        refused=refused,
        twins=twins,
        groups=groups,
        times=next_times.as_said(nearest or _next_free()),
        names=next_times.names(),
        tongues=read_aloud(),
        may_block=front_desk.opens_for(current.person()),
        lines=db.session.scalars(crisis_lines.kept()).all(),
    )


def _twins(visitor: Visitor, answering: str | None) -> list[Found]:
    """Who else is known by this contact: not the enquiry that is being answered."""
    found = finder.same_contact(current.actor(), current.keyring(), visitor)
    return [one for one in found if one.id != _id(answering or "")]


def _next_free() -> list[Start]:
    service = db.session.scalars(_first_call()).first()
    return next_times.next_times(service, [one.id for one in offered.therapists()])


def _first_call() -> "Select[Service]":
    """On the telephone it goes on when the public page is closed."""
    return offered.services().where(Service.kind == ServiceKind.FIRST_CALL)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _is_mine(call: Appointment | None) -> bool:
    return call is not None and call.therapist_id == current.person().id


def _region() -> str:
    practice = Practice.ours()
    return practice.region if practice else ""

"""A therapist's files while she is away, and when she leaves: who opens them, until when, and taken back."""

from datetime import date, datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from wtforms import DateField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired

from clinic import clock
from clinic.clients import cards, caseload
from clinic.clients.caseload import Holding
from clinic.clients.models import Client
from clinic.database import db
from clinic.desk.client import today
from clinic.desk.shares import end_of, lasts_until
from clinic.diary.models import Appointment
from clinic.diary.order import EARLIEST_FIRST
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.catalogue import lazy_gettext, ngettext
from clinic.edge.doors import clinical
from clinic.edge.finding import first_or_404
from clinic.edge.form import Form
from clinic.files.roles import THERAPIST, is_clinical
from clinic.notes.models import Note
from clinic.people.models import Account
from clinic.people.reauth import PasswordWrong, prove

bp = clinical.blueprint("cover", __name__, url_prefix="/desk/cover")


class CoverForm(Form):
    colleague = SelectField(lazy_gettext("Colleague"), [InputRequired()])
    until = DateField(lazy_gettext("Until the end of"), [InputRequired()])


@bp.get("")
def show() -> ResponseReturnValue:
    return _page(_form())


@bp.post("")
def begin() -> ResponseReturnValue:
    form = _form()
    if not form.validate():
        return _page(form), 422
    last: date = form.until.data or today()
    if last < today():
        form.until.errors = [_("That day is over.")]
        return _page(form), 422
    colleague = UUID(form.colleague.data)
    count = caseload.cover(current.actor(), current.keyring(), colleague, end_of(last))
    db.session.commit()
    told = ngettext("One file is covered.", "%(num)s files are covered.", count)
    flash(told if count else _("They open every file of yours for as long already."), "kept")
    return redirect(url_for("cover.show"), 303)


@bp.post("/<uuid:account_id>/return")
def take_back(account_id: UUID) -> ResponseReturnValue:
    first_or_404(Account.staff().where(Account.id == account_id))
    typed = request.form.get("until", "")
    try:
        until = datetime.fromisoformat(typed) if typed else None
    except ValueError:
        until = datetime.min.replace(tzinfo=current.zone())
    count = caseload.take_back(current.actor(), current.keyring(), account_id, until)
    db.session.commit()
    flash(
        ngettext(
            "Taken back. One file has a new key; what was read cannot be unread.",
            "Taken back. %(num)s files have new keys; what was read cannot be unread.",
            count,
        ),
        "kept",
    )
    return redirect(url_for("cover.show"), 303)


@bp.get("/handover")
def look_over() -> ResponseReturnValue:
    return _handover_page()


@bp.post("/handover")
def hand_over() -> ResponseReturnValue:
    me, errors = current.person().id, dict[str, str]()
    colleague = next((one for one in _therapists() if str(one.id) == request.form.get("colleague")), None)
    clients = caseload.chosen(me, _ticked())
    if colleague is None:
        errors["colleague"] = _("Choose a colleague.")
    if not clients:
        errors["client"] = _("Tick whom you hand over.")
    elif _unsigned_in(clients):
        errors["client"] = _("Sign or throw away what you have begun to write about them first.")
    if not errors:
        try:
            prove(request.form.get("password", ""))
        except PasswordWrong as wrong:
            errors["password"] = _(wrong.sentence)
    if errors or colleague is None:
        return _handover_page(errors), 422
    count = caseload.hand_over(current.actor(), current.keyring(), colleague.id, clients)
    db.session.commit()
    words = ngettext("One client is handed over.", "%(num)s clients are handed over.", count)
    flash(words, "kept")
    return redirect(url_for("cover.look_over"), 303)


def _form() -> CoverForm:
    form = CoverForm.from_request()
    form.colleague.choices = [SelectChoice(str(one.id), one.name) for one in _colleagues()]
    return form


def _colleagues() -> list[Account]:
    """Every other clinician who works here now."""
    active = Account.active().where(
        Account.client_id.is_(None), Account.accepted_at.is_not(None), Account.id != current.person().id
    )
    return [one for one in db.session.scalars(active.order_by(Account.name)) if is_clinical(one.roles)]


def _therapists() -> list[Account]:
    return [one for one in _colleagues() if THERAPIST in one.roles]


def _page(form: CoverForm) -> str:
    me = current.person().id
    held: list[Holding] = caseload.holdings(me)
    names = {one.id: one.name for one in db.session.scalars(Account.staff())}
    return render_template(
        "desk/cover.html",
        form=form,
        count=len(caseload.own(me)),
        held=[(one, names.get(one.account_id, ""), lasts_until(one.until)) for one in held],
    )


def _handover_page(errors: dict[str, str] | None = None) -> str:
    me = current.person().id
    clients = caseload.all_of(me)
    known = cards.read_list(
        current.actor(), current.keyring(), "card.list", [*(one.id for one in clients), *_still_mine(me)]
    )
    return render_template(
        "desk/handover.html",
        clients=[(client, known[client.id].name) for client in clients],
        colleagues=_therapists(),
        coming=[(one, known[one.client_id].name) for one in _coming(me) if one.client_id in known],
        still_mine=_still_mine(me),
        unsigned=_unsigned_in(clients),
        ticked=_ticked() if errors else {client.id for client in clients},
        chosen=request.form.get("colleague", ""),
        errors=errors or {},
    )


def _ticked() -> set[UUID]:
    return set(request.form.getlist("client", type=UUID))


def _unsigned_in(clients: list[Client]) -> dict[UUID, int]:
    """How many drafts of one's own are in which of these files: nobody else could go on with them."""
    files = [client.file_id for client in clients]
    mine = Note.unsigned_of(current.person()).where(Note.file_id.in_(files)).order_by(None)
    asked = mine.with_only_columns(Note.file_id, func.count().label("begun")).group_by(Note.file_id)
    return {row.file_id: row.begun for row in db.session.execute(asked)}


def _coming(me: UUID) -> list[Appointment]:
    """One's own appointments to come with clients, earliest first: they stay where they are."""
    return list(
        db.session.scalars(
            select(Appointment)
            .where(
                Appointment.therapist_id == me,
                Appointment.client_id.is_not(None),
                Appointment.cancelled_at.is_(None),
                Appointment.starts_at > clock.now(),
            )
            .order_by(*EARLIEST_FIRST)
        )
    )


def _still_mine(me: UUID) -> set[UUID]:
    """The clients of others who still come to this therapist: their times wait to be moved by hand."""
    return {
        client.id
        for client in db.session.scalars(
            Client.of(current.person()).where(
                Client.therapist_id != me, Client.id.in_([one.client_id for one in _coming(me)])
            )
        )
    }

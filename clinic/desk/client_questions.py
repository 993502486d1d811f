"""Questions to a client: asked from their file, to be answered at home, called back, and opened on return."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.clients import calls_left
from clinic.clients.consent import Kind
from clinic.clients.models import Client
from clinic.config import settings
from clinic.database import db
from clinic.desk import client_own_view, file_frame, questions_out
from clinic.desk.ask_form import LINK, AskForm, form_of, offered
from clinic.desk.client import mine, today, with_file
from clinic.desk.client_measured import must_be_about_one
from clinic.desk.something_waits import Written
from clinic.desk.writing import for_writers
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.edge.finding import first_or_404
from clinic.measures import requests
from clinic.measures.asked import Asked
from clinic.measures.asking import Request
from clinic.measures.kept import KeptAlready
from clinic.measures.requests import Sent, Wish
from clinic.plain import N_
from clinic.refusal import Refusal

bp = clinical.blueprint("client_questions", __name__, url_prefix="/desk/clients/<uuid:client_id>/questions")


@bp.get("")
@for_writers
def index(client_id: UUID) -> ResponseReturnValue:
    return _page(mine(client_id))


@bp.post("")
def ask(client_id: UUID) -> ResponseReturnValue:
    client, _file_id = with_file(client_id)
    with file_frame.opening(client, "measures.read") as (_opened, file):
        must_be_about_one(file)
        form = form_of(file)
    if not form.validate():
        return _page(client, form), 422
    known, loaded = offered()[form.what.data]
    person = UUID(form.person.data)
    wish = Wish(
        client_id=person,
        asked=Asked.of(requests.new_id(), known, loaded),
        on=today(),
        until_at=questions_out.until(form.days.data),
        by_link=form.how.data == LINK,
    )
    actor, keyring = current.actor(), current.keyring()
    try:
        request, sent = requests.ask(actor, keyring, file.file_id, file.standing, wish, clock.now())
    except (requests.NotAgreed, requests.NoAccount) as refused:
        db.session.rollback()
        form.how.errors = [_(refused.sentence)]
        return _page(client, form), 422
    written = questions_out.tell(request, sent, file.known[person])
    db.session.commit()
    return _done(client_id, _told(sent, written))


@bp.post("/<uuid:request_id>/call-back")
def call_back(client_id: UUID, request_id: UUID) -> ResponseReturnValue:
    questions_out.call_back(*_out(client_id, request_id))
    return _done(client_id, _("Called back. It cannot be answered any more, and what was begun is gone."))


@bp.post("/<uuid:request_id>/again")
def ask_again(client_id: UUID, request_id: UUID) -> ResponseReturnValue:
    questions_out.ask_again(*_out(client_id, request_id))
    return _done(client_id, _("Asked once more, in place of the earlier one."))


@bp.post("/<uuid:request_id>/opening")
def take_in(client_id: UUID, request_id: UUID) -> ResponseReturnValue:
    """Open what came back: scored, kept for good, and a flag raised where an answer asks for one."""
    client, request = _mine(client_id, request_id)
    try:
        came = questions_out.take_in(client, request)
    except KeptAlready:
        db.session.rollback()
        came = None
    if came is None:
        if request.taken_in_at is not None:
            return redirect(url_for("client_measures.read", client_id=client_id, taken_id=request_id), 303)
        return _done(client_id, _("Nothing has come yet that could be opened."), "mend")
    client_own_view.renew(client)
    if came.is_flagged:
        words = (
            _("Scored and kept.") if came.is_sent else _("They have not sent it yet. This could not wait.")
        )
        flash(words, "kept")
        return redirect(url_for("client_flags.show", client_id=client_id), 303)
    if not came.is_sent:
        flash(_("Nothing new: this is in the file already."), "kept")
        return redirect(url_for("client_flags.show", client_id=client_id), 303)
    flash(_("Scored and kept."), "kept")
    return redirect(url_for("client_measures.read", client_id=client_id, taken_id=request_id), 303)


class NotOut(Refusal):
    sentence = N_("It was sent or called back meanwhile. Nothing was changed.")


def _mine(client_id: UUID, request_id: UUID) -> tuple[Client, Request]:
    client, file_id = with_file(client_id)
    asked_here = Request.of(current.person()).where(Request.id == request_id, Request.file_id == file_id)
    return client, first_or_404(asked_here)


def _out(client_id: UUID, request_id: UUID) -> tuple[Client, Request]:
    """What may be called back still. Raises `NotOut`."""
    client, request = _mine(client_id, request_id)
    if not request.is_out:
        raise NotOut
    return client, request


def _done(client_id: UUID, said: str, kind: str = "kept") -> ResponseReturnValue:
    """Back to all that was asked, with what came of it."""
    flash(said, kind)
    return redirect(url_for("client_questions.index", client_id=client_id), 303)


def _told(sent: Sent, written: Written) -> str:
    if sent.link is not None and written.to is None:
        return " ".join([_("Asked."), written.why_not, _("Give them the link and the code yourself.")])
    if sent.link is not None:
        told = _("Asked. A letter with the link is on its way; tell them the code.")
        return " ".join([told, *written.when()])
    if written.to is None:
        return " ".join([_("Asked. It is on their page."), written.why_not, _("Please tell them yourself.")])
    told = _("Asked. It is on their page, and a letter says that something waits there.")
    return " ".join([told, *written.when()])


def _page(client: Client, form: AskForm | None = None) -> str:
    with file_frame.opening(client, "measures.read") as (opened, file):
        must_be_about_one(file)
        listed = requests.listed(opened, file.file_id)
        calls = calls_left.since(opened, [file.file_id])
    agreed = set(file.members) - set(file.together.missing(Kind.MEASURES_PORTAL, today()))
    return render_template(
        "desk/client_questions.html",
        file=file,
        form=form or form_of(file),
        out=[one for one in listed if one.request.is_out],
        waiting=[one for one in listed if one.request.waits],
        cannot_wait=set(calls),
        ended=[one for one in listed if not one.request.is_out and not one.request.waits],
        not_agreed=[one for one in file.members if one not in agreed],
        public_url=settings().public_url,
        now=clock.now(),
    )

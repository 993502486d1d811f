"""Questions to a client: asked from their file, to be answered at home, called back, and opened on return."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from clinic import clock
from clinic.clients import calls_left
from clinic.clients.card import Card
from clinic.clients.consent import Kind
from clinic.clients.models import Client
from clinic.config import settings
from clinic.database import db
from clinic.desk import client_own_view, file_frame, questions_out
from clinic.desk.client import mine, today, with_file
from clinic.desk.client_measured import must_be_about_one
from clinic.desk.file_frame import FileFrame
from clinic.desk.writing import for_writers
from clinic.diary.staff_letters import addressee_of_client
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.catalogue import lazy_gettext
from clinic.edge.doors import clinical
from clinic.edge.finding import first_or_404
from clinic.edge.form import Form
from clinic.edge.wording import language_name, number, written_date
from clinic.measures import asked, letters, requests
from clinic.measures.asked import Asked
from clinic.measures.asking import Request
from clinic.measures.catalogue import MEASURES
from clinic.measures.definition import Definition
from clinic.measures.kept import KeptAlready
from clinic.measures.models import WordingRow
from clinic.measures.requests import Sent, Wish
from clinic.plain import N_
from clinic.refusal import Refusal

bp = clinical.blueprint("client_questions", __name__, url_prefix="/desk/clients/<uuid:client_id>/questions")

DAYS = (3, 7, 14, 30)
PORTAL, LINK = "portal", "link"


class AskForm(Form):
    person = SelectField(lazy_gettext("Who is asked"))
    what = SelectField(lazy_gettext("What is asked"))
    how = RadioField(
        lazy_gettext("How it reaches them"),
        choices=[
            SelectChoice(PORTAL, lazy_gettext("On their own page")),
            SelectChoice(LINK, lazy_gettext("By a link in a letter, with a code that you tell them")),
        ],
        default=PORTAL,
    )
    days = SelectField(lazy_gettext("Until when"), coerce=int, default=7)


@bp.get("")
@for_writers
def index(client_id: UUID) -> ResponseReturnValue:
    return _page(mine(client_id))


@bp.post("")
def ask(client_id: UUID) -> ResponseReturnValue:
    client, _file_id = with_file(client_id)
    with file_frame.opening(client, "measures.read") as (_opened, file):
        must_be_about_one(file)
        form = _form(file)
    if not form.validate():
        return _page(client, form), 422
    known, loaded = _offered()[form.what.data]
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
    is_told = _tell(request, sent, file.known[person])
    db.session.commit()
    return _done(client_id, _told(sent, is_told=is_told))


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


def _tell(request: Request, sent: Sent, card: Card) -> bool:
    """Write to them where they may be written to; whether that could be."""
    to = addressee_of_client(request.client_id, card)
    if to is None:
        return False
    way = f"/q/{sent.link.token}" if sent.link else "/portal"
    letters.tell_client(to, f"{settings().public_url}{way}", request)
    return True


def _told(sent: Sent, *, is_told: bool) -> str:
    if sent.link is not None and not is_told:
        return _("Asked. There is no address to write to: give them the link and the code yourself.")
    if sent.link is not None:
        return _("Asked. A letter with the link is on its way; tell them the code.")
    if is_told:
        return _("Asked. It is on their page, and a letter says that something waits there.")
    return _("Asked. It is on their page; please tell them so.")


def _offered() -> dict[str, tuple[Definition, WordingRow | None]]:
    return {
        f"{known.id}.{loaded.locale}" if loaded else known.id: (known, loaded)
        for known, loaded in asked.offered(MEASURES)
    }


def _form(file: FileFrame) -> AskForm:
    form = AskForm.from_request()
    people = sorted(file.members, key=lambda one: one != file.client.id)
    form.person.choices = [SelectChoice(str(one), file.known[one].name) for one in people]
    form.what.choices = [SelectChoice(key, _named(*pair)) for key, pair in _offered().items()]
    form.days.choices = [SelectChoice(days, _days(days)) for days in DAYS]
    if len(people) == 1:
        form.person.data = str(people[0])
    return form


def _named(known: Definition, loaded: WordingRow | None) -> str:
    name = _(known.name)
    return f"{name}{_(', ')}{language_name(loaded.locale)}" if loaded else name


def _days(days: int) -> str:
    return _("%(day)s (%(days)s days)", day=written_date(questions_out.until(days)), days=number(days))


def _page(client: Client, form: AskForm | None = None) -> str:
    with file_frame.opening(client, "measures.read") as (opened, file):
        must_be_about_one(file)
        listed = requests.listed(opened, file.file_id)
        calls = calls_left.since(opened, [file.file_id])
    agreed = set(file.members) - set(file.together.missing(Kind.MEASURES_PORTAL, today()))
    return render_template(
        "desk/client_questions.html",
        file=file,
        form=form or _form(file),
        out=[one for one in listed if one.request.is_out],
        waiting=[one for one in listed if one.request.waits],
        cannot_wait=set(calls),
        ended=[one for one in listed if not one.request.is_out and not one.request.waits],
        not_agreed=[one for one in file.members if one not in agreed],
        public_url=settings().public_url,
        now=clock.now(),
    )

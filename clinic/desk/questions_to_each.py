"""The same questions to each of a couple or a family, asked from their file: each answers in their own."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.clients.card import Card
from clinic.clients.consent import Kind
from clinic.clients.models import Client
from clinic.clients.together import Together
from clinic.database import db
from clinic.desk import file_frame, questions_out
from clinic.desk.ask_form import LINK, EachForm, form_to_each, offered
from clinic.desk.client import today, with_file
from clinic.desk.file_frame import FileFrame
from clinic.desk.own_files import writable_own
from clinic.desk.writing import for_writers
from clinic.diary.staff_letters import addressee_of_client
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.measures import requests, rounds
from clinic.measures.asked import Asked
from clinic.measures.asking import Request
from clinic.measures.requests import Sent, Wish
from clinic.people.models import Account
from clinic.refusal import NotFound

bp = clinical.blueprint(
    "questions_to_each", __name__, url_prefix="/desk/clients/<uuid:client_id>/questions/each"
)

Asking = tuple[Request, Sent, Card]


@bp.get("")
@for_writers
def index(client_id: UUID) -> ResponseReturnValue:
    return _page(_unit(client_id)[0])


@bp.post("")
def ask(client_id: UUID) -> ResponseReturnValue:
    """Ask all of them or, where one has not agreed, nobody."""
    unit, file_id = _unit(client_id)
    with file_frame.opening(unit, "measures.read") as (_opened, file):
        form = form_to_each()
    files = writable_own(file.members)
    if not form.validate() or len(files) < len(file.members) or _not_agreed(file):
        return _page(unit, form), 422
    actor, keyring, now = current.actor(), current.keyring(), clock.now()
    known, loaded = offered()[form.what.data]
    until_at = questions_out.until(form.days.data)
    people = file.card.in_order(file.members)
    made = rounds.begin(actor, keyring, file_id, known, people, until_at, now)
    sent: list[Asking] = []
    for person in people:
        wish = Wish(
            client_id=person,
            asked=Asked.of(requests.new_id(), known, loaded),
            on=today(),
            until_at=until_at,
            by_link=form.how.data == LINK or Account.of_client(person) is None,
            round_id=made.id,
        )
        own = file.together.own[person]
        sent.append((*requests.ask(actor, keyring, files[person], own, wish, now), file.known[person]))
    untold = _tell(sent)
    db.session.commit()
    flash(_("Asked, each for themselves. What they answer opens in each one's own file."), "kept")
    if untold:
        names = _(", ").join(untold)
        flash(_("No letter goes to %(names)s. Please tell them yourself.", names=names), "mend")
    return redirect(url_for("questions_to_each.index", client_id=client_id), 303)


def _unit(client_id: UUID) -> tuple[Client, UUID]:
    """A couple or a family, and their file. Raises `NotFound` for anybody else's and for one person."""
    client, file_id = with_file(client_id)
    if not client.is_unit:
        raise NotFound
    return client, file_id


def _not_agreed(file: FileFrame) -> list[UUID]:
    """Those who have not agreed to it in their own file, where what they answer is kept."""
    return [
        person
        for person, own in file.together.own.items()
        if not Together((person,), own).agreed_to(Kind.MEASURES_PORTAL, today())
    ]


def _tell(sent: Sequence[Asking]) -> list[str]:
    """Write to each; the names of those who could not be. Nothing goes where two of them share an address."""
    reached = [addressee_of_client(request.client_id, card) for request, _sent, card in sent]
    addresses = [to.address if to else "" for to in reached]
    untold = []
    for (request, asked, card), address in zip(sent, addresses, strict=True):
        if addresses.count(address) > 1 or questions_out.tell(request, asked, card).to is None:
            untold.append(card.shown_name)
    return untold


def _page(unit: Client, form: EachForm | None = None) -> str:
    with file_frame.opening(unit, "measures.read") as (opened, file):
        listed = rounds.listed(opened, file.file_id, clock.now())
    files = writable_own(file.members)
    return render_template(
        "desk/questions_to_each.html",
        file=file,
        form=form or form_to_each(),
        rounds=listed,
        not_agreed=[(one, file.known[one].name) for one in file.card.in_order(_not_agreed(file))],
        is_open=len(files) == len(file.members),
    )

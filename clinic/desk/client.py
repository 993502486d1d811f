"""The clients of a clinician: the list, one person's file, and its first opening."""

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, bindparam

from clinic import clock
from clinic.clients import cards, own_file, reach_told, search
from clinic.clients.card import Card
from clinic.clients.forms import CardForm, OverrideForm
from clinic.clients.models import Client
from clinic.clients.tongues import read_aloud
from clinic.database import db
from clinic.desk import file_frame, writing
from clinic.desk.client_page import ClientPage
from clinic.desk.coregulation_page import of_the_charts, signs
from clinic.diary import no_letters, reminded
from clinic.diary.staff_letters import addressee_of_client
from clinic.edge import current
from clinic.edge.doors import clinical
from clinic.edge.finding import first_or_404
from clinic.edge.paging import Page, page_asked_for
from clinic.files import rights
from clinic.files.reading import reading_directory
from clinic.handouts import library
from clinic.intake import lines

bp = clinical.blueprint("client", __name__, url_prefix="/desk/clients")

PAGE = 50
# Some clients with their cards, and which page of how many.
Listed = tuple[list[tuple[UUID, Card]], Page]


def today() -> date:
    """The day at the practice."""
    return clock.now().astimezone(current.zone()).date()


def mine(client_id: UUID) -> Client:
    """A client of whoever asks. Raises `NotFound` for anybody else's, and as `writing.must_be_allowed`."""
    asked = {"viewer": current.person().id, "now": clock.now(), "client": client_id}
    found = first_or_404(_mine(), asked)
    writing.must_be_allowed(found.file_id)
    return found


@cache
def _mine() -> Select[Client]:
    """Put together once: that takes longer than to ask it, and nearly every page of a file begins with it."""
    return Client.seen_by(bindparam("viewer"), bindparam("now")).where(Client.id == bindparam("client"))


def with_file(client_id: UUID) -> tuple[Client, UUID]:
    """A client of whoever asks, and their file. Raises `NotFound` as well before its first opening."""
    client = mine(client_id)
    return client, file_frame.file_of(client)


@bp.get("")
def index() -> ResponseReturnValue:
    clients = {client.id: client for client in db.session.scalars(_listable())}
    typed, code = request.args.get("find", "").strip(), request.args.get("give", "")
    found, page = _searched(typed) if typed else _listed(list(clients))
    shown = [(clients[client_id], card) for client_id, card in found]
    return render_template(
        "desk/clients.html",
        clients=shown,
        writable=rights.writable_among(current.person().id, [client.file_id for client, _card in shown]),
        has_clients=bool(clients),
        find=typed,
        giving=library.offered(code, current.locale()) if code else None,
        page=page,
        languages=read_aloud(),
    )


def _listable() -> "Select[Client]":
    return Client.of(current.person()).where(~Client.is_caller)


@bp.get("/new")
def new() -> ResponseReturnValue:
    form = CardForm.showing(Card(preferred_name=""), 0)
    return render_template("desk/client_card.html", form=form, client=None, alike={})


@bp.post("/new")
def add() -> ResponseReturnValue:
    form = CardForm.from_request()
    if not form.validate():
        return render_template("desk/client_card.html", form=form, client=None, alike={}), 422
    card = form.to_card()
    twins = _twins(card) if "anyway" not in request.form else {}
    if twins:
        return render_template("desk/client_card.html", form=form, client=None, alike=twins), 409
    actor, keyring = current.actor(), current.keyring()
    client = cards.new_client(actor, keyring, card, current.person().id)
    own_file.open_file(actor, keyring, client)
    db.session.commit()
    return redirect(url_for("client.read", client_id=client.id), 303)


@bp.get("/<uuid:client_id>")
def read(client_id: UUID) -> ResponseReturnValue:
    client = mine(client_id)
    if client.file_id is None:
        card = cards.read(current.actor(), current.keyring(), "card.read", [client.id])[client.id]
        return render_template(
            "desk/client_unopened.html", client=client, card=card, no_letters=_no_letters(client, card)
        )
    return file_page(client, OverrideForm())


def file_page(client: Client, override: OverrideForm) -> str:
    """The first page of a client's file."""
    with file_frame.opening(client, "file.read") as (opened, file):
        page = ClientPage.of(opened, file, current.person(), today())
    enquiry_id = lines.enquiry_of(client) if client.is_caller else None
    return render_template(
        "desk/client.html",
        file=file,
        page=page,
        override=override,
        enquiry_id=enquiry_id,
        no_letters=_no_letters(client, file.card),
        signs=signs(),
        **of_the_charts(),
    )


@bp.post("/<uuid:client_id>/letters")
def write_again(client_id: UUID) -> ResponseReturnValue:
    """They have said that they want letters again."""
    client = mine(client_id)
    who = (current.actor(), current.keyring())
    with reading_directory(*who, "card.read", clients=[client.id]) as opened:
        card = cards.open_cards(opened, [client.id])[client.id]
    if card.safe.no_letters:
        card = replace(card, safe=replace(card.safe, no_letters=False))
        cards.change(*who, client.id, card, cards.version_of(client.id))
        reach_told.take_in(who[0], opened, client.id)
        reminded.readdress(client.id, addressee_of_client(client.id, card), clock.now())
    no_letters.take_back(addressee_of_client(client.id, card), client.id)
    db.session.commit()
    return redirect(url_for("client.read", client_id=client.id), 303)


def _no_letters(client: Client, card: Card) -> dict[str, Any] | None:
    again = url_for("client.write_again", client_id=client.id)
    if card.safe.no_letters:
        return no_letters.said_so(again)
    return no_letters.notice(addressee_of_client(client.id, card), again)


@bp.post("/<uuid:client_id>/file")
def open_file(client_id: UUID) -> ResponseReturnValue:
    client = mine(client_id)
    own_file.open_file(current.actor(), current.keyring(), client)
    db.session.commit()
    if "write" in request.form:
        return redirect(url_for("note.new", client=client.id), 303)
    return redirect(url_for("client.read", client_id=client.id), 303)


def _searched(typed: str) -> Listed:
    among = _listable().with_only_columns(Client.id)
    return search.find(current.actor(), current.keyring(), among, typed, PAGE, page_asked_for())


def _listed(client_ids: list[UUID]) -> Listed:
    by_card = cards.read_list(current.actor(), current.keyring(), "card.list", client_ids)
    found = search.by_name(by_card)
    page = Page.of(len(found), PAGE, page_asked_for())
    return found[page.lines], page


def _twins(card: Card) -> dict[UUID, Card]:
    """Cards in the directory that share an address or number with this one."""
    keyring = current.keyring()
    return cards.read(current.actor(), keyring, "card.compared", cards.alike(keyring, card))

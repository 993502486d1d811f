"""Agreements between the file and the client's own page: words handed over, and what was said taken in."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from clinic.clients import agreements, agreements_said, own_file
from clinic.clients.agreements import Word
from clinic.clients.agreements_said import Said
from clinic.clients.consent import Kind
from clinic.clients.forms import ConsentForm, OfferForm
from clinic.clients.models import Client
from clinic.coregulation import own_view
from clinic.database import db
from clinic.desk import questions_out
from clinic.desk.client import mine, today
from clinic.desk.client_front import agreements_page
from clinic.desk.file_frame import file_of
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.files.reading import reading
from clinic.people.models import Account
from clinic.refusal import NotFound

bp = clinical.blueprint("client_agreements", __name__, url_prefix="/desk/clients/<uuid:client_id>/agreements")


@bp.post("/page")
def hand(client_id: UUID) -> ResponseReturnValue:
    client, offer = mine(client_id), OfferForm.from_request()
    account = Account.of_client(client.id)
    if account is None or client.is_unit:
        raise NotFound
    if not offer.validate():
        return agreements_page(client, ConsentForm(given_on=today()), offer), 422
    agreements.hand(current.actor(), current.keyring(), file_of(client), account.id, offer.to_asked())
    db.session.commit()
    flash(_("It is on their page."), "kept")
    return redirect(url_for("client_front.agreements", client_id=client.id), 303)


@bp.post("/said")
def take_in(client_id: UUID) -> ResponseReturnValue:
    client = mine(client_id)
    file_id, who = file_of(client), (current.actor(), current.keyring())
    with reading(*who, "file.front_read", [file_id]) as opened:
        standing, version = own_file.standing(opened, file_id)
        said = agreements_said.waiting(who[1], opened, file_id)
    for one in said:
        standing = one.on(standing, client.id, current.zone())
        agreements_said.take_in(*who, file_id, one)
    if said:
        own_file.keep_standing(*who, file_id, standing, version)
        db.session.commit()
        _end_what_was_taken_back(client, file_id, said)
        flash(_("Kept, sealed in the file."), "kept")
    return redirect(url_for("client_front.agreements", client_id=client.id), 303)


def _end_what_was_taken_back(client: Client, file_id: UUID, said: list[Said]) -> None:
    about_questions = [one for one in said if one.asked.kind is Kind.MEASURES_PORTAL]
    if about_questions and about_questions[-1].word is Word.WITHDRAWN:
        questions_out.call_back_of(client, client.id)
        own_view.close(current.actor(), file_id)
        db.session.commit()

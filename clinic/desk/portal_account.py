"""A client's own account: inviting them to the portal, and again when a password is forgotten."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import EmailField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length

from clinic.clients import cards
from clinic.clients.card import Card, Channel
from clinic.clients.models import Client
from clinic.database import db
from clinic.desk import portal_handover
from clinic.desk.client import mine
from clinic.desk.writing import for_writers
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.catalogue import lazy_gettext
from clinic.edge.doors import clinical
from clinic.edge.form import Form
from clinic.edge.wording import LANGUAGES
from clinic.people import agreed
from clinic.people.address import AddressUnusable
from clinic.people.invitation import AddressTaken, invite_client
from clinic.people.models import Account
from clinic.refusal import NotFound

bp = clinical.blueprint("portal_account", __name__, url_prefix="/desk/clients/<uuid:client_id>/account")


class InviteForm(Form):
    email = EmailField(lazy_gettext("Their e-mail, to sign in with"), [InputRequired(), Length(max=254)])
    locale = SelectField(
        lazy_gettext("Language of their pages"),
        choices=lambda: [SelectChoice(code, name) for code, name in LANGUAGES.items()],
    )


@bp.get("")
@for_writers
def show(client_id: UUID) -> ResponseReturnValue:
    client = _client(client_id)
    card = cards.read(current.actor(), current.keyring(), "card.read", [client.id])[client.id]
    spoken = next((code for code in card.languages if code in LANGUAGES), "en")
    form = InviteForm.from_request(email=card.email, locale=spoken)
    return _page(client, card, form)


@bp.post("")
def invite(client_id: UUID) -> ResponseReturnValue:
    client, form = _client(client_id), InviteForm.from_request()
    if client.file_id is None:
        raise NotFound
    if form.validate():
        try:
            words, own_view_too = agreed.propose(form.locale.data), portal_handover.sees_own_view(client)
            invite_client(
                current.actor(),
                current.keyring(),
                client.id,
                client.file_id,
                form.email.data or "",
                form.locale.data,
                words,
            )
        except (AddressTaken, AddressUnusable) as refused:
            form.email.errors = [_(refused.sentence)]
        else:
            db.session.commit()
            portal_handover.hand_over(client, own_view_too=own_view_too)
            # Shown in this answer alone: they are kept nowhere that could show them again.
            return render_template(
                "desk/portal_words.html", client=client, words=words, language=form.locale.data
            )
    db.session.rollback()
    card = cards.read(current.actor(), current.keyring(), "card.read", [client.id])[client.id]
    return _page(client, card, form), 422


def _client(client_id: UUID) -> Client:
    """Raises `NotFound` for a caller, too: an account is never removed, and theirs might have to be.

    And for a couple or a family: each of them has an account of their own.
    """
    client = mine(client_id)
    if client.is_caller or client.is_unit:
        raise NotFound
    return client


def _page(client: Client, card: Card, form: InviteForm) -> str:
    return render_template(
        "desk/portal_account.html",
        client=client,
        name=card.name,
        account=Account.of_client(client.id),
        form=form,
        no_letters=card.safe.no_letters,
        no_mail=Channel.EMAIL not in card.safe.channels,
    )

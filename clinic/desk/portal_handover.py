"""What a client's new account is handed of what the one before had, a kind of thing at a time."""

from functools import partial

from sqlalchemy import Select, select

from clinic import clock
from clinic.clients import agreements_kept
from clinic.clients.models import Client
from clinic.coregulation import own_view
from clinic.database import db
from clinic.desk import client_own_view, questions_out
from clinic.edge import current
from clinic.handouts import assign
from clinic.measures import requests
from clinic.measures.asking import Request
from clinic.people.models import Account


def sees_own_view(client: Client) -> bool:
    """Whether the account they have now is shown it; asked before another takes its place."""
    account = Account.of_client(client.id)
    return (
        account is not None
        and client.file_id is not None
        and bool(own_view.open_since(client.file_id, account.id))
    )


def hand_over(client: Client, *, own_view_too: bool) -> None:
    """Seal to the new account what this clinician may open, and commit, a kind at a time.

    What was begun of a questionnaire lies under the old account's key: it is asked anew, a risk in it kept.
    """
    assign.hand_over(current.actor(), current.keyring(), client.id)
    db.session.commit()
    account = Account.of_client(client.id)
    if account is not None and client.file_id is not None:
        agreements_kept.hand_over(current.actor(), current.keyring(), client.file_id, account.id)
        db.session.commit()
    for request in db.session.scalars(_left_with_the_old(client)).all():
        about = db.session.scalars(select(Client).where(Client.file_id == request.file_id)).one()
        _if_agreed(partial(questions_out.ask_again, about, request))
    if own_view_too:
        _if_agreed(partial(client_own_view.hand_over, client))


def _if_agreed(act: partial[None]) -> None:
    try:
        act()
    except requests.NotAgreed:
        db.session.rollback()


def _left_with_the_old(client: Client) -> "Select[Request]":
    """What they were asked on their own page and may still answer."""
    return Request.of(current.person()).where(
        Request.client_id == client.id,
        Request.copy_id.is_not(None),
        Request.returned_at.is_(None),
        Request.called_back_at.is_(None),
        Request.until_at > clock.now(),
    )

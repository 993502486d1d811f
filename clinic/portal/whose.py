"""Whose page it is: the client of whoever is signed in."""

from uuid import UUID

from clinic.clients.models import Client
from clinic.database import db
from clinic.edge import current
from clinic.people.models import Account
from clinic.refusal import NotFound


def own_client_id() -> UUID | None:
    """The client whose account this is; None for an account that is of nobody."""
    account = db.session.get(Account, current.person().id)
    return account.client_id if account else None


def own_client() -> Client:
    """The same with its row. Raises `NotFound`."""
    client_id = own_client_id()
    client = db.session.get(Client, client_id) if client_id else None
    if client is None:
        raise NotFound
    return client

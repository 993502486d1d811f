"""What a client is shown of their own view on their own page: what they answered themselves, and no more."""

from datetime import datetime

from clinic.clients.consent import Kind
from clinic.clients.models import Client
from clinic.coregulation import own_view
from clinic.database import db
from clinic.desk import file_frame, self_checks
from clinic.desk.client import today
from clinic.desk.client_measured import must_be_about_one
from clinic.desk.file_frame import FileFrame
from clinic.edge import current
from clinic.files.reading import Opened
from clinic.frozen import frozen
from clinic.measures import kept, returned
from clinic.measures.requests import NotAgreed
from clinic.people.models import Account
from clinic.plain import N_
from clinic.refusal import Refusal


class NoPage(Refusal):
    status = 422
    sentence = N_("They have no page of their own yet. Invite them to the portal first.")


@frozen
class Showing:
    """Whether a client sees their own view: since when, or else what it still needs."""

    since: datetime | None
    has_page: bool
    is_agreed: bool

    @classmethod
    def of(cls, file: FileFrame) -> "Showing | None":
        """None where there is nothing to decide: all of a couple or a family may ask to read their file."""
        if file.client.is_unit:
            return None
        account = Account.of_client(file.client.id)
        return cls(
            since=own_view.open_since(file.file_id, account.id) if account else None,
            has_page=account is not None,
            is_agreed=_is_agreed(file),
        )


def renew(client: Client) -> None:
    """Let them see what has come since, if it is open to them."""
    account = Account.of_client(client.id)
    if account is not None and own_view.open_since(file_frame.file_of(client), account.id):
        hand_over(client)


def hand_over(client: Client) -> None:
    """Seal to their account what they answered until now, in place of what was there, and commit.

    Raises `NoPage`, and `NotAgreed` unless they agree to questionnaires on their page.
    """
    with file_frame.opening(client, "measures.read") as (opened, file):
        must_be_about_one(file)
        theirs = _view(opened, file)
    if not _is_agreed(file):
        raise NotAgreed
    account = Account.of_client(client.id)
    if account is None:
        raise NoPage
    own_view.open_to(current.actor(), current.keyring(), file.file_id, account.id, theirs)
    db.session.commit()


def _view(opened: Opened, file: FileFrame) -> own_view.OwnView:
    """By their own words for each bond alone: what was noted here has no part in it."""
    taken = kept.all_of(opened, file.file_id)
    taken = returned.as_signed(opened, current.keyring(), file.file_id, taken)
    return self_checks.own_view(taken, file.client.id, ())


def _is_agreed(file: FileFrame) -> bool:
    return not file.together.missing(Kind.MEASURES_PORTAL, today())

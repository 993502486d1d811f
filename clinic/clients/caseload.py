"""A therapist's whole caseload: covered by a colleague for a time, taken back, or handed over for good."""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import groupby
from uuid import UUID

from sqlalchemy import select

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients.models import Client
from clinic.database import db
from clinic.files import grants
from clinic.files.grants import Terms
from clinic.files.keys import is_live, kit_holder, live_grant
from clinic.files.models import Grant
from clinic.frozen import frozen
from clinic.refusal import NotFound
from clinic.vault.keyring import Keyring


@frozen
class Holding:
    """What one colleague holds of a therapist's own files by the same terms, as one line."""

    account_id: UUID
    until: datetime | None
    may_share: bool
    cosign: bool
    file_ids: tuple[UUID, ...]


def own(account_id: UUID) -> list[Client]:
    """The clients of this therapist whose files she may pass on, in the order they came."""
    rows = db.session.scalars(
        select(Client)
        .join(Grant, Grant.file_id == Client.file_id)
        .where(
            Client.therapist_id == account_id,
            ~Client.is_caller,
            Grant.account_id == account_id,
            Grant.may_share,
            ~Grant.cosign,
            is_live(),
        )
        .order_by(Client.created_at, Client.id)
    )
    return list(rows)


def all_of(account_id: UUID) -> list[Client]:
    """The same, and those whose file she has not opened yet."""
    unopened = select(Client).where(
        Client.therapist_id == account_id, Client.file_id.is_(None), ~Client.is_caller
    )
    return [*own(account_id), *db.session.scalars(unopened.order_by(Client.created_at, Client.id))]


def holdings(account_id: UUID) -> list[Holding]:
    """Who else opens this therapist's own files, and until when, colleague by colleague."""
    files = [client.file_id for client in own(account_id)]
    rows = db.session.scalars(
        select(Grant).where(
            Grant.file_id.in_(files), Grant.account_id.not_in([account_id, kit_holder().id]), is_live()
        )
    )
    return [
        Holding(*terms, tuple(sorted(grant.file_id for grant in same)))
        for terms, same in groupby(sorted(rows, key=_sorted), key=_terms)
    ]


def cover(actor: Actor, keyring: Keyring, colleague_id: UUID, until: datetime) -> int:
    """Share every own file with a colleague up to then, and return how many that were.

    A file they open already, for longer or to co-sign, is left as it is.
    """
    files = [
        client.file_id
        for client in own(keyring.account_id)
        if client.file_id and not _opens(client.file_id, colleague_id, until)
    ]
    for file_id in files:
        grants.share(actor, keyring, file_id, colleague_id, Terms(expires_at=until))
    return len(files)


def take_back(actor: Actor, keyring: Keyring, account_id: UUID, until: datetime | None) -> int:
    """End what a colleague holds of one's own files up to that moment, in one act. Raises `NotFound`."""
    found = [
        file_id
        for one in holdings(keyring.account_id)
        if (one.account_id, one.until) == (account_id, until)
        for file_id in one.file_ids
    ]
    if not found:
        raise NotFound
    for file_id in found:
        grants.take_back(actor, keyring, file_id, account_id)
    return len(found)


def hand_over(actor: Actor, keyring: Keyring, colleague_id: UUID, clients: Iterable[Client]) -> int:
    """Give these clients of one's own to a colleague for good: the file, to be shared and taken back by them.

    Whoever hands over still opens the files until the colleague ends that: a key made by somebody who leaves
    would be known to them. Appointments stay where they are. Returns how many clients there were. Raises
    `MayNotHold`, or `MayNotShare` for a file that was shared with them alone.
    """
    count = 0
    for client in clients:
        if client.therapist_id != keyring.account_id:
            raise NotFound
        if client.file_id is not None:
            grants.share(actor, keyring, client.file_id, colleague_id, Terms(may_share=True))
        client.therapist_id = colleague_id
        subject = client.file_id or client.id
        trail.record(actor, "file.handed_over", subject, client=client.id, account=colleague_id)
        count += 1
    db.session.flush()
    return count


def chosen(account_id: UUID, client_ids: Collection[UUID]) -> list[Client]:
    """Of one's own clients those that are named."""
    return [client for client in all_of(account_id) if client.id in client_ids]


def _opens(file_id: UUID, account_id: UUID, until: datetime) -> bool:
    grant = live_grant(file_id, account_id)
    return grant is not None and (grant.cosign or grant.expires_at is None or grant.expires_at >= until)


def _terms(grant: Grant) -> tuple[UUID, datetime | None, bool, bool]:
    return grant.account_id, grant.expires_at, grant.may_share, grant.cosign


def _sorted(grant: Grant) -> tuple[str, bool, float, bool, bool]:
    ends = grant.expires_at
    when = ends.timestamp() if ends else 0.0
    return grant.account_id.hex, ends is None, when, grant.may_share, grant.cosign

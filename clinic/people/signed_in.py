"""Whose request this is: from the browser's token to somebody the edge can let through a door."""

from uuid import UUID

from clinic import clock
from clinic.audit.actor import Actor
from clinic.edge.current import SignedIn
from clinic.files.trust import Certified, certified
from clinic.frozen import frozen
from clinic.people import session
from clinic.people.keys import pinned_root
from clinic.people.models import Account
from clinic.people.stay import OWN
from clinic.vault.alarm import VaultAlarm
from clinic.vault.bundle import believe
from clinic.vault.keyring import Keyring


@frozen
class SignedInPerson:
    """Somebody signed in. The roles are those the practice root certified, read for this request."""

    id: UUID
    name: str
    email: str
    roles: frozenset[str]
    locale: str
    client_id: UUID | None
    designation: str


def load(token: str, origin: str) -> SignedIn | None:
    """Whoever this token belongs to; nobody if the account was closed. Raises `VaultAlarm` for false keys."""
    opened = session.open_session(token, clock.now())
    if opened is None:
        return None
    account = Account.still_active(opened.account_id)
    theirs = None if account is None else _certified(opened, token)
    if account is None or theirs is None or theirs.is_retired:
        session.end_all(opened.account_id)
        return None
    person = _person(account, theirs)
    return SignedIn(
        person,
        Keyring(account.id, opened.bundle),
        token,
        Actor(account.id, origin),
        idle_s=int(opened.stay.idle.total_seconds()),
        is_own_device=opened.stay.life >= OWN.life,
    )


def _certified(opened: session.Open, token: str) -> Certified:
    """Who these keys belong to. Ends the session before the alarm, so that signing in is what comes next."""
    try:
        root_vk = pinned_root()
        theirs = certified(opened.account_id, root_vk)
        believe(opened.bundle, theirs.public_key, theirs.verify_key, root_vk)
    except VaultAlarm:
        session.end(token)
        raise
    return theirs


def _person(account: Account, theirs: Certified) -> SignedInPerson:
    return SignedInPerson(
        account.id,
        account.name,
        account.email or "",
        theirs.roles,
        account.locale,
        account.client_id,
        account.designation,
    )

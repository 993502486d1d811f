"""Whose request this is: from the browser's token to somebody the edge can let through a door."""

from typing import NamedTuple, Self
from uuid import UUID

from sqlalchemy import bindparam, select

from clinic import clock
from clinic.audit.actor import Actor
from clinic.database import db
from clinic.edge.current import SignedIn
from clinic.files.models import Holder
from clinic.files.trust import Certified, Stated, proven
from clinic.frozen import frozen
from clinic.people import session
from clinic.people.keys import pinned_root
from clinic.people.models import Account
from clinic.people.stay import OWN
from clinic.prepared import Prepared
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


class _Known(NamedTuple):
    """What the row of an account says of somebody."""

    name: str
    email: str | None
    locale: str
    client_id: UUID | None
    designation: str

    @classmethod
    def active(cls, account_id: UUID) -> tuple[Self, Stated] | None:
        """What the rows say of whoever has this account, and of their keys; None once it was closed."""
        row = _ACTIVE.first(db.session(), {"account_id": account_id})
        own = len(cls._fields)
        return (cls(*row[:own]), Stated(*row[own:])) if row else None


# Each request of somebody signed in begins with it.
_ACTIVE = Prepared(
    select(*(getattr(Account, name) for name in _Known._fields), *Stated.columns(Holder))
    .join(Holder, Holder.id == Account.id)
    .where(Account.id == bindparam("account_id"), Account.disabled_at.is_(None))
)


def load(token: str, origin: str) -> SignedIn | None:
    """Whoever this token belongs to; nobody if the account was closed. Raises `VaultAlarm` for false keys."""
    opened = session.open_session(token, clock.now())
    if opened is None:
        return None
    found = _Known.active(opened.account_id)
    theirs = None if found is None else _certified(opened, found[1], token)
    if found is None or theirs is None or theirs.is_retired:
        session.end_all(opened.account_id)
        return None
    return SignedIn(
        _person(found[0], theirs),
        Keyring(theirs.id, opened.bundle),
        token,
        Actor(theirs.id, origin),
        idle_s=int(opened.stay.idle.total_seconds()),
        is_own_device=opened.stay.life >= OWN.life,
    )


def _certified(opened: session.Open, stated: Stated, token: str) -> Certified:
    """Who these keys belong to. Ends the session before the alarm, so that signing in is what comes next."""
    try:
        root_vk = pinned_root()
        theirs = proven(stated, root_vk)
        believe(opened.bundle, theirs.public_key, theirs.verify_key, root_vk)
    except VaultAlarm:
        session.end(token)
        raise
    return theirs


def _person(known: _Known, theirs: Certified) -> SignedInPerson:
    return SignedInPerson(
        theirs.id,
        known.name,
        known.email or "",
        theirs.roles,
        known.locale,
        known.client_id,
        known.designation,
    )

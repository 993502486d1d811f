"""A screen that locked itself: the password alone opens it again, within the session's whole time."""

from datetime import datetime

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.files.trust import certified
from clinic.frozen import frozen
from clinic.people import attempts, session
from clinic.people.keys import open_with_password, pinned_root, with_handed_root
from clinic.people.models import Account
from clinic.people.stay import Stay
from clinic.plain import N_
from clinic.refusal import Refusal
from clinic.vault.alarm import WrongPassword

TRIES = 5


class NotOpened(Refusal):
    status = 422
    sentence = N_("That is not the password. What you typed is still here.")


class LockedOut(Refusal):
    """There is nothing left to unlock: signing in is the way."""

    status = 401
    sentence = N_("This screen has been locked too long. Please sign in again.")


@frozen
class Unlocked:
    token: str
    roles: frozenset[str]
    stay: Stay


def unlock(token: str, password: str, origin: str, now: datetime) -> Unlocked:
    """A fresh token for a locked session. Raises `LockedOut`, `NotOpened` or `TooMany`."""
    locked = session.locked_account(token, now)
    if locked is None:
        raise LockedOut
    account = Account.still_active(locked.account_id)
    if account is None or certified(account.id, pinned_root()).is_retired:
        session.end(token)
        raise LockedOut
    attempts.count("unlock", account.id.hex)
    actor = Actor(account.id, origin)
    try:
        bundle = open_with_password(account, password)
    except WrongPassword:
        trail.record(actor, "session.unlock_refused", account.id)
        raise NotOpened from None
    attempts.forget(("unlock", account.id.hex))
    fresh = session.begin(
        account.id,
        with_handed_root(account, bundle),
        locked.label,
        now,
        since=locked.began_at,
        stay=locked.stay,
    )
    session.end(token)
    trail.record(actor, "session.unlocked", account.id)
    return Unlocked(fresh, account.roles, locked.stay)

"""Proof that the person at the keyboard is still the one who signed in, asked for before a signature."""

from datetime import datetime
from uuid import UUID

from clinic import clock
from clinic.audit import trail
from clinic.database import db, writing
from clinic.edge import current
from clinic.frozen import frozen
from clinic.people import attempts
from clinic.people.keys import open_with_password, with_handed_root
from clinic.people.models import Account
from clinic.plain import N_
from clinic.refusal import Refusal
from clinic.vault.alarm import WrongPassword
from clinic.vault.bundle import Bundle


class PasswordWrong(Refusal):
    status = 422
    sentence = N_("That is not your password. Everything you wrote is kept.")


@frozen
class Proof:
    """Only `prove` makes one. It says who typed their password and when."""

    account_id: UUID
    at: datetime


def prove(password: str) -> Proof:
    """Check the password of whoever is signed in. Raises `PasswordWrong`, or `TooMany` after several."""
    now = clock.now()
    open_again(password)
    return Proof(current.person().id, now)


def open_again(password: str) -> Bundle:
    """What lies locked under this password now. The session's own may be older: never lock that again.

    It comes before the work's own changes, and a refusal is on the trail, whatever becomes of that work.
    Raises `PasswordWrong`, or `TooMany` after several.
    """
    account = db.session.get_one(Account, current.person().id, populate_existing=True)
    attempts.count("proof", account.id.hex)
    try:
        bundle = open_with_password(account, password)
    except WrongPassword:
        with writing():
            trail.record(current.actor(), "account.proof_refused", account.id)
        raise PasswordWrong from None
    attempts.forget(("proof", account.id.hex))
    return with_handed_root(account, bundle)

"""Taking an invitation up: the right person, at the right address, once."""

import hmac
from datetime import datetime

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.config import settings
from clinic.people import address, attempts, invitation, passwords, second_factor
from clinic.people.enrolment import enrolled_step
from clinic.people.keys import lock_account
from clinic.people.models import Account, Practice
from clinic.plain import N_
from clinic.refusal import Refusal


class NotThisAddress(Refusal):
    status = 422
    sentence = N_("This invitation was sent to another address. Use the one the letter came to.")


def accept(token: str, email: str, password: str, code: str, origin: str, now: datetime) -> Account:
    """Lock the waiting keys under this person's own password and spend the link.

    Raises `InvitationOver`, `NotThisAddress`, `PasswordRefused`, `CodeWrong`, `AccountChanged` or `TooMany`.
    """
    waiting = invitation.waiting(token, now)
    attempts.count("invitation", waiting.token_hash.hex())
    account = waiting.account
    if not _is_for(account, email):
        raise NotThisAddress
    least = passwords.STAFF_CHARACTERS if account.is_staff else passwords.CLIENT_CHARACTERS
    password = passwords.check(password, about=_about(account, email), least=least)
    bundle = invitation.bundle_of(waiting, token)
    step = enrolled_step(bundle, code, now) if not second_factor.is_by_letter(account) else account.totp_step
    lock_account(account, bundle, password)
    account.totp_step, account.accepted_at = step, now
    invitation.use(waiting, now)
    trail.record(Actor(account.id, origin), "account.accepted", account.id)
    return account


def _is_for(account: Account, email: str) -> bool:
    if account.email is not None:
        return hmac.compare_digest(account.email.encode(), address.normal(email).encode())
    return hmac.compare_digest(account.email_hash or b"", address.hidden(email, settings().instance_key))


def _about(account: Account, email: str) -> list[str]:
    practice = Practice.ours()
    return [account.name, email, practice.name if practice else ""]

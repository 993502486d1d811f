"""Taking an invitation up: the right person, at the right address, once."""

import hmac
from datetime import datetime, timedelta

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.config import settings
from clinic.database import db
from clinic.people import (
    address,
    attempts,
    held,
    invitation,
    passwords,
    second_factor,
    under_link,
)
from clinic.people.drawn import Drawn
from clinic.people.enrolment import enrolled_step
from clinic.people.models import Account, Practice
from clinic.plain import N_
from clinic.refusal import Refusal
from clinic.vault.alarm import WrongPassword
from clinic.vault.token import new_token

STEP = "invitation"
STEP_LIFE = timedelta(minutes=30)


class NotThisAddress(Refusal):
    status = 422
    sentence = N_("This invitation was sent to another address. Use the one the letter came to.")


class NotAgreed(Refusal):
    """The link alone does not open it; which of the two was wrong is nobody's business."""

    status = 422
    sentence = N_("The address or the words are not right. Nothing was changed; please try once more.")


class AcceptanceOver(Refusal):
    status = 422
    sentence = N_("That took too long, so we begin again. Nothing was changed.")


def begin(token: str, email: str, password: str, now: datetime) -> Drawn:
    """Draw this person's second factor, and lock the waiting keys with it under their own password.

    Nothing is changed yet. What lies under the link holds no factor that anybody is ever shown: a link is
    opened by machines on its way, too. Raises `InvitationOver`, `NotThisAddress`, `PasswordRefused` or
    `TooMany`.
    """
    waiting = invitation.waiting(token, now)
    attempts.count("invitation", waiting.token_hash.hex())
    account = waiting.account
    if not _is_for(account, email):
        raise NotThisAddress
    password = _checked(account, email, password)
    return Drawn.for_account(account, under_link.bundle_of(waiting, token), password)


def takes_words(token: str, now: datetime) -> bool:
    """Whether this link opens nothing without the words agreed in session. Raises `InvitationOver`."""
    return under_link.takes_words(invitation.waiting(token, now), token)


def begin_with_words(token: str, email: str, words: str, password: str, origin: str, now: datetime) -> Drawn:
    """The same where the link takes the agreed words, too; they stay the lock if `password` is empty.

    A try that does not fit is on the trail: somebody may be reading the client's letters. The view commits.
    Raises `InvitationOver`, `NotAgreed`, `PasswordRefused` or `TooMany`.
    """
    waiting = invitation.waiting(token, now)
    attempts.count("invitation", waiting.token_hash.hex())
    account = waiting.account
    is_theirs, chosen = _is_for(account, email), _checked(account, email, password) if password else words
    try:
        bundle = under_link.bundle_of(waiting, token, words)
    except WrongPassword:
        is_theirs = False
    if not is_theirs:
        trail.record(Actor("visitor", origin), "account.words_refused", account.id)
        raise NotAgreed
    return Drawn.for_account(account, bundle, chosen)


def hold(drawn: Drawn, now: datetime) -> str:
    """Keep it for the page with the phone, under a token that only this browser is given."""
    half = new_token()
    held.keep(STEP, half, drawn.to_bytes(), until=now + STEP_LIFE, now=now)
    return half


def held_for(token: str, half: str, now: datetime) -> Drawn:
    """What was drawn in this browser for this link. Raises `InvitationOver` or `AcceptanceOver`."""
    account, content = invitation.waiting(token, now).account, held.read(STEP, half, now)
    drawn = None if content is None else Drawn.from_bytes(content)
    if drawn is None or not drawn.still_fits(account):
        raise AcceptanceOver
    return drawn


def put_away(half: str) -> None:
    """Forget what this browser held, keys and all, once the account is locked with it."""
    held.drop(STEP, half)


def finish(token: str, drawn: Drawn, code: str, origin: str, now: datetime) -> Account:
    """Put the lock on the account and spend the link. A client's account asks for no code.

    Raises `InvitationOver` or `CodeWrong`, changing nothing.
    """
    waiting = invitation.waiting(token, now)
    account = waiting.account
    step = 0 if second_factor.is_by_letter(account) else enrolled_step(drawn.bundle, code, now)
    invitation.use(waiting, now)
    drawn.put_on(account, step)
    account.accepted_at = now
    db.session.flush()
    trail.record(Actor(account.id, origin), "account.accepted", account.id)
    return account


def _checked(account: Account, email: str, password: str) -> str:
    least = passwords.STAFF_CHARACTERS if account.is_staff else passwords.CLIENT_CHARACTERS
    return passwords.check(password, about=_about(account, email), least=least)


def _is_for(account: Account, email: str) -> bool:
    if account.email is not None:
        return hmac.compare_digest(account.email.encode(), address.normal(email).encode())
    return hmac.compare_digest(account.email_hash or b"", address.hidden(email, settings().instance_key))


def _about(account: Account, email: str) -> list[str]:
    practice = Practice.ours()
    return [account.name, email, practice.name if practice else ""]

"""Another phone for somebody signed in: the password again, then the first code the new phone shows."""

from datetime import datetime, timedelta

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db
from clinic.mail import outbox
from clinic.people import held, letters, reauth, session
from clinic.people.drawn import Drawn
from clinic.people.enrolment import enrolled_step
from clinic.people.keys import hold
from clinic.people.models import Account
from clinic.plain import N_
from clinic.refusal import Refusal

STEP = "new phone"
STEP_LIFE = timedelta(minutes=30)


class PhoneStepOver(Refusal):
    """Too slow, or something else of the account was changed meanwhile: both begin with the password."""

    status = 422
    sentence = N_("That took too long, so we begin again. Nothing was changed.")


def begin(account: Account, token: str, password: str, now: datetime) -> None:
    """Draw a second factor, held under the session's token. Raises `PasswordWrong` or `TooMany`."""
    drawn = Drawn.for_account(account, reauth.open_again(password), password)
    held.keep(STEP, token, drawn.to_bytes(), until=now + STEP_LIFE, now=now)


def waiting(account: Account, token: str, now: datetime) -> Drawn:
    """What was drawn for this account in this session. Raises `PhoneStepOver`."""
    content = held.read(STEP, token, now)
    drawn = None if content is None else Drawn.from_bytes(content)
    if drawn is None or not drawn.still_fits(account):
        raise PhoneStepOver
    return drawn


def finish(actor: Actor, account: Account, token: str, code: str, now: datetime) -> tuple[str, ...]:
    """From now on this phone shows the codes. Returns those for paper; every session but this one ends.

    Raises `PhoneStepOver` or `CodeWrong`, changing nothing.
    """
    hold(account)
    drawn = waiting(account, token, now)
    take(actor, account, drawn, code, now)
    held.drop(STEP, token)
    session.keep_only(token, account.id, drawn.bundle)
    if account.email is not None:
        # A client's address is kept nowhere in a readable form, so a client is not written to.
        letter = letters.phone_was_changed(account.email, now, account.locale)
        outbox.post(letter, locale=account.locale)
    return drawn.bundle.recovery_codes


def take(actor: Actor, account: Account, drawn: Drawn, code: str, now: datetime) -> None:
    """Lock the account with what was drawn. Raises `CodeWrong` if the phone did not take the seed."""
    drawn.put_on(account, enrolled_step(drawn.bundle, code, now))
    account.has_totp = True
    trail.record(actor, "account.phone", account.id)
    db.session.flush()

"""What somebody may change about their own account with their password: that password, the codes on paper."""

from dataclasses import replace

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db
from clinic.people import agreed, passwords, reauth, session
from clinic.people.keys import lock_account
from clinic.people.models import Account
from clinic.vault.recovery import new_recovery_codes


def change_password(actor: Actor, account: Account, now_used: str, wanted: str) -> None:
    """Lock the same keys under another password. Every session of the account ends, this one included.

    Raises `PasswordWrong`, `PasswordRefused`, `AccountChanged` or `TooMany`.
    """
    bundle = reauth.open_again(now_used)
    if account.is_client and agreed.are(wanted):
        lock_account(account, bundle, wanted)
        trail.record(actor, "account.words", account.id)
    else:
        least = passwords.STAFF_CHARACTERS if account.is_staff else passwords.CLIENT_CHARACTERS
        wanted = passwords.check(wanted, about=[account.name, account.email or ""], least=least)
        lock_account(account, bundle, wanted)
        trail.record(actor, "account.password", account.id)
    db.session.flush()
    session.end_all(account.id)


def choose_language(actor: Actor, account: Account, locale: str) -> None:
    """Write pages and letters to them in this language from now on."""
    if account.locale != locale:
        account.locale = locale
        trail.record(actor, "account.language", account.id)
        db.session.flush()


def renew_codes(actor: Actor, account: Account, token: str, password: str) -> tuple[str, ...]:
    """Eight new codes on paper; the old ones are void, and every session but this one ends.

    Raises `PasswordWrong`, `AccountChanged` or `TooMany`.
    """
    renewed = replace(reauth.open_again(password), recovery_codes=new_recovery_codes())
    lock_account(account, renewed, password)
    account.codes_used = 0
    trail.record(actor, "account.codes", account.id)
    db.session.flush()
    session.keep_only(token, account.id, renewed)
    return renewed.recovery_codes

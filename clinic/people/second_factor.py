"""The second proof at sign-in: a code from the phone, from paper or by letter, each good once."""

import hmac
import secrets
from datetime import datetime
from enum import Enum

from sqlalchemy import bindparam, update
from sqlalchemy.orm.attributes import set_committed_value

from clinic.database import db
from clinic.files.roles import CLIENT
from clinic.files.trust import certified
from clinic.people.keys import pinned_root
from clinic.people.models import Account
from clinic.vault.bundle import Bundle
from clinic.vault.recovery import matching_code
from clinic.vault.totp import matching_step
from clinic.vault.typed import latin_digits, without_separators

LETTER_DIGITS = 8


class Second(Enum):
    """Which second proof it was."""

    PHONE = "phone"
    PAPER = "paper"
    LETTER = "letter"


def is_by_letter(account: Account) -> bool:
    """Whether this account's second proof comes by letter: a client's does, until they take a phone.

    The certificate says who is a client. The row's own word would let whoever writes to it have somebody
    else's code sent to them. Raises `VaultAlarm` for a certificate that does not hold.
    """
    return not account.has_totp and certified(account.id, pinned_root()).roles == {CLIENT}


def new_letter_code() -> str:
    return f"{secrets.randbelow(10**LETTER_DIGITS):0{LETTER_DIGITS}}"


def spend(
    account: Account, bundle: Bundle, typed: str, now: datetime, letter_code: str | None
) -> Second | None:
    """Which proof this code is, now spent in this transaction; None if it lets nobody in."""
    if is_by_letter(account):
        is_right = letter_code is not None and _is_letter_code(letter_code, typed)
        return Second.LETTER if is_right else None
    if _spend_step(account, bundle, typed, now):
        return Second.PHONE
    return Second.PAPER if _spend_paper_code(account, bundle, typed) else None


def _spend_step(account: Account, bundle: Bundle, typed: str, now: datetime) -> bool:
    step = matching_step(bundle.totp_seed, typed, now, account.totp_step)
    if step is None:
        return False
    # The row decides, not what was read before: of two tries at once with one code, one changes a row.
    if not _changed(db.session.execute(_SPEND_STEP, {"account": account.id, "step": step})):
        return False
    set_committed_value(account, "totp_step", step)
    return True


# Put together once: that takes longer than to send it.
_SPEND_STEP = (
    update(Account)
    .where(Account.id == bindparam("account"), Account.totp_step < bindparam("step"))
    .values(totp_step=bindparam("step"))
    .execution_options(synchronize_session=False)
)


def _spend_paper_code(account: Account, bundle: Bundle, typed: str) -> bool:
    place = matching_code(bundle.recovery_codes, typed)
    if place is None:
        return False
    spent = db.session.execute(
        update(Account)
        .where(Account.id == account.id, Account.codes_used.op("&")(1 << place) == 0)
        .values(codes_used=Account.codes_used.op("|")(1 << place))
        .execution_options(synchronize_session="fetch")
    )
    return _changed(spent)


def _changed(result: object) -> bool:
    return bool(getattr(result, "rowcount", 0))


def _is_letter_code(letter_code: str, typed: str) -> bool:
    plain = without_separators(latin_digits(typed))
    return hmac.compare_digest(letter_code.encode(), plain.encode("utf-8", "surrogatepass"))


def codes_left(account: Account, bundle: Bundle) -> int:
    """How many codes on paper are still good."""
    return sum(not account.codes_used >> place & 1 for place in range(len(bundle.recovery_codes)))

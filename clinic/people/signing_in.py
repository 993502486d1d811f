"""Signing in: two steps and one verdict, whatever was wrong."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from clinic.audit import checkpoint, trail
from clinic.audit.actor import Actor
from clinic.config import settings
from clinic.files.trust import certified
from clinic.frozen import frozen
from clinic.mail import outbox
from clinic.people import address, attempts, held, letters, second_factor, session
from clinic.people.caller import Caller
from clinic.people.keys import believed, held_account, open_with_password, pinned_root, with_handed_root
from clinic.people.known import Browser
from clinic.people.models import Account
from clinic.people.second_factor import Second
from clinic.people.stay import AT_WORK, SHARED
from clinic.plain import N_
from clinic.refusal import Refusal
from clinic.vault.alarm import WrongPassword
from clinic.vault.bundle import Bundle
from clinic.vault.encoding import decode, encode
from clinic.vault.keyring import Keyring
from clinic.vault.token import new_token

STEP = "sign-in"
STEP_LIFE = timedelta(minutes=10)
CODES_PER_STEP = 5
# About what somebody's bundle takes, so that the row's length tells nothing.
NOBODY_BYTES = 460


class WrongSignIn(Refusal):
    status = 422
    sentence = N_("Address, password or code is not right.")


class StepOver(Refusal):
    """The ten minutes between the two steps are over."""

    status = 422
    sentence = N_("Ten minutes went by, so we begin again. Nothing else happened.")


@frozen
class SignIn:
    """A sign-in that came to its end: the session's token goes to the browser and nowhere else."""

    account: Account
    keyring: Keyring
    actor: Actor
    token: str
    proof: Second
    codes_left: int


def begin(email: str, password: str, caller: Caller, now: datetime) -> str:
    """Try the password. The token of the second step looks the same whether it fitted or not.

    Raises `TooMany`. The trail tells whether it fitted; the browser learns it with the code.
    """
    attempts.count_widely("sign-in", caller.neighbourhood)
    account = Account.at(email, settings().instance_key)
    counter = _counter(email, account, caller.browser)
    attempts.count("sign-in", counter)
    bundle = _opened(account, password)
    subject = account.id if account else None
    trail.record(Actor("visitor", caller.origin), "sign_in.tried", subject, fits=bundle is not None)
    token = new_token()
    content = _nobody() if account is None or bundle is None else _somebody(account, bundle, email, counter)
    held.keep(STEP, token, content, until=now + STEP_LIFE, now=now, tries=CODES_PER_STEP)
    return token


def finish(step_token: str, code: str, caller: Caller, now: datetime) -> SignIn:
    """Try the code and begin the session. The view commits either way: a refusal is on the trail, too.

    Raises `WrongSignIn` or `StepOver`.
    """
    content = held.read_once_more(STEP, step_token, now)
    if content is None and held.read(STEP, step_token, now) is None:
        raise StepOver
    half = None if content is None else _half(content)
    proof = None if half is None else _spend(half, code, now)
    # The row decides: of two who give one letter's code at once, one takes the step with it.
    if half is None or proof is None or not held.drop(STEP, step_token):
        trail.record(Actor("visitor", caller.origin), "sign_in.refused", half.account.id if half else None)
        raise WrongSignIn
    attempts.forget(("sign-in", half.counter), ("code", half.code_counter))
    if half.account.is_staff and not caller.browser.knows(half.account):
        locale = half.account.locale
        outbox.post(letters.new_browser(half.email, caller.label, now, locale), locale=locale)
    return _let_in(half, proof, caller, now)


def straight_in(account: Account, bundle: Bundle, caller: Caller, now: datetime) -> SignIn:
    """Let in somebody who has chosen the password and shown the second proof in this very visit.

    To ask again at once would ask for a code that has just been spent.
    """
    proof = Second.LETTER if second_factor.is_by_letter(account) else Second.PHONE
    half = _Half(account, bundle, account.email or "", "", None)
    return _let_in(half, proof, caller, now)


@frozen
class _Half:
    account: Account
    bundle: Bundle
    email: str
    counter: str
    letter_code: str | None

    @property
    def code_counter(self) -> str:
        return f"{self.account.id.hex} {self.counter}"


def _counter(email: str, account: Account | None, browser: Browser) -> str:
    """Under what a try is counted: a browser this person came in with by itself, all others together.

    So a stranger who knows an address can hold up other strangers, but not its owner at her own desk.
    """
    if account is not None and browser.knows(account):
        return f"{browser.name} {account.id.hex}"
    return address.normal(email)


def _opened(account: Account | None, password: str) -> Bundle | None:
    try:
        return open_with_password(account, password)
    except WrongPassword:
        return None


def _somebody(account: Account, bundle: Bundle, email: str, counter: str) -> bytes:
    code = second_factor.new_letter_code() if second_factor.is_by_letter(account) else None
    if code is not None:
        # The address as it was typed just now: a client's is kept nowhere in a readable form.
        outbox.post(letters.sign_in_code(address.normal(email), code, account.locale), locale=account.locale)
    return encode(account.id, bundle.to_bytes(), account.salt, address.normal(email), counter, code)


def _nobody() -> bytes:
    return encode(None, secrets.token_bytes(NOBODY_BYTES))


def _half(content: bytes) -> _Half | None:
    match decode(content):
        case (UUID() as id_, bytes(bundle), bytes(salt), str(email), str(counter), str() | None as code):
            account = _as_it_was(id_, salt)
            return (
                None if account is None else _Half(account, Bundle.from_bytes(bundle), email, counter, code)
            )
    return None


def _as_it_was(account_id: UUID, salt: bytes) -> Account | None:
    """The account, held, if its lock is the one that the password opened: none changed, none by the kit."""
    account = held_account(account_id)
    return account if account.disabled_at is None and account.salt == salt else None


def _spend(half: _Half, code: str, now: datetime) -> Second | None:
    # Keys or a certificate that no longer hold are an alarm here, not a wrong code.
    believed(half.account.id, half.bundle)
    if certified(half.account.id, pinned_root()).is_retired:
        return None
    # While a pause is running the verdict is the same, or it would tell that the password was right.
    tried = attempts.count_code(half.code_counter)
    if tried is None:
        return None
    proof = second_factor.spend(half.account, half.bundle, code, now, half.letter_code)
    if proof is None and tried == CODES_PER_STEP and half.letter_code is None:
        locale = half.account.locale
        outbox.post(letters.wrong_codes(half.email, now, locale), locale=locale)
    return proof


def _let_in(half: _Half, proof: Second, caller: Caller, now: datetime) -> SignIn:
    account, actor = half.account, Actor(half.account.id, caller.origin)
    bundle = with_handed_root(account, half.bundle)
    keyring = Keyring(account.id, bundle)
    stay = AT_WORK if account.is_staff else SHARED
    token = session.begin(account.id, bundle, caller.label, now, stay=stay)
    checkpoint.record_began(actor, keyring)
    return SignIn(account, keyring, actor, token, proof, second_factor.codes_left(account, bundle))

"""The recovery kit at work: a new password and a new second factor for a colleague, and everybody is told."""

import hmac
from dataclasses import field, replace
from datetime import datetime, timedelta
from uuid import UUID

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.config import settings
from clinic.database import db, writing
from clinic.files.models import FormerKey, Holder
from clinic.files.roles import OWNER
from clinic.frozen import frozen
from clinic.mail import outbox
from clinic.people import attempts, held, letters, passwords, session
from clinic.people.enrolment import enrolled_step
from clinic.people.keys import kit, lock_account, open_with_kit, with_handed_root
from clinic.people.models import Account
from clinic.plain import N_
from clinic.refusal import Refusal
from clinic.vault.alarm import VaultAlarm
from clinic.vault.box import new_seed, public_key
from clinic.vault.bundle import Bundle
from clinic.vault.certificate import certify_by_root
from clinic.vault.encoding import decode, encode
from clinic.vault.kit import KitMistyped, kit_seed, read_kit
from clinic.vault.token import new_token

STEP = "recovery"
STEP_LIFE = timedelta(minutes=30)


class KitUnread(Refusal):
    status = 422
    sentence = N_("A character is wrong, missing or too many. Compare each group of five with the sheet.")


class KitOfAnotherPractice(Refusal):
    status = 422
    sentence = N_("This kit belongs to another practice, or has been replaced by a newer one.")


class NobodyToRecover(Refusal):
    status = 422
    sentence = N_("Nobody who works here signs in with this address.")


class RecoveryOver(Refusal):
    status = 422
    sentence = N_("Half an hour went by, so the kit was put away. Begin again; nothing was changed.")


@frozen
class Recovered:
    """An account the kit has opened, with its new second factor, until a new password is chosen."""

    account: Account
    bundle: Bundle = field(repr=False)
    root_seed: bytes = field(repr=False)


def begin(email: str, typed_kit: str, origin: str, neighbourhood: str, now: datetime) -> str:
    """Open an account with the kit and answer with a token for the next step. Nothing is changed yet.

    Raises `KitUnread`, `KitOfAnotherPractice`, `NobodyToRecover` or `TooMany`; `VaultAlarm` if what the kit
    kept for this account is not this account's. A refusal is on the trail.
    """
    attempts.count("kit", neighbourhood)
    try:
        seed, account = _seed(typed_kit), _colleague(email)
    except Refusal as refused:
        with writing():
            trail.record(Actor("visitor", origin), "kit.refused", why=type(refused).__name__)
        raise
    renewed, root_seed = _renewed(open_with_kit(account, seed)), _root(seed)
    token, content = new_token(), encode(account.id, renewed.to_bytes(), root_seed)
    held.keep(STEP, token, content, until=now + STEP_LIFE, now=now)
    trail.record(Actor("kit", origin), "kit.opened", account.id)
    return token


def opened(token: str, now: datetime) -> Recovered:
    """What the kit opened under this token. Raises `RecoveryOver`."""
    content = held.read(STEP, token, now)
    match decode(content) if content is not None else ():
        case (UUID() as account_id, bytes(bundle), bytes(root_seed)):
            account = Account.still_active(account_id)
            if account is not None:
                return Recovered(account, Bundle.from_bytes(bundle), root_seed)
    raise RecoveryOver


def finish(token: str, password: str, code: str, origin: str, now: datetime) -> Account:
    """Lock the account anew, end its sessions and write to everybody who works here.

    Raises `RecoveryOver`, `PasswordRefused`, `CodeWrong` or `AccountChanged`, changing nothing.
    """
    recovered = opened(token, now)
    account, bundle = recovered.account, recovered.bundle
    password = passwords.check(password, about=[account.name, account.email or ""])
    step = enrolled_step(bundle, code, now)
    lock_account(account, bundle, password)
    account.totp_step, account.codes_used = step, 0
    _sign_from_now_on(recovered, now)
    session.end_all(account.id)
    _tell_everybody(account, now)
    trail.record(Actor("kit", origin), "account.reset_by_kit", account.id)
    held.drop(STEP, token)
    return account


def _colleague(email: str) -> Account:
    account = Account.at(email, settings().instance_key)
    if account is None or not account.is_staff or account.lock is None:
        raise NobodyToRecover
    return account


def _seed(typed_kit: str) -> bytes:
    try:
        seed = kit_seed(read_kit(typed_kit))
    except KitMistyped:
        raise KitUnread from None
    if not hmac.compare_digest(public_key(seed), kit().public_key):
        raise KitOfAnotherPractice
    return seed


def _renewed(opened: Bundle) -> Bundle:
    """What opens files stays; what signs is new, so that nobody signs as the person before."""
    return replace(opened.with_new_factor(), sign_seed=new_seed())


def _root(kit: bytes) -> bytes:
    """The practice's root, which the kit finds with any owner. It certifies the new signing key."""
    for account in db.session.scalars(Account.staff().where(Account.disabled_at.is_(None))):
        if OWNER in account.roles:
            found = open_with_kit(account, kit)
            root_seed = found.root_seed or with_handed_root(account, found).root_seed
            if root_seed is not None:
                return root_seed
    raise VaultAlarm("no owner's account holds the practice's root")


def _sign_from_now_on(recovered: Recovered, now: datetime) -> None:
    """Certify the new signing key, and keep the one before for what it has signed."""
    holder = db.session.get_one(Holder, recovered.account.id)
    db.session.add(
        FormerKey(
            verify_key=holder.verify_key,
            holder_id=holder.id,
            roles_text=holder.roles_text,
            public_key=holder.public_key,
            certificate=holder.certificate,
            ended_at=now,
        )
    )
    holder.verify_key = recovered.bundle.verify_key
    keys = (holder.public_key, holder.verify_key)
    holder.certificate = certify_by_root(recovered.root_seed, holder.id, holder.roles, *keys)
    db.session.flush()


def _tell_everybody(account: Account, now: datetime) -> None:
    for colleague in db.session.scalars(Account.active().where(Account.email.is_not(None))).all():
        outbox.post(
            letters.kit_was_used(colleague.email or "", account.name, now, colleague.locale),
            locale=colleague.locale,
        )

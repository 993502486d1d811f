"""What opens an account and locks it again; nothing that comes out is used before it is believed."""

from dataclasses import replace
from uuid import UUID

from clinic.config import settings
from clinic.database import db
from clinic.files.keys import kit_holder
from clinic.files.trust import Certified, certified
from clinic.people import agreed
from clinic.people.models import Account
from clinic.people.turns import turn
from clinic.plain import N_
from clinic.refusal import Refusal
from clinic.vault.alarm import VaultAlarm, WrongPassword
from clinic.vault.box import open_with, seal_to
from clinic.vault.bundle import (
    Bundle,
    Lock,
    believe,
    escrow,
    lock_with_both,
    lock_with_password,
    open_escrow,
    spend_like_unlock,
    unlock,
    unlock_agreed,
)

_HELD = {"of": Account, "key_share": True}


class AccountChanged(Refusal):
    """Somebody was quicker: another tab, an owner, the kit."""

    sentence = N_("This account was changed at the same moment. Nothing was done here; please look again.")


def pinned_root() -> bytes:
    """The practice root this installation trusts. Raises `VaultAlarm` before set-up."""
    root_vk = settings().root_vk
    if root_vk is None:
        raise VaultAlarm("no practice root is pinned")
    return root_vk


def open_with_password(account: Account | None, password: str) -> Bundle:
    """The believed bundle. Raises `WrongPassword`, after the same work when there is no such account.

    The password is tried between two transactions, the first of which must have changed nothing. In the
    second the account is held, and is as it was: closed or locked anew meanwhile, it is not opened.
    """
    lock, pepper = account.lock if account else None, settings().pepper
    if account is None or lock is None:
        with turn():
            spend_like_unlock(password, pepper)
        raise WrongPassword
    account_id, password = account.id, as_locked(account, password)
    with turn():
        bundle = unlock(lock, account_id, password, pepper)
    if not _is_still(account, lock):
        raise WrongPassword
    return believed(account_id, bundle)


def open_with_kit(account: Account, kit_seed: bytes) -> Bundle:
    """The bundle the kit kept. Anybody could have written that row, so certified keys decide."""
    return believed(account.id, open_escrow(account.escrow, account.id, kit_seed))


def believed(account_id: UUID, bundle: Bundle) -> Bundle:
    """The same bundle. Raises `VaultAlarm` if it does not hold the certified keys of this account."""
    theirs = certified(account_id, pinned_root())
    believe(bundle, theirs.public_key, theirs.verify_key, pinned_root())
    return bundle


def kit() -> Certified:
    """The recovery kit in force, certified."""
    return certified(kit_holder().id, pinned_root())


def lock_account(account: Account, bundle: Bundle, password: str) -> None:
    """Lock the bundle under a password and for the kit. Whoever calls ends the sessions.

    It comes before all other changes, since the lock is made between two transactions. Raises
    `AccountChanged` if the account was closed or locked anew meanwhile.
    """
    before = account.lock
    lock = new_lock(bundle, account.id, as_locked(account, password))
    if not _is_still(account, before):
        raise AccountChanged
    put_lock(account, bundle, lock)


def put_lock(account: Account, bundle: Bundle, lock: Lock) -> None:
    """Let this lock, which holds this bundle, be the account's from now on; the kit opens the same."""
    kit_key = kit().public_key
    account.escrow, account.lock = escrow(bundle, account.id, kit_key), lock
    if bundle.root_seed is not None:
        account.handed_over = None


def as_locked(account: Account, typed: str) -> str:
    """What was typed, as it locks this account: a client's agreed words are the same however written."""
    return typed if account.client_id is None else agreed.written(typed)


def new_lock(bundle: Bundle, account_id: UUID, password: str) -> Lock:
    """The bundle under a password, made between two transactions; the first must have changed nothing."""
    with turn():
        return lock_with_password(bundle, account_id, password, settings().pepper)


def lock_with_agreed(bundle: Bundle, account_id: UUID, words: str, token: bytes) -> bytes:
    """The same under the words agreed in session and an invitation's token: it takes both."""
    with turn():
        return lock_with_both(bundle, account_id, agreed.written(words), settings().pepper, token)


def open_agreed(lock: Lock, account_id: UUID, words: str) -> Bundle:
    """What takes the agreed words, opened between two transactions. Raises `WrongPassword`."""
    with turn():
        return unlock_agreed(lock, account_id, agreed.written(words), settings().pepper)


def hold(account: Account) -> None:
    """Read an account's row afresh, and keep others from changing it until this transaction ends."""
    db.session.refresh(account, with_for_update=_HELD)


def held_account(account_id: UUID) -> Account:
    """The account with this id, read and held so."""
    return db.session.get_one(Account, account_id, populate_existing=True, with_for_update=_HELD)


def _is_still(account: Account, lock: Lock | None) -> bool:
    hold(account)
    return account.lock == lock and account.disabled_at is None


def hand_over_root(account: Account, root_seed: bytes) -> None:
    """Leave the practice's root for a new owner; their next sign-in takes it into their bundle."""
    theirs = certified(account.id, pinned_root())
    account.handed_over = seal_to(theirs.public_key, root_seed, "root", account.id)


def with_handed_root(account: Account, bundle: Bundle) -> Bundle:
    """The bundle with the root that another owner left, if any did. Raises `VaultAlarm` for a false one."""
    if account.handed_over is None:
        return bundle
    root_seed = open_with(bundle.kem_seed, account.handed_over, "root", account.id)
    return believed(account.id, replace(bundle, root_seed=root_seed))

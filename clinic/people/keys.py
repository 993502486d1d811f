"""What opens an account and locks it again; nothing that comes out is used before it is believed."""

from dataclasses import replace
from uuid import UUID

from clinic.config import settings
from clinic.files.keys import kit_holder
from clinic.files.trust import Certified, certified
from clinic.people.models import Account
from clinic.people.turns import turn
from clinic.vault.alarm import VaultAlarm, WrongPassword
from clinic.vault.box import open_with, seal_to
from clinic.vault.bundle import (
    Bundle,
    believe,
    escrow,
    lock_with_password,
    open_escrow,
    spend_like_unlock,
    unlock,
)


def pinned_root() -> bytes:
    """The practice root this installation trusts. Raises `VaultAlarm` before set-up."""
    root_vk = settings().root_vk
    if root_vk is None:
        raise VaultAlarm("no practice root is pinned")
    return root_vk


def open_with_password(account: Account | None, password: str) -> Bundle:
    """The believed bundle. Raises `WrongPassword`, after the same work when there is no such account."""
    lock, pepper = account.lock if account else None, settings().pepper
    with turn():
        if account is None or lock is None:
            spend_like_unlock(password, pepper)
            raise WrongPassword
        bundle = unlock(lock, account.id, password, pepper)
    return believed(account.id, bundle)


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
    """Lock the bundle under a password and for the kit. Whoever calls ends the sessions."""
    kit_key = kit().public_key
    with turn():
        account.lock = lock_with_password(bundle, account.id, password, settings().pepper)
    account.escrow = escrow(bundle, account.id, kit_key)
    if bundle.root_seed is not None:
        account.handed_over = None


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

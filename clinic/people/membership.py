"""Who works here and as what: roles given and taken, accounts closed and opened again."""

from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import BindParameter, Select, bindparam, or_, select

from clinic import clock
from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.columns import IdType, InstantType
from clinic.config import settings
from clinic.database import db
from clinic.files import directory, grants
from clinic.files.keys import granted_to, live_grant
from clinic.files.models import File, FileKind, Grant, Holder
from clinic.files.rights import may_pass_on
from clinic.files.roles import CLINICAL, KIT, OWNER
from clinic.people import session
from clinic.people.invitation import (
    AddressTaken,
    Colleague,
    OnlyAnOwner,
    invite_staff,
    let_expire,
    taking_the_address,
    withdraw,
)
from clinic.people.keys import hand_over_root, hold
from clinic.people.models import Account
from clinic.people.roles import close_the_keys, written
from clinic.plain import N_
from clinic.refusal import Refusal
from clinic.vault.certificate import certify_by_root
from clinic.vault.keyring import Keyring


class LastOwner(Refusal):
    sentence = N_("Somebody has to own the practice. Make another person owner first.")


class ClosedForGood(Refusal):
    sentence = N_("This account was closed for good, with its keys. Invite the person to a new one instead.")


class ClosedMeanwhile(Refusal):
    sentence = N_("This account is closed, so its roles stay as they are.")


class NotYourself(Refusal):
    sentence = N_("This would close your own account. Ask another owner to do it.")


def change_roles(actor: Actor, keyring: Keyring, account: Account, roles: frozenset[str]) -> str | None:
    """Give an account these roles. Ends its sessions.

    Taking away a role that rests in keys closes the account and invites the person to a new one: then the
    link of that invitation is returned. Raises `OnlyAnOwner`, `LastOwner`, `NotYourself` or
    `ClosedMeanwhile`.
    """
    root_seed = _root_of(keyring)
    hold(account)
    if account.disabled_at is not None:
        raise ClosedMeanwhile
    before = account.roles
    if roles == before:
        return None
    if OWNER in before - roles:
        _refuse_last_owner(account)
    if close_the_keys(before, roles):
        if account.id == keyring.account_id:
            raise NotYourself
        return _begin_anew(actor, keyring, account, roles)
    holder = db.session.get_one(Holder, account.id)
    holder.roles_text = written(roles)
    holder.certificate = certify_by_root(root_seed, holder.id, roles, holder.public_key, holder.verify_key)
    db.session.flush()
    if OWNER in roles - before:
        hand_over_root(account, root_seed)
        grants.share(actor, keyring, directory.file_id(), account.id)
    trail.record(actor, "account.roles", account.id, before=sorted(before), after=sorted(roles))
    session.end_all(account.id)
    return None


def have_cosigned(actor: Actor, account: Account, *, needed: bool) -> None:
    """Say whether the notes this person signs from now on are co-signed. Those signed stay as they are."""
    if account.needs_cosign == needed:
        return
    account.needs_cosign = needed
    trail.record(actor, "account.cosigning", account.id, needed=needed)


def close(actor: Actor, keyring: Keyring, account: Account) -> None:
    """Close an account: its sessions end, the directory gets a new key. What it signed stays signed.

    One that is closed already stays as it is.
    """
    _root_of(keyring)
    if account.id == keyring.account_id:
        raise NotYourself
    hold(account)
    if account.disabled_at is not None:
        return
    _refuse_last_owner(account)
    close_without_keys(actor, account)
    _take_back(actor, keyring, directory.file_id(), account.id)


def close_without_keys(actor: Actor, account: Account) -> None:
    """Close an account from outside. The keys it could open are renewed when those who may next sign in."""
    _refuse_last_owner(account)
    withdraw(account, clock.now())
    trail.record(actor, "account.closed", account.id)
    session.end_all(account.id)


def reopen(actor: Actor, keyring: Keyring, account: Account) -> None:
    """Let a colleague back in with the keys they had. Files taken back stay so until shared again.

    Raises `ClosedForGood` if the keys went, `AddressTaken` if somebody signs in with the address by now.
    """
    root_seed = _root_of(keyring)
    hold(account)
    if account.disabled_at is None:
        return
    if account.lock is None:
        raise ClosedForGood
    if Account.at(account.email or "", settings().instance_key) is not None:
        raise AddressTaken
    holder = db.session.get_one(Holder, account.id)
    with taking_the_address():
        account.disabled_at = holder.retired_at = None
    terms = grants.Terms(may_share=OWNER in account.roles and bool(root_seed))
    grants.share(actor, keyring, directory.file_id(), account.id, terms)
    trail.record(actor, "account.reopened", account.id)


def renew_keys(actor: Actor, keyring: Keyring, roles: frozenset[str]) -> int:
    """Give a new key to each file of mine whose key a closed account, or a share that ended, still has.

    An owner first closes what was invited and never taken up. Returns how many files there were. Sign-in does
    this, since it takes a key.
    """
    if OWNER in roles:
        let_expire(actor, clock.now())
    kinds = [*([FileKind.DIRECTORY] if OWNER in roles else [])]
    if roles & CLINICAL:
        kinds += [FileKind.INDIVIDUAL, FileKind.UNIT, FileKind.PERSONAL]
    told = {"viewer": keyring.account_id, "now": clock.now(), "kinds": kinds}
    stale = db.session.execute(_stale(), told).all()
    return sum(_take_back(actor, keyring, file_id, leaver) for file_id, leaver in stale)


@cache
def _stale() -> Select[UUID, UUID]:
    """What nobody should hold any more, of somebody's own files. Put together once: that takes longest."""
    now: BindParameter[datetime] = bindparam("now", type_=InstantType())
    return (
        select(Grant.file_id, Grant.account_id)
        .join(Holder, Holder.id == Grant.account_id)
        .join(File, File.id == Grant.file_id)
        .where(or_(Holder.retired_at.is_not(None), Grant.expires_at <= now))
        .where(Holder.roles_text != KIT, File.kind.in_(bindparam("kinds", expanding=True)))
        .where(Grant.file_id.in_(granted_to(bindparam("viewer", type_=IdType()), now)))
    )


def other_owners(account: Account) -> list[Account]:
    """The owners who could stand in for this one: active, with an account they took up."""
    found = db.session.scalars(
        Account.active().where(Account.accepted_at.is_not(None), Account.id != account.id)
    )
    return [one for one in found if OWNER in one.roles]


def _root_of(keyring: Keyring) -> bytes:
    if keyring.root_seed is None:
        raise OnlyAnOwner
    return keyring.root_seed


def _refuse_last_owner(account: Account) -> None:
    if OWNER in account.roles and not other_owners(account):
        raise LastOwner


def _begin_anew(actor: Actor, keyring: Keyring, account: Account, roles: frozenset[str]) -> str:
    close(actor, keyring, account)
    if account.lock is not None:
        # For good: no password opens these keys again. The kit still does.
        account.sealed = b""
    again = Colleague(
        account.name,
        account.email or "",
        roles,
        account.locale,
        account.designation,
        account.registration_no,
    )
    link = invite_staff(actor, keyring, again)
    invited = Account.at(again.email, settings().instance_key)
    if invited is not None:
        invited.needs_cosign = account.needs_cosign
    return link


def _take_back(actor: Actor, keyring: Keyring, file_id: UUID, leaver: UUID) -> bool:
    mine, theirs = live_grant(file_id, keyring.account_id), db.session.get(Grant, (file_id, leaver))
    if not may_pass_on(mine) or theirs is None:
        return False
    grants.take_back(actor, keyring, file_id, leaver)
    return True

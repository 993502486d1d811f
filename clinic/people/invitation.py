"""Inviting somebody: their keys are made and certified now, and wait under a link that only they have."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from clinic import clock
from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.config import settings
from clinic.database import db
from clinic.files import directory, grants
from clinic.files.keys import live_grant
from clinic.files.models import FileMember, Holder
from clinic.files.roles import CLIENT, OWNER
from clinic.files.trust import certified
from clinic.frozen import frozen
from clinic.mail import outbox
from clinic.people import address, letters, under_link
from clinic.people.keys import kit, pinned_root
from clinic.people.models import INVITATION_LIFE, Account, Invitation
from clinic.people.roles import written
from clinic.plain import N_
from clinic.refusal import NotFound, Refusal
from clinic.vault.bundle import Bundle, escrow
from clinic.vault.certificate import certify_by_root, certify_client
from clinic.vault.keyring import Keyring
from clinic.vault.token import new_token, token_hash


class AddressTaken(Refusal):
    status = 422
    sentence = N_("Somebody already signs in with this address.")


class OnlyAnOwner(Refusal):
    sentence = N_("Only an owner can do this.")


class InvitationOver(Refusal):
    """Used, too old, or never sent: nobody can tell which."""

    status = 404
    sentence = N_("This invitation is no longer open. Ask for a new one.")


@frozen
class Colleague:
    """Somebody who is to work here, as the owner writes them down."""

    name: str
    email: str
    roles: frozenset[str]
    locale: str = "en"
    designation: str = ""
    registration_no: str = ""


def invite_staff(actor: Actor, keyring: Keyring, colleague: Colleague) -> str:
    """Make and certify a colleague's keys, give them the directory, write the letter. Returns the link.

    Raises `AddressTaken`, or `OnlyAnOwner` for anybody without the practice's root.
    """
    root_seed = keyring.root_seed
    if root_seed is None:
        raise OnlyAnOwner
    email = address.checked(colleague.email)
    if Account.at(email, settings().instance_key) is not None:
        raise AddressTaken
    is_owner = OWNER in colleague.roles
    bundle = Bundle.new(pinned_root(), root_seed if is_owner else None)
    account_id = uuid4()
    keys = (bundle.public_key, bundle.verify_key)
    certificate = certify_by_root(root_seed, account_id, colleague.roles, *keys)
    _add_holder(account_id, colleague.roles, bundle, certificate)
    account = Account(
        id=account_id,
        email=email,
        name=colleague.name,
        designation=colleague.designation,
        registration_no=colleague.registration_no,
        locale=colleague.locale,
        escrow=escrow(bundle, account_id, kit().public_key),
        created_at=clock.now(),
    )
    with taking_the_address():
        db.session.add(account)
    # Only an owner passes the directory on.
    grants.share(actor, keyring, directory.file_id(), account_id, grants.Terms(may_share=is_owner))
    token = new_token()
    return _send(actor, keyring, account, token, under_link.sealed(bundle, account_id, token), email)


def invite_client(
    actor: Actor,
    keyring: Keyring,
    client_id: UUID,
    file_id: UUID,
    email: str,
    locale: str,
    words: str | None = None,
) -> str:
    """Give a client an account, certified by the inviting clinician for that file. Returns the link.

    With `words`, agreed in session, the link opens nothing without them: locked between two transactions.

    From now on copies can be sealed to the client's key, whose holder is `Account.of_client(client_id)`. An
    account the client had before is closed. Raises `NotFound` without a grant on the file, `AddressTaken`.
    """
    email = address.checked(email)
    bundle, account_id, token = Bundle.new(pinned_root()), uuid4(), new_token()
    sealed = under_link.sealed(bundle, account_id, token, words)
    if not _may_invite(keyring, client_id, file_id):
        raise NotFound
    before, taken = Account.of_client(client_id), Account.at(email, settings().instance_key)
    if taken is not None and taken is not before:
        raise AddressTaken
    now = clock.now()
    if before is not None:
        withdraw(before, now)
    keys = (bundle.public_key, bundle.verify_key)
    certificate = certify_client(keyring.sign_seed, keyring.account_id, account_id, file_id, *keys)
    _add_holder(account_id, frozenset({CLIENT}), bundle, certificate, (keyring.account_id, file_id))
    account = Account(
        id=account_id,
        email_hash=address.hidden(email, settings().instance_key),
        locale=locale,
        client_id=client_id,
        escrow=escrow(bundle, account_id, kit().public_key),
        has_totp=False,
        created_at=now,
    )
    with taking_the_address():
        db.session.add(account)
    return _send(actor, keyring, account, token, sealed, email)


@contextmanager
def taking_the_address() -> Iterator[None]:
    """The block gives an account its address. Raises `AddressTaken` if somebody else did at this moment."""
    try:
        with db.session.begin_nested():
            yield
            db.session.flush()
    except IntegrityError:
        raise AddressTaken from None


def waiting(token: str, now: datetime) -> Invitation:
    """The open invitation behind a link. Raises `InvitationOver`."""
    found = db.session.scalars(
        select(Invitation).where(
            Invitation.token_hash == token_hash(token),
            Invitation.used_at.is_(None),
            Invitation.expires_at > now,
        )
    ).first()
    if found is None or found.account.disabled_at is not None:
        raise InvitationOver
    return found


def use(invitation: Invitation, now: datetime) -> None:
    """Spend the link, and what lay under it. Raises `InvitationOver` if another tab was quicker."""
    spent = db.session.execute(
        update(Invitation)
        .where(Invitation.token_hash == invitation.token_hash, Invitation.used_at.is_(None))
        .values(used_at=now, sealed=b"")
        .execution_options(synchronize_session="fetch")
    )
    if not getattr(spent, "rowcount", 0):
        raise InvitationOver


def let_expire(actor: Actor, now: datetime) -> None:
    """Forget what lay under links nobody took up in time, and close the colleagues' accounts behind them.

    The keys those hold are then renewed as any leaver's; a client's account waits to be invited again.
    """
    over = (Invitation.used_at.is_(None), Invitation.expires_at <= now)
    for account in db.session.scalars(
        select(Account).join(Invitation, Invitation.account_id == Account.id).where(*over)
    ).all():
        if account.client_id is None:
            withdraw(account, now)
            trail.record(actor, "account.lapsed", account.id)
    db.session.execute(update(Invitation).where(*over).values(used_at=now, sealed=b""))
    db.session.flush()


def _may_invite(keyring: Keyring, client_id: UUID, file_id: UUID) -> bool:
    """Whether this clinician holds that file, and it is about that client."""
    is_clinician = certified(keyring.account_id, keyring.root_vk).is_clinical
    is_about = db.session.get(FileMember, (file_id, client_id)) is not None
    return is_clinician and is_about and live_grant(file_id, keyring.account_id) is not None


def _add_holder(
    account_id: UUID,
    roles: frozenset[str],
    bundle: Bundle,
    certificate: bytes,
    certified_by: tuple[UUID, UUID] | tuple[None, None] = (None, None),
) -> None:
    clinician, file_id = certified_by
    db.session.add(
        Holder(
            id=account_id,
            roles_text=written(roles),
            public_key=bundle.public_key,
            verify_key=bundle.verify_key,
            certificate=certificate,
            certified_by=clinician,
            file_id=file_id,
        )
    )
    db.session.flush()


def _send(actor: Actor, keyring: Keyring, account: Account, token: str, sealed: bytes, email: str) -> str:
    now = clock.now()
    db.session.add(
        Invitation(
            token_hash=token_hash(token),
            account_id=account.id,
            sealed=sealed,
            invited_by=keyring.account_id,
            expires_at=now + INVITATION_LIFE,
        )
    )
    address_of_page = f"{settings().public_url}/invitation/{token}"
    write = letters.invitation if account.client_id is None else letters.client_invitation
    outbox.post(write(email, address_of_page, account.locale), locale=account.locale)
    trail.record(actor, "account.invited", account.id, roles=sorted(account.roles), client=account.client_id)
    db.session.flush()
    return address_of_page


def withdraw(account: Account, now: datetime) -> None:
    """Close an account that was never taken up, or is to be begun anew; its open links die with it."""
    account.disabled_at = now
    holder = db.session.get_one(Holder, account.id)
    holder.retired_at = now
    open_ones = update(Invitation).where(Invitation.account_id == account.id, Invitation.used_at.is_(None))
    db.session.execute(open_ones.values(used_at=now, sealed=b""))
    db.session.flush()

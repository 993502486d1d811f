"""A practice's first hour: name, owner, root of trust and recovery kit, made all at once or not at all."""

import hmac
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from flask import Flask

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.config import Settings, settings
from clinic.database import db
from clinic.environment import write_secret
from clinic.files import grants
from clinic.files.models import FileKind, Holder
from clinic.files.roles import KIT
from clinic.people import address, passwords
from clinic.people.beginning import Beginning, Wishes
from clinic.people.enrolment import enrolled_step
from clinic.people.keys import new_lock
from clinic.people.models import Account, Practice
from clinic.people.roles import written
from clinic.people.secrets_check import checks_of
from clinic.plain import N_
from clinic.refusal import NotFound, Refusal
from clinic.vault.box import new_seed, public_key
from clinic.vault.bundle import Bundle, escrow
from clinic.vault.certificate import certify_by_root
from clinic.vault.keyring import Keyring
from clinic.vault.kit import KitMistyped, kit_seed, new_kit, read_kit
from clinic.vault.signature import verify_key
from clinic.vault.token import new_token, token_bytes

# Each is called inside set-up's own transaction; what stands above `people` adds what a new practice needs.
Seed = Callable[[Practice, Account, Actor, Keyring], None]
on_finished: list[Seed] = []


class KitNotTheSame(Refusal):
    status = 422
    sentence = N_("That is not what the sheet says. Compare each group of five, then try again.")


class AnotherRootPinned(Refusal):
    sentence = N_(
        "This instance folder already belongs to a practice whose database is not here. "
        "Bring that database back, or begin with an empty instance folder."
    )


def one_time_address(app: Flask) -> str | None:
    """Where the owner sets the practice up; None once that is done. Printed when the server starts."""
    with app.app_context():
        told = settings()
        if Practice.ours() is not None:
            return None
        return f"{told.public_url}/setup/{_token(told)}"


def is_open(token: str) -> bool:
    """Whether this is the set-up address of this installation, and set-up is still to be done."""
    path = _token_file(settings())
    if not path.is_file() or Practice.ours() is not None:
        return False
    return hmac.compare_digest(path.read_text().strip().encode(), token.encode("utf-8", "surrogatepass"))


def begin(wishes: Wishes, password: str) -> Beginning:
    """The practice's keys, in memory only. Raises `AddressUnusable` or `PasswordRefused`."""
    wishes = replace(wishes, email=address.checked(wishes.email))
    password = passwords.check(password, about=[wishes.practice, wishes.name, wishes.email])
    root_seed, account_id = new_seed(), uuid4()
    bundle = Bundle.new(verify_key(root_seed), root_seed)
    lock = new_lock(bundle, account_id, password)
    return Beginning(wishes, account_id, bundle, lock, new_kit())


def enrol(beginning: Beginning, code: str, now: datetime) -> Beginning:
    """The owner's phone has taken the seed. Raises `CodeWrong`."""
    return replace(beginning, totp_step=enrolled_step(beginning.bundle, code, now))


def check_kit(beginning: Beginning, typed: str) -> None:
    """Raises `KitNotTheSame` unless the kit was typed back as it was printed."""
    try:
        is_same = hmac.compare_digest(read_kit(typed), beginning.kit)
    except KitMistyped:
        is_same = False
    if not is_same:
        raise KitNotTheSame


def finish(beginning: Beginning, origin: str, now: datetime) -> Account:
    """Found the practice: everything is added to this transaction, and the root is pinned.

    Raises `NotFound` if that has been done, `AnotherRootPinned` if this installation trusts somebody else.
    """
    if Practice.ours() is not None or not beginning.totp_step:
        raise NotFound
    _pin(beginning.bundle.root_vk)
    actor = Actor(beginning.account_id, origin)
    keyring = Keyring(beginning.account_id, beginning.bundle)
    kit_id = _add_kit(beginning)
    practice = _add_practice(beginning, kit_id, now)
    account = _add_owner(beginning, now)
    grants.new_file(actor, keyring, FileKind.DIRECTORY)
    for seed in on_finished:
        seed(practice, account, actor, keyring)
    trail.record(actor, "practice.set_up", account.id)
    db.session.flush()
    return account


def close_address() -> None:
    """The one-time address has done its work. Called once everything is committed."""
    _token_file(settings()).unlink(missing_ok=True)


def _token_file(told: Settings) -> Path:
    return told.instance / "setup_token"


def _token(told: Settings) -> str:
    path = _token_file(told)
    if not path.is_file():
        # Another process of the same first start may be quicker; its token is read below.
        with suppress(FileExistsError):
            write_secret(path, token_bytes(new_token()))
    return path.read_text().strip()


def _pin(root_vk: bytes) -> None:
    try:
        settings().pin_root(root_vk)
    except FileExistsError:
        raise AnotherRootPinned from None


def _add_kit(beginning: Beginning) -> UUID:
    """The kit as a holder: it opens every account and file, and signs nothing."""
    public, kit_id = public_key(kit_seed(beginning.kit)), uuid4()
    _add_holder(beginning, kit_id, frozenset({KIT}), public, b"")
    return kit_id


def _add_practice(beginning: Beginning, kit_id: UUID, now: datetime) -> Practice:
    wishes = beginning.wishes
    practice = Practice(
        name=wishes.practice,
        zone=wishes.zone,
        region=wishes.region,
        locales=list(wishes.locales),
        root_vk=beginning.bundle.root_vk,
        kit_id=kit_id,
        secrets_check=checks_of(settings()),
        set_up_at=now,
    )
    db.session.add(practice)
    return practice


def _add_owner(beginning: Beginning, now: datetime) -> Account:
    wishes, bundle, lock = beginning.wishes, beginning.bundle, beginning.lock
    _add_holder(beginning, beginning.account_id, wishes.roles, bundle.public_key, bundle.verify_key)
    account = Account(
        id=beginning.account_id,
        email=wishes.email,
        name=wishes.name,
        designation=wishes.designation,
        registration_no=wishes.registration_no,
        locale=wishes.locale,
        salt=lock.salt,
        kdf=lock.kdf,
        sealed=lock.sealed,
        escrow=escrow(bundle, beginning.account_id, public_key(kit_seed(beginning.kit))),
        totp_step=beginning.totp_step,
        created_at=now,
        accepted_at=now,
    )
    db.session.add(account)
    db.session.flush()
    return account


def _add_holder(
    beginning: Beginning, holder_id: UUID, roles: frozenset[str], public: bytes, verify: bytes
) -> None:
    root_seed = beginning.bundle.root_seed or b""
    certificate = certify_by_root(root_seed, holder_id, roles, public, verify)
    db.session.add(
        Holder(
            id=holder_id,
            roles_text=written(roles),
            public_key=public,
            verify_key=verify,
            certificate=certificate,
        )
    )
    db.session.flush()

"""Who may open a file: born with its author, shared on purpose, taken back with a new key."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from clinic import clock
from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db
from clinic.files.keys import (
    epoch_terms,
    is_live,
    kit_holder,
    live_grant,
    may_hold,
    may_sign,
    record_key,
)
from clinic.files.models import Epoch, File, FileKind, FileMember, Grant
from clinic.files.rights import may_pass_on
from clinic.files.roles import OWNER
from clinic.files.trust import Certified, certified
from clinic.frozen import frozen
from clinic.plain import N_
from clinic.refusal import NotFound, Refusal
from clinic.vault.grant import GrantTerms, sign_grant, wrap
from clinic.vault.keyring import Keyring
from clinic.vault.record import RecordKey, new_record_key, sign_epoch


class MayNotHold(Refusal):
    status = 409
    sentence = N_("This file can only be shared with a therapist or a supervisor.")


class MayNotShare(Refusal):
    status = 409
    sentence = N_("This file was shared with you alone. Ask the person who shared it.")


@frozen
class Terms:
    """How far a share goes."""

    expires_at: datetime | None = None
    may_share: bool = False
    cosign: bool = False
    override_gate: bool = False


OPEN_ENDED = Terms(may_share=True)


def new_file(actor: Actor, keyring: Keyring, kind: FileKind, client_ids: Collection[UUID] = ()) -> File:
    """A new sealed file whose key is held by its author and the recovery kit."""
    author = certified(keyring.account_id, keyring.root_vk)
    if not may_hold(kind, author.roles) or (kind is FileKind.DIRECTORY and OWNER not in author.roles):
        raise MayNotHold()
    key = RecordKey.first(kind.value)
    file = File(id=key.file_id, kind=kind, created_at=clock.now())
    db.session.add(file)
    db.session.add_all(FileMember(file_id=file.id, client_id=client_id) for client_id in client_ids)
    db.session.flush()
    _add_epoch(keyring, key, kind, b"")
    _add_grants(keyring, key, file.kind, [(author.id, OPEN_ENDED)])
    trail.record(actor, "file.created", file.id, kind=kind, clients=list(client_ids))
    db.session.flush()
    return file


def share(
    actor: Actor, keyring: Keyring, file_id: UUID, account_id: UUID, terms: Terms = OPEN_ENDED
) -> Grant:
    """Wrap the file's key to one more person. A share never outlasts, or goes beyond, the sharer's own."""
    key = record_key(keyring, file_id)
    own, file = live_grant(file_id, keyring.account_id), db.session.get_one(File, file_id)
    holder = certified(account_id, keyring.root_vk)
    if not may_hold(file.kind, holder.roles) or holder.is_retired:
        raise MayNotHold()
    if not may_pass_on(own) or not _signs(keyring, file):
        raise MayNotShare()
    terms = replace(
        terms,
        expires_at=_earlier(terms.expires_at, own.expires_at),
        may_share=terms.may_share and not terms.cosign,
        override_gate=terms.override_gate and "supervisor" in holder.roles,
    )
    db.session.execute(delete(Grant).where(Grant.file_id == file_id, Grant.account_id == account_id))
    grant = _add_grants(keyring, key, file.kind, [(account_id, terms)], with_kit=False)[0]
    trail.record(actor, "file.shared", file_id, account=account_id, until=terms.expires_at)
    db.session.flush()
    return grant


def take_back(actor: Actor, keyring: Keyring, file_id: UUID, account_id: UUID) -> None:
    """End one person's grant and give the file a new key that they never had. What was read stays read."""
    if account_id == keyring.account_id:
        raise Refusal("Hand the file over to somebody else before you give it up.")
    key = record_key(keyring, file_id)
    own, file = live_grant(file_id, keyring.account_id), db.session.get_one(File, file_id)
    if not may_pass_on(own) or not _signs(keyring, file) or not _has_grant(file_id, account_id):
        raise NotFound()
    rotate(actor, keyring, file, key, without={account_id})
    trail.record(actor, "file.taken_back", file_id, account=account_id)
    db.session.flush()


def rotate(actor: Actor, keyring: Keyring, file: File, key: RecordKey, without: set[UUID]) -> RecordKey:
    """The next epoch, wrapped to everyone who may still open the file but those named."""
    del actor
    held = holders_of(file.id)
    left = [
        (grant.account_id, Terms(grant.expires_at, grant.may_share, grant.cosign, grant.override_gate))
        for grant in held
        if grant.account_id not in without and _still_holds(keyring, file, grant.account_id)
    ]
    since = {grant.account_id: grant.granted_at for grant in held}
    following = RecordKey(file.id, key.epoch + 1, new_record_key())
    db.session.execute(delete(Grant).where(Grant.file_id == file.id))
    _add_epoch(keyring, following, file.kind, following.link(key))
    for grant in _add_grants(keyring, following, file.kind, left):
        # They have held the file since then, whoever else holds it no more.
        grant.granted_at = since.get(grant.account_id, grant.granted_at)
    db.session.flush()
    return following


def holders_of(file_id: UUID) -> list[Grant]:
    """The live grants of a file but the kit's, in the order they were given."""
    found = db.session.scalars(
        select(Grant)
        .where(Grant.file_id == file_id, Grant.account_id != kit_holder().id, is_live())
        .order_by(Grant.granted_at)
    )
    return list(found)


def _signs(keyring: Keyring, file: File) -> bool:
    """Whether what this person signs for the file will be believed."""
    return may_sign(file.kind, certified(keyring.account_id, keyring.root_vk))


def _still_holds(keyring: Keyring, file: File, account_id: UUID) -> bool:
    holder = certified(account_id, keyring.root_vk)
    return may_hold(file.kind, holder.roles) and not holder.is_retired


def _has_grant(file_id: UUID, account_id: UUID) -> bool:
    return account_id != kit_holder().id and db.session.get(Grant, (file_id, account_id)) is not None


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    given = [end for end in (one, other) if end is not None]
    return min(given) if given else None


def _add_epoch(keyring: Keyring, key: RecordKey, kind: FileKind, previous: bytes) -> None:
    row = Epoch(
        file_id=key.file_id,
        number=key.epoch,
        public_key=key.inbox_public,
        previous=previous,
        signer_id=keyring.account_id,
        signature=b"",
    )
    row.signature = sign_epoch(keyring.sign_seed, keyring.account_id, epoch_terms(kind, row))
    db.session.add(row)


def _add_grants(
    keyring: Keyring, key: RecordKey, kind: FileKind, to: Iterable[tuple[UUID, Terms]], with_kit: bool = True
) -> list[Grant]:
    kit = [(kit_holder().id, Terms())] if with_kit else []
    grants = [
        _grant(keyring, key, kind, certified(account_id, keyring.root_vk), terms)
        for account_id, terms in [*to, *kit]
    ]
    db.session.add_all(grants)
    return grants


def _grant(keyring: Keyring, key: RecordKey, kind: FileKind, holder: Certified, terms: Terms) -> Grant:
    # Asked again here, at the last step before the key leaves: every way to a grant passes this line.
    if not may_hold(kind, holder.roles):
        raise MayNotHold()
    signed = GrantTerms(
        file_id=key.file_id,
        account_id=holder.id,
        epoch=key.epoch,
        expires_at=terms.expires_at,
        may_share=terms.may_share,
        cosign=terms.cosign,
        override_gate=terms.override_gate,
    )
    wrapped = wrap(key, holder.public_key, signed)
    return Grant(
        file_id=key.file_id,
        account_id=holder.id,
        epoch=key.epoch,
        wrapped=wrapped,
        signer_id=keyring.account_id,
        signature=sign_grant(keyring.sign_seed, keyring.account_id, signed, wrapped),
        granted_at=clock.now(),
        expires_at=terms.expires_at,
        may_share=terms.may_share,
        cosign=terms.cosign,
        override_gate=terms.override_gate,
    )

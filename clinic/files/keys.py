"""The one place that hands out a file's key: no grant for this person, no key, no data."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from clinic import clock
from clinic.database import db
from clinic.files.models import Epoch, File, FileKind, Grant, Holder
from clinic.files.roles import KIT, OWNER, is_clinical
from clinic.files.trust import Certified, certified, vouched
from clinic.refusal import NotFound
from clinic.vault.alarm import VaultAlarm
from clinic.vault.grant import GrantTerms, check_grant, unwrap
from clinic.vault.keyring import Keyring
from clinic.vault.record import EpochTerms, RecordKey, check_epoch, file_id_of


def is_live(now: BindParameter[datetime] | None = None) -> ColumnElement[bool]:
    """A grant that has not ended, as a condition for queries: now, unless another moment is given."""
    return or_(Grant.expires_at.is_(None), Grant.expires_at > (clock.now() if now is None else now))


def granted_to(
    account_id: UUID | BindParameter[UUID], now: BindParameter[datetime] | None = None
) -> Select[UUID]:
    """The ids of the files this person may open, for `File.id.in_(...)`: the query carries the viewer."""
    return select(Grant.file_id).where(Grant.account_id == account_id, is_live(now))


def live_grant(file_id: UUID, account_id: UUID) -> Grant | None:
    return db.session.scalar(
        select(Grant).where(Grant.file_id == file_id, Grant.account_id == account_id, is_live())
    )


def terms_of(grant: Grant) -> GrantTerms:
    """What the signature of a grant covers, beside the wrapped key."""
    return GrantTerms(
        file_id=grant.file_id,
        account_id=grant.account_id,
        epoch=grant.epoch,
        expires_at=grant.expires_at,
        may_share=grant.may_share,
        cosign=grant.cosign,
        override_gate=grant.override_gate,
    )


def epoch_terms(kind: FileKind, row: Epoch) -> EpochTerms:
    """What the signature of an epoch covers: the file's kind, too, on which hangs who may hold its key."""
    return EpochTerms(
        file_id=row.file_id,
        kind=kind.value,
        epoch=row.number,
        public=row.public_key,
        previous=row.previous,
    )


def may_hold(kind: FileKind, roles: frozenset[str]) -> bool:
    """Whether these roles can ever hold such a file's key. The front desk: the directory only."""
    if KIT in roles:
        return True
    if kind is FileKind.DIRECTORY:
        return "client" not in roles
    return is_clinical(roles)


def openable(keyring: Keyring, file_id: UUID) -> "Standing | None":
    """How the file stands for this person; None unless they may hold it and have a live grant."""
    return next(_openable(keyring, File.id == file_id), None)


def openable_directory(keyring: Keyring) -> "Standing | None":
    """The same of the directory, found by the same question."""
    return next(_openable(keyring, File.kind == FileKind.DIRECTORY), None)


def openable_caseload(keyring: Keyring) -> "dict[UUID, Standing]":
    """The same of every file of people, by one question."""
    about_people = File.kind.in_([FileKind.INDIVIDUAL, FileKind.UNIT])
    return {found.file.id: found for found in _openable(keyring, about_people)}


def record_key(keyring: Keyring, file_id: UUID) -> RecordKey:
    """The file's present key. Raises `NotFound` without a grant, `VaultAlarm` if a grant does not hold."""
    return kind_and_key(keyring, file_id)[1]


def kind_and_key(keyring: Keyring, file_id: UUID) -> tuple[FileKind, RecordKey]:
    """The same, with the kind of file those who signed for it were entitled to."""
    found = openable(keyring, file_id)
    if found is None:
        raise NotFound()
    return found.file.kind, key_of(found, keyring)


def key_of(found: "Standing", keyring: Keyring) -> RecordKey:
    """The present key of a file that stands so. Raises `VaultAlarm` if a grant or an epoch does not hold."""
    _check_signer(found, keyring.root_vk)
    key = unwrap(keyring.kem_seed, found.grant.wrapped, terms_of(found.grant))
    _check_present_epoch(found, key, keyring.root_vk)
    return key


def earlier_key(key: RecordKey, epoch: int) -> RecordKey:
    """The key of an earlier epoch, reached link by link. Raises `VaultAlarm` if a link is broken."""
    if epoch > key.epoch or epoch < 1:
        raise VaultAlarm("this was sealed under an epoch that has not been")
    while key.epoch > epoch:
        row = db.session.get(Epoch, (key.file_id, key.epoch))
        if row is None:
            raise VaultAlarm("an epoch is missing")
        key = key.unlink(row.previous, key.epoch - 1)
    return key


_PRESENT = (
    select(Epoch, File, Holder)
    .join(File, File.id == Epoch.file_id)
    .outerjoin(Holder, Holder.id == Epoch.signer_id)
    .where(Epoch.file_id == bindparam("file_id"))
    .order_by(Epoch.number.desc())
    .limit(1)
)


def present_epoch(file_id: UUID, root_vk: bytes) -> Epoch:
    """The file's present epoch, its public half signed by somebody who may: for sealing without any key.

    Raises `NotFound` if there is no such file, `VaultAlarm` if the signature does not hold.
    """
    found = db.session.execute(_PRESENT, {"file_id": file_id}).first()
    if found is None:
        raise NotFound()
    # The signer is asked for so that `certified` finds them in the session.
    row, file, _signer = found
    _check_epoch_signature(file, row, root_vk)
    return row


def kit_holder() -> Holder:
    """The recovery kit in force. Raises `VaultAlarm` if there is none."""
    kit = db.session.scalar(select(Holder).where(Holder.roles_text == KIT, Holder.retired_at.is_(None)))
    if kit is None:
        raise VaultAlarm("the practice has no recovery kit")
    return kit


@dataclass(frozen=True)
class Standing:
    """A file and one viewer's live grant to it, with all that their checks ask for.

    `holders` are kept only so that `certified` finds them in the session.
    """

    file: File
    grant: Grant
    epoch: Epoch | None
    signer_held_it: bool
    holders: tuple[Holder | None, ...]


@cache
def _everything_asked_for() -> Select[File, Grant, Epoch, bool, Holder, Holder, Holder]:
    """Files with their grants, present epoch and the holders in question, as one query.

    A page that opens files would ask seven for each otherwise. Put together once: that takes its time, too.
    """
    viewer, signer, stater = aliased(Holder), aliased(Holder), aliased(Holder)
    other_grant, other_epoch, later = aliased(Grant), aliased(Epoch), aliased(Epoch)
    held = exists().where(other_grant.file_id == File.id, other_grant.account_id == Grant.signer_id)
    signed = exists().where(other_epoch.file_id == File.id, other_epoch.signer_id == Grant.signer_id)
    is_present = ~exists().where(later.file_id == Epoch.file_id, later.number > Epoch.number)
    return (
        select(File, Grant, Epoch, or_(held, signed), viewer, signer, stater)
        .join(Grant, Grant.file_id == File.id)
        .join(viewer, viewer.id == Grant.account_id)
        .join(signer, signer.id == Grant.signer_id)
        .outerjoin(Epoch, (Epoch.file_id == File.id) & is_present)
        .outerjoin(stater, stater.id == Epoch.signer_id)
    )


def _openable(keyring: Keyring, which: ColumnElement[bool]) -> Iterator[Standing]:
    """How each of these files stands for this person, of those they may hold and have a live grant to."""
    theirs = (which, Grant.account_id == keyring.account_id, is_live())
    rows = db.session.execute(_everything_asked_for().where(*theirs)).all()
    viewer = certified(keyring.account_id, keyring.root_vk)
    for file, grant, epoch, signer_held_it, *holders in rows:
        if may_hold(file.kind, viewer.roles) and not viewer.is_retired:
            yield Standing(file, grant, epoch, signer_held_it, tuple(holders))


def may_sign(kind: FileKind, signer: Certified) -> bool:
    """Whether this person's word gives or renews such a file's key: an owner's for the directory."""
    return OWNER in signer.roles if kind is FileKind.DIRECTORY else signer.is_clinical


def _check_signer(found: Standing, root_vk: bytes) -> None:
    """A grant holds if a person entitled to share signed it, who had the file's key themselves."""
    file, grant = found.file, found.grant
    signer = certified(grant.signer_id, root_vk)
    if not may_sign(file.kind, signer):
        raise VaultAlarm("this grant was signed by somebody who may not share")
    stated = (grant.signature, signer.id, terms_of(grant), grant.wrapped)
    vouched(signer, root_vk, lambda vk: check_grant(vk, *stated))
    if not found.signer_held_it:
        raise VaultAlarm("this grant was signed by somebody who never held the file")


def _check_present_epoch(found: Standing, key: RecordKey, root_vk: bytes) -> None:
    """The key must be the last, stand signed, and lead back to the one the file was born with."""
    file, row = found.file, found.epoch
    # A new epoch renews every grant: an older grant put back would seal new words to a key taken back.
    if row is None or row.number != key.epoch:
        raise VaultAlarm("this grant is not of the file's present epoch")
    if row.public_key != key.inbox_public:
        raise VaultAlarm("the file's key is not the one its epoch stands for")
    _check_epoch_signature(file, row, root_vk)
    # The id follows from the first key and the kind: rows planted for a file, even an empty one, lead to
    # another id, and so does a file that was renamed to a kind that more people may hold.
    if file_id_of(earlier_key(key, 1).secret, file.kind.value) != file.id:
        raise VaultAlarm("the file's key does not follow from the one it was born with")


def _check_epoch_signature(file: File, row: Epoch, root_vk: bytes) -> None:
    signer = certified(row.signer_id, root_vk)
    if not may_sign(file.kind, signer):
        raise VaultAlarm("this epoch was signed by somebody who may not")
    stated = (row.signature, signer.id, epoch_terms(file.kind, row))
    vouched(signer, root_vk, lambda vk: check_epoch(vk, *stated))

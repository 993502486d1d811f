"""The one place that hands out a file's key: no grant for this person, no key, no data."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, or_, select

from clinic import clock
from clinic.database import db
from clinic.files.all_standing import AllStanding
from clinic.files.models import Epoch, File, FileKind, Grant, Holder
from clinic.files.roles import KIT, OWNER, is_clinical
from clinic.files.standing import Standing, standing, with_everybody
from clinic.files.trust import Certified, certified, vouched
from clinic.prepared import Prepared
from clinic.refusal import NotFound
from clinic.vault.alarm import VaultAlarm
from clinic.vault.grant import check_grant, unwrap
from clinic.vault.keyring import Keyring
from clinic.vault.record import EpochTerms, RecordKey, check_epoch, file_id_of

# Of so many, each brings along whoever signed for it, and the ring.
FEW = 3


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


def openable(keyring: Keyring, file_id: UUID) -> Standing | None:
    """How the file stands for this person; None unless they may hold it and have a live grant."""
    return openable_of(keyring, [file_id])[file_id]


def openable_of(
    keyring: Keyring, file_ids: Collection[UUID], *, with_directory: bool = False
) -> dict[UUID, Standing | None]:
    """The same of each of these, by one question, or by three for many of them.

    The directory, where it is asked for, is found by the same question; without a grant to it, it is not
    there.
    """
    found: Iterable[Standing] = ()
    if len(file_ids) > FEW:
        these = File.id.in_(file_ids)
        which = or_(these, File.kind == FileKind.DIRECTORY) if with_directory else these
        every = AllStanding(keyring, and_(which, is_live())).values()
        found = (one for one in every if _may_open(one))
    elif file_ids or with_directory:
        told = dict.fromkeys(_NAMES) | dict(zip(_NAMES, file_ids, strict=False))
        found = (one for one, _ in openable_beside(keyring, _few(with_directory), told))
    return dict.fromkeys(file_ids) | {one.file_id: one for one in found}


def openable_beside(
    keyring: Keyring, asked: Prepared, told: Mapping[str, object]
) -> Iterator[tuple[Standing, list[Any]]]:
    """The same of the files of a question of one's own, each with what that asks beside it (`live`)."""
    for one, more in standing(keyring, asked, {"now": clock.now(), **told}):
        if _may_open(one):
            yield one, more


def live(asked: Select[Any], *which: ColumnElement[bool]) -> Select[Any]:
    """A question made of `with_everybody`, of some files, where there is a live grant."""
    return asked.where(*which, is_live(bindparam("now")))


@cache
def _few(with_directory: bool) -> Prepared:
    these = File.id.in_([bindparam(name, type_=File.id.type) for name in _NAMES])
    which = or_(these, File.kind == FileKind.DIRECTORY) if with_directory else these
    return Prepared(live(with_everybody(), which))


# Where fewer are asked for, the others are nobody's.
_NAMES = [f"file_{number}" for number in range(FEW)]


def all_openable(keyring: Keyring) -> AllStanding:
    """The same of every file there is, however many."""
    viewer = certified(keyring.account_id, keyring.root_vk)
    kinds = [] if viewer.is_retired else [kind for kind in FileKind if may_hold(kind, viewer.roles)]
    return AllStanding(keyring, and_(File.kind.in_(kinds), is_live()))


def record_key(keyring: Keyring, file_id: UUID) -> RecordKey:
    """The file's present key. Raises `NotFound` without a grant, `VaultAlarm` if a grant does not hold."""
    return kind_and_key(keyring, file_id)[1]


def kind_and_key(keyring: Keyring, file_id: UUID) -> tuple[FileKind, RecordKey]:
    """The same, with the kind of file those who signed for it were entitled to."""
    found = openable(keyring, file_id)
    if found is None:
        raise NotFound()
    return found.kind, key_of(found, keyring)


def key_of(found: Standing, keyring: Keyring) -> RecordKey:
    """The present key of a file that stands so. Raises `VaultAlarm` if a grant or an epoch does not hold.

    What was checked before is not checked again while the file stands exactly as it did: in this request, or
    when this person's ring was built.
    """
    key = keyring.opened.get(found.digest) or _in_the_ring(found) or _checked(found, keyring)
    keyring.opened[found.digest] = key
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
    signer = certified(row.signer_id, root_vk)
    _check_epoch_signature(file.kind, epoch_terms(file.kind, row), signer, row.signature, root_vk)
    return row


def kit_holder() -> Holder:
    """The recovery kit in force. Raises `VaultAlarm` if there is none."""
    kit = db.session.scalar(select(Holder).where(Holder.roles_text == KIT, Holder.retired_at.is_(None)))
    if kit is None:
        raise VaultAlarm("the practice has no recovery kit")
    return kit


def _may_open(found: Standing) -> bool:
    """Whether this person, as they are certified now, may hold such a file."""
    viewer = found.signers.certified(found.account_id)
    return may_hold(found.kind, viewer.roles) and not viewer.is_retired


def may_sign(kind: FileKind, signer: Certified) -> bool:
    """Whether this person's word gives or renews such a file's key: an owner's for the directory."""
    return OWNER in signer.roles if kind is FileKind.DIRECTORY else signer.is_clinical


def _in_the_ring(found: Standing) -> RecordKey | None:
    ring = found.ring.ring if found.ring else None
    return ring.key(found.file_id, found.digest) if ring else None


def _checked(found: Standing, keyring: Keyring) -> RecordKey:
    _check_signer(found, keyring.root_vk)
    key = unwrap(keyring.kem_seed, found.wrapped, found.terms)
    _check_present_epoch(found, key, keyring.root_vk)
    return key


def _check_signer(found: Standing, root_vk: bytes) -> None:
    """A grant holds if a person entitled to share signed it, who had the file's key themselves."""
    signer = found.signers.certified(found.signer_id)
    if not may_sign(found.kind, signer):
        raise VaultAlarm("this grant was signed by somebody who may not share")
    stated = (found.signature, signer.id, found.terms, found.wrapped)
    vouched(signer, root_vk, lambda vk: check_grant(vk, *stated))
    if not found.signer_held_it:
        raise VaultAlarm("this grant was signed by somebody who never held the file")


def _check_present_epoch(found: Standing, key: RecordKey, root_vk: bytes) -> None:
    """The key must be the last, stand signed, and lead back to the one the file was born with."""
    present = found.epoch
    # A new epoch renews every grant: an older grant put back would seal new words to a key taken back.
    if present is None or present.epoch != key.epoch:
        raise VaultAlarm("this grant is not of the file's present epoch")
    if present.public != key.inbox_public:
        raise VaultAlarm("the file's key is not the one its epoch stands for")
    stater = found.signers.certified(found.stater_id)
    _check_epoch_signature(found.kind, present, stater, found.stated, root_vk)
    # The id follows from the first key and the kind: rows planted for a file, even an empty one, lead to
    # another id, and so does a file that was renamed to a kind that more people may hold.
    if file_id_of(earlier_key(key, 1).secret, found.kind.value) != found.file_id:
        raise VaultAlarm("the file's key does not follow from the one it was born with")


def _check_epoch_signature(
    kind: FileKind, present: EpochTerms, signer: Certified, signature: bytes, root_vk: bytes
) -> None:
    if not may_sign(kind, signer):
        raise VaultAlarm("this epoch was signed by somebody who may not")
    vouched(signer, root_vk, lambda vk: check_epoch(vk, signature, signer.id, present))

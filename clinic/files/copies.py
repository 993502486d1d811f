"""Something of a file given to one person under their own key, to open when nobody else is there."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Select, delete, select

from clinic import clock
from clinic.database import db
from clinic.files.keys import kind_and_key
from clinic.files.models import Copy, FileKind, FileMember
from clinic.files.trust import Certified, certified, vouched
from clinic.frozen import frozen
from clinic.refusal import NotFound
from clinic.vault.alarm import VaultAlarm
from clinic.vault.copy import CopyPlace, open_copy, seal_copy
from clinic.vault.keyring import Keyring


@frozen
class Handed:
    """What a copy says, and the clinician who gave it."""

    content: bytes
    giver_id: UUID


def give(keyring: Keyring, holder_id: UUID, file_id: UUID, kind: str, content: bytes) -> Copy:
    """Seal a copy to one holder's certified key, signed by its giver.

    Raises `NotFound` unless the giver holds the file, `VaultAlarm` unless the holder was certified for that
    file, or for one whose client belongs to it.
    """
    holder, now = certified(holder_id, keyring.root_vk), clock.now()
    file_kind, _key = kind_and_key(keyring, file_id)
    if not is_theirs(holder, file_id, file_kind):
        raise VaultAlarm("this holder was certified for somebody else's file")
    place = CopyPlace(copy_id=uuid4(), holder_id=holder.id, file_id=file_id, kind=kind, given_at=now)
    blob = seal_copy(holder.public_key, place, content, keyring.account_id, keyring.sign_seed)
    copy = Copy(id=place.copy_id, holder_id=holder.id, file_id=file_id, kind=kind, given_at=now, blob=blob)
    db.session.add(copy)
    db.session.flush()
    return copy


def keep_own(keyring: Keyring, file_id: UUID, kind: str, content: bytes) -> Copy:
    """What somebody keeps for themselves, in place of what they kept before: `read_own` opens it."""
    mine = certified(keyring.account_id, keyring.root_vk)
    before = delete(Copy).where(Copy.holder_id == mine.id, Copy.kind == kind)
    db.session.execute(before)
    place = CopyPlace(copy_id=uuid4(), holder_id=mine.id, file_id=file_id, kind=kind, given_at=clock.now())
    blob = seal_copy(mine.public_key, place, content, mine.id, keyring.sign_seed)
    copy = Copy(
        id=place.copy_id, holder_id=mine.id, file_id=file_id, kind=kind, given_at=place.given_at, blob=blob
    )
    db.session.add(copy)
    db.session.flush()
    return copy


def read_own(keyring: Keyring, kind: str) -> tuple[bytes, datetime] | None:
    """What they kept and when; None if nothing. Raises `VaultAlarm` unless it was themselves who did."""
    copy = db.session.scalars(given_to(keyring.account_id, kind)).first()
    if copy is None:
        return None
    signed = open_copy(keyring.kem_seed, copy.blob, _place_of(copy))
    if signed.giver_id != keyring.account_id:
        raise VaultAlarm("somebody else wrote what was to be one's own")
    mine = certified(keyring.account_id, keyring.root_vk)
    return vouched(mine, keyring.root_vk, signed.content_by), copy.given_at


def given_to(holder_id: UUID, kind: str) -> Select[Copy]:
    """The copies one holder was given, newest first."""
    return select(Copy).where(Copy.holder_id == holder_id, Copy.kind == kind).order_by(Copy.given_at.desc())


def read(keyring: Keyring, copy: Copy) -> Handed:
    """What the holder was given. Raises `NotFound` for anybody else, `VaultAlarm` unless a clinician did."""
    if copy.holder_id != keyring.account_id:
        raise NotFound()
    signed = open_copy(keyring.kem_seed, copy.blob, _place_of(copy))
    giver = certified(signed.giver_id, keyring.root_vk)
    if not giver.is_clinical:
        raise VaultAlarm("this copy was given by somebody who may not")
    return Handed(vouched(giver, keyring.root_vk, signed.content_by), giver.id)


def _place_of(copy: Copy) -> CopyPlace:
    return CopyPlace(
        copy_id=copy.id,
        holder_id=copy.holder_id,
        file_id=copy.file_id,
        kind=copy.kind,
        given_at=copy.given_at,
    )


def is_theirs(holder: Certified, file_id: UUID, kind: FileKind) -> bool:
    """Whether it is a client's own file, or that of a unit to which they belong."""
    if holder.file_id is None:
        return False
    return holder.file_id == file_id or (kind is FileKind.UNIT and _share_a_member(holder.file_id, file_id))


def _share_a_member(one: UUID, other: UUID) -> bool:
    of_the_one = select(FileMember.client_id).where(FileMember.file_id == one)
    shared = select(FileMember).where(FileMember.file_id == other, FileMember.client_id.in_(of_the_one))
    return db.session.scalars(shared.limit(1)).first() is not None

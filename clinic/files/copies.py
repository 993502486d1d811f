"""Something of a file given to one person under their own key, to open when nobody else is there."""

from uuid import UUID, uuid4

from sqlalchemy import Select, select

from clinic import clock
from clinic.database import db
from clinic.files.models import Copy
from clinic.files.trust import certified
from clinic.refusal import NotFound
from clinic.vault.box import open_with, seal_to
from clinic.vault.keyring import Keyring
from clinic.vault.padding import pad, unpad


def give(keyring: Keyring, holder_id: UUID, file_id: UUID, kind: str, content: bytes) -> Copy:
    """Seal a copy to one holder's certified key."""
    holder = certified(holder_id, keyring.root_vk)
    copy_id = uuid4()
    blob = seal_to(holder.public_key, pad(content), "copy", copy_id, holder_id, file_id, kind)
    copy = Copy(id=copy_id, holder_id=holder_id, file_id=file_id, kind=kind, given_at=clock.now(), blob=blob)
    db.session.add(copy)
    db.session.flush()
    return copy


def given_to(holder_id: UUID, kind: str) -> Select[Copy]:
    """The copies one holder was given, newest first."""
    return select(Copy).where(Copy.holder_id == holder_id, Copy.kind == kind).order_by(Copy.given_at.desc())


def open_copy(keyring: Keyring, copy: Copy) -> bytes:
    """What the holder was given. Raises `NotFound` for anybody else."""
    if copy.holder_id != keyring.account_id:
        raise NotFound()
    place = ("copy", copy.id, copy.holder_id, copy.file_id, copy.kind)
    return unpad(open_with(keyring.kem_seed, copy.blob, *place))

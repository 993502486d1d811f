"""Whole documents of a file: sealed in parts before any reaches a disk, opened once all are proven.

The item of the same id is the author's signed word for what the parts are; the trail has their digest, too.
"""

from collections.abc import Iterable
from hashlib import sha256
from hmac import compare_digest
from io import BytesIO
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import STRICT, Base, db, lay_down
from clinic.files.keys import earlier_key
from clinic.files.reading import Opened
from clinic.frozen import frozen
from clinic.triggers import refuse
from clinic.vault.alarm import VaultAlarm
from clinic.vault.attachment import open_whole, seal_attachment
from clinic.vault.record import RecordKey


class AttachmentPart(Base):
    """About a MiB of a sealed document. Never changed."""

    __tablename__ = "attachment_part"
    __table_args__ = (STRICT,)

    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    blob: Mapped[bytes]


refuse("attachment_part", "UPDATE", "parts are immutable")


@frozen
class Sealed:
    """A document ready to be laid down: its parts, the epoch of the key they are under, and their digest."""

    parts: tuple[bytes, ...]
    epoch: int
    digest: str


def sealed(key: RecordKey, item_id: UUID, content: bytes) -> Sealed:
    """The parts of a document, sealed to this file and item. Touches no database."""
    secret = key.attachment_key(item_id)
    parts = tuple(seal_attachment(secret, BytesIO(content), *_place(key, item_id)))
    return Sealed(parts, key.epoch, digest_of(parts))


def add(actor: Actor, file_id: UUID, item_id: UUID, whole: Sealed) -> None:
    """Lay the parts down, with their digest on the trail. Leaves the commit to the caller."""
    for number, part in enumerate(whole.parts):
        lay_down(AttachmentPart(file_id=file_id, item_id=item_id, number=number, blob=part))
    trail.record(actor, "attachment.kept", file_id, item=item_id, digest=whole.digest)


def content(opened: Opened, file_id: UUID, item_id: UUID, epoch: int, digest: str) -> bytes:
    """The document whose parts were sealed in that epoch and have that digest, as its author signed.

    Raises `VaultAlarm` before any of it is decrypted if a part is another, is gone or was never there.
    """
    parts = db.session.scalars(_parts(file_id, item_id)).all()
    if not compare_digest(digest_of(parts), digest):
        raise VaultAlarm("the parts of this document are not those its author signed")
    key = earlier_key(opened.key(file_id), epoch)
    return open_whole(key.attachment_key(item_id), b"".join(parts), *_place(key, item_id))


def digest_of(parts: Iterable[bytes]) -> str:
    """What stands for all the parts, in their order."""
    found = sha256()
    for part in parts:
        found.update(part)
    return found.hexdigest()


def _parts(file_id: UUID, item_id: UUID) -> Select[bytes]:
    theirs = (AttachmentPart.file_id == file_id, AttachmentPart.item_id == item_id)
    return select(AttachmentPart.blob).where(*theirs).order_by(AttachmentPart.number)


def _place(key: RecordKey, item_id: UUID) -> tuple[UUID, UUID, int]:
    return (key.file_id, item_id, key.epoch)

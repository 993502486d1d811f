"""What arrives for a file while nobody who may open it is signed in: sealed to its public half."""

from uuid import UUID, uuid4

from sqlalchemy import delete

from clinic import clock
from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.config import settings
from clinic.database import db, lay_down
from clinic.files.keys import earlier_key, present_epoch
from clinic.files.models import Epoch, Inbox
from clinic.files.reading import Opened
from clinic.frozen import frozen
from clinic.vault.alarm import VaultAlarm
from clinic.vault.arrived import Place, digest
from clinic.vault.box import open_with, seal_to
from clinic.vault.encoding import Field
from clinic.vault.padding import pad, unpad


def put(file_id: UUID, kind: str, content: bytes, actor: Actor) -> UUID:
    """Seal `content` for whoever may open the file, and return the new row's id. Raises as `sealed` does."""
    row = sealed(file_id, kind, content)
    add(row, actor)
    return row.id


def sealed(file_id: UUID, kind: str, content: bytes) -> Inbox:
    """A row for `add`. Raises as `all_sealed` does."""
    (row,) = all_sealed(file_id, (kind, content))
    return row


def all_sealed(file_id: UUID, *contents: tuple[str, bytes]) -> list[Inbox]:
    """A row of each kind and content, sealed to the file's present epoch: later ones lead back to it.

    Needs no private key. Raises `VaultAlarm` if the file's public half is not signed by somebody who may.
    """
    epoch = _present_epoch(file_id)
    return [_sealed(epoch, kind, content) for kind, content in contents]


@frozen
class Boxed:
    """Something sealed to a file as an inbox row is, for a row of an area above."""

    epoch: int
    blob: bytes


def boxed(file_id: UUID, content: bytes, *place: Field) -> Boxed:
    """Seal `content` for whoever may open the file: `unboxed` opens it. Raises as `all_sealed` does."""
    epoch = _present_epoch(file_id)
    place = (file_id, epoch.number, *place)
    return Boxed(epoch.number, seal_to(epoch.public_key, pad(content), "left beside", *place))


def unboxed(opened: Opened, file_id: UUID, there: Boxed, *place: Field) -> bytes:
    """What was left there. Raises `VaultAlarm` for anything that was not sealed for that very place."""
    seed = earlier_key(opened.key(file_id), there.epoch).inbox_seed
    return unpad(open_with(seed, there.blob, "left beside", file_id, there.epoch, *place))


def _present_epoch(file_id: UUID) -> Epoch:
    root_vk = settings().root_vk
    if root_vk is None:
        raise VaultAlarm("no practice root is pinned")
    return present_epoch(file_id, root_vk)


def _sealed(epoch: Epoch, kind: str, content: bytes) -> Inbox:
    row_id, file_id = uuid4(), epoch.file_id
    blob = seal_to(epoch.public_key, pad(content), "inbox", file_id, epoch.number, kind, row_id)
    return Inbox(
        id=row_id, file_id=file_id, epoch=epoch.number, kind=kind, received_at=clock.now(), blob=blob
    )


def add(row: Inbox, actor: Actor) -> None:
    """Leave it for whoever may open the file."""
    lay_down(row)
    trail.record(actor, "inbox.received", row.file_id, item=row.id, kind=row.kind, digest=digest_of(row))


def digest_of(row: Inbox) -> str:
    """What the trail keeps of it as it came."""
    place = Place(row.file_id, row.epoch, row.kind, row.id, row.received_at)
    return digest(place, row.blob)


def take_in(actor: Actor, file_id: UUID, kind: str, row_id: UUID) -> None:
    """Whoever it was left for has it, or has no need of it: the inbox gives it up, if it still holds it."""
    here = (Inbox.id == row_id, Inbox.file_id == file_id, Inbox.kind == kind)
    if db.session.scalar(delete(Inbox).where(*here).returning(Inbox.id)):
        trail.record(actor, "inbox.taken_in", file_id, item=row_id)


def let_go(actor: Actor, row_id: UUID | None) -> None:
    """It is gone for good, if there is one."""
    file_id = db.session.scalar(delete(Inbox).where(Inbox.id == row_id).returning(Inbox.file_id))
    if file_id is not None:
        trail.record(actor, "inbox.let_go", file_id, item=row_id)

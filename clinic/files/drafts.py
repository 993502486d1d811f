"""What is being written: sealed every few seconds, never silently overwritten, gone once signed."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, delete, func, select, update

from clinic import clock
from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db, lay_down
from clinic.files.keys import record_key
from clinic.files.models import Draft, DraftSnapshot
from clinic.files.reading import draft_place
from clinic.plain import N_
from clinic.refusal import NotFound, Refusal
from clinic.vault.envelope import seal
from clinic.vault.item import Place, digest
from clinic.vault.keyring import Keyring
from clinic.vault.padding import pad

SNAPSHOT_EVERY = timedelta(minutes=1)
# Sent every three seconds by whoever writes: put together once, and without the mapper in between. It answers
# when the last snapshot was kept.
_ROWS, _SNAPSHOTS = Draft.metadata.tables["draft"], DraftSnapshot.metadata.tables["draft_snapshot"]
_OVER = (
    update(_ROWS)
    .where(
        _ROWS.c.item_id == bindparam("id"),
        _ROWS.c.counter == bindparam("before"),
        _ROWS.c.author_id == bindparam("author"),
        _ROWS.c.file_id == bindparam("file"),
    )
    .values({name: bindparam(name) for name in ("epoch", "counter", "saved_at", "blob")})
    .returning(
        select(func.max(_SNAPSHOTS.c.saved_at))
        .where(_SNAPSHOTS.c.item_id == bindparam("id"))
        .scalar_subquery()
    )
)
_GONE = (
    delete(Draft).where(Draft.item_id == bindparam("id")),
    delete(DraftSnapshot).where(DraftSnapshot.item_id == bindparam("id")),
)


class StaleDraft(Refusal):
    """The draft moved on in another window; `counter` is where it stands."""

    status = 409
    sentence = N_("This note was changed in another window. Both texts are kept.")

    def __init__(self, counter: int) -> None:
        super().__init__()
        self.counter = counter


def keep(
    actor: Actor, keyring: Keyring, file_id: UUID, item_id: UUID, kind: str, content: bytes, counter: int
) -> int:
    """Seal the text as it stands over save number `counter` (0 for the first); return the new number.

    Raises `StaleDraft` if another window saved in between. Each minute leaves a snapshot and a trail entry.
    """
    key = record_key(keyring, file_id)
    now = clock.now()
    draft = Draft(
        item_id=item_id,
        file_id=file_id,
        author_id=keyring.account_id,
        kind=kind,
        epoch=key.epoch,
        counter=counter + 1,
        saved_at=now,
        blob=b"",
    )
    draft.blob = seal(key.item_key(item_id), pad(content), *draft_place(draft))
    # What it belongs to may still wait to be written.
    db.session.flush()
    last = _overwrite(draft, counter) if counter else _begun(draft)
    if last is None or now - last >= SNAPSHOT_EVERY:
        lay_down(_snapshot(draft))
        trail.record(
            actor, "draft.kept", file_id, item=item_id, counter=draft.counter, digest=digest_of(draft)
        )
    return draft.counter


def mine(item_id: UUID, author_id: UUID) -> Draft:
    """One's own draft. Raises `NotFound` for anybody else."""
    draft = db.session.get(Draft, item_id)
    if draft is None or draft.author_id != author_id:
        raise NotFound()
    return draft


def digest_of(row: Draft | DraftSnapshot) -> str:
    """What the trail keeps of a draft as it stood, to notice if another is put in its stead."""
    place = Place(row.file_id, row.item_id, row.counter, row.kind, row.epoch, row.author_id)
    return digest(place, row.blob)


def discard(actor: Actor, item_id: UUID, file_id: UUID) -> None:
    """Drop a draft and its snapshots: it was signed, or its author threw it away."""
    for gone in _GONE:
        db.session.execute(gone, {"id": item_id})
    trail.record(actor, "draft.closed", file_id, item=item_id)


def _begun(draft: Draft) -> datetime | None:
    """As `_overwrite`, of one that nobody has kept yet: it has no snapshot."""
    if not lay_down(draft, unless_there=True):
        standing = db.session.scalar(select(Draft.counter).where(Draft.item_id == draft.item_id))
        raise StaleDraft(standing or 0)
    return None


def _overwrite(draft: Draft, counter: int) -> datetime | None:
    """When the last snapshot of it was kept, if any was. Raises `StaleDraft` if it has moved on."""
    changed = {"epoch": draft.epoch, "counter": draft.counter, "saved_at": draft.saved_at, "blob": draft.blob}
    stands = {"id": draft.item_id, "before": counter, "author": draft.author_id, "file": draft.file_id}
    done = db.session.execute(_OVER, stands | changed).first()
    if done is None:
        raise StaleDraft(mine(draft.item_id, draft.author_id).counter)
    last: datetime | None = done[0]
    return last


def _snapshot(draft: Draft) -> DraftSnapshot:
    return DraftSnapshot(
        item_id=draft.item_id,
        counter=draft.counter,
        file_id=draft.file_id,
        author_id=draft.author_id,
        kind=draft.kind,
        epoch=draft.epoch,
        saved_at=draft.saved_at,
        blob=draft.blob,
    )

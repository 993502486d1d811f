"""What is being written: sealed every few seconds, never silently overwritten, gone once signed."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update

from clinic import clock
from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db, insert, read_afresh
from clinic.files.keys import record_key
from clinic.files.models import Draft, DraftSnapshot
from clinic.plain import N_
from clinic.prepared import Prepared
from clinic.refusal import NotFound, Refusal
from clinic.vault.envelope import seal
from clinic.vault.item import Place, digest
from clinic.vault.keyring import Keyring
from clinic.vault.padding import pad
from clinic.vault.record import RecordKey

SNAPSHOT_EVERY = timedelta(minutes=1)
_ROWS, _SNAPSHOTS = Draft.metadata.tables["draft"], DraftSnapshot.metadata.tables["draft_snapshot"]
# Sent every three seconds by whoever writes. It answers when the last snapshot was kept.
_OVER = Prepared(
    update(_ROWS)
    .where(
        _ROWS.c.item_id == bindparam("id"),
        _ROWS.c.counter == bindparam("before"),
        _ROWS.c.author_id == bindparam("author"),
        _ROWS.c.file_id == bindparam("file"),
    )
    .values({name: bindparam(name) for name in ("epoch", "counter", "saved_at", "blob")})
    .returning(
        select(_SNAPSHOTS.c.saved_at)
        .where(_SNAPSHOTS.c.item_id == bindparam("id"))
        .order_by(_SNAPSHOTS.c.counter.desc())
        .limit(1)
        .scalar_subquery()
    )
)
_GONE = Prepared(delete(_ROWS).where(_ROWS.c.item_id == bindparam("id")))


class StaleDraft(Refusal):
    """The draft moved on in another window; `counter` is where it stands."""

    status = 409
    sentence = N_("This was changed in another window meanwhile. Nothing was overwritten.")

    def __init__(self, counter: int) -> None:
        super().__init__()
        self.counter = counter


class Kept(NamedTuple):
    """A draft as one save writes it, and as its snapshot stays."""

    item_id: UUID
    file_id: UUID
    author_id: UUID
    kind: str
    epoch: int
    counter: int
    saved_at: datetime
    blob: bytes = b""


def keep(
    actor: Actor,
    keyring: Keyring,
    file_id: UUID,
    item_id: UUID,
    kind: str,
    content: bytes,
    counter: int,
    key: RecordKey | None = None,
) -> int:
    """Seal the text as it stands over save number `counter` (0 for the first); return the new number.

    `key` is the file's present key, where this work has it. Raises `StaleDraft` if another window saved in
    between. Each minute leaves a snapshot and a trail entry.
    """
    key = key or record_key(keyring, file_id)
    now = clock.now()
    draft = Kept(item_id, file_id, keyring.account_id, kind, key.epoch, counter + 1, now)
    draft = draft._replace(blob=seal(key.item_key(item_id), pad(content), *draft_place(draft)))
    last = _overwrite(draft, counter) if counter else _begun(draft)
    if last is None or now - last >= SNAPSHOT_EVERY:
        insert(DraftSnapshot, draft._asdict())
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


def draft_place(row: Draft | DraftSnapshot | Kept) -> tuple[str | int | UUID, ...]:
    """Where a draft belongs, as its seal is bound to it."""
    return ("draft", row.file_id, row.item_id, row.kind, row.epoch, row.author_id, row.counter)


def digest_of(row: Draft | DraftSnapshot | Kept) -> str:
    """What the trail keeps of a draft as it stood, to notice if another is put in its stead."""
    place = Place(row.file_id, row.item_id, row.counter, row.kind, row.epoch, row.author_id)
    return digest(place, row.blob)


def discard(actor: Actor, item_id: UUID, file_id: UUID) -> None:
    """Drop a draft, with which its snapshots go: its author threw it away, or voided its note."""
    _GONE.change(db.session(), {"id": item_id})
    read_afresh(Draft, item_id)
    trail.record(actor, "draft.closed", file_id, item=item_id)


def _begun(draft: Kept) -> datetime | None:
    """As `_overwrite`, of one that nobody has kept yet: it has no snapshot."""
    # What it belongs to may still wait to be written.
    db.session.flush()
    if not insert(Draft, draft._asdict(), unless_there=True):
        standing = db.session.scalar(select(Draft.counter).where(Draft.item_id == draft.item_id))
        raise StaleDraft(standing or 0)
    return None


def _overwrite(draft: Kept, counter: int) -> datetime | None:
    """When the last snapshot of it was kept, if any was. Raises `StaleDraft` if it has moved on."""
    stands = {"id": draft.item_id, "before": counter, "author": draft.author_id, "file": draft.file_id}
    done = _OVER.first(db.session(), {**draft._asdict(), **stands})
    if done is None:
        raise StaleDraft(mine(draft.item_id, draft.author_id).counter)
    last: datetime | None = done[0]
    return last

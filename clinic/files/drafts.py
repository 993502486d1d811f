"""What is being written: sealed every few seconds, never silently overwritten, gone once signed."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, delete, func, select, update

from clinic import clock
from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db
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
# Asked every three seconds by whoever writes: put together once.
_OVER = (
    update(Draft)
    .where(
        Draft.item_id == bindparam("id"),
        Draft.counter == bindparam("before"),
        Draft.author_id == bindparam("author"),
        Draft.file_id == bindparam("file"),
    )
    .values({name: bindparam(name) for name in ("epoch", "counter", "saved_at", "blob")})
)
_LAST_SNAPSHOT = select(func.max(DraftSnapshot.saved_at)).where(DraftSnapshot.item_id == bindparam("id"))


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
    if counter == 0:
        _begin(draft)
    else:
        _overwrite(draft, counter)
    if counter == 0 or _snapshot_is_due(item_id, now):
        db.session.add(_snapshot(draft))
        trail.record(
            actor, "draft.kept", file_id, item=item_id, counter=draft.counter, digest=digest_of(draft)
        )
    db.session.flush()
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
    db.session.execute(delete(Draft).where(Draft.item_id == item_id))
    db.session.execute(delete(DraftSnapshot).where(DraftSnapshot.item_id == item_id))
    trail.record(actor, "draft.closed", file_id, item=item_id)


def _begin(draft: Draft) -> None:
    standing = db.session.scalar(select(Draft.counter).where(Draft.item_id == draft.item_id))
    if standing is not None:
        raise StaleDraft(standing)
    db.session.add(draft)


def _overwrite(draft: Draft, counter: int) -> None:
    changed = {"epoch": draft.epoch, "counter": draft.counter, "saved_at": draft.saved_at, "blob": draft.blob}
    stands = {"id": draft.item_id, "before": counter, "author": draft.author_id, "file": draft.file_id}
    done = db.session.execute(_OVER, stands | changed, execution_options={"synchronize_session": False})
    if done.rowcount == 0:  # type: ignore[attr-defined]
        raise StaleDraft(mine(draft.item_id, draft.author_id).counter)


def _snapshot_is_due(item_id: UUID, now: datetime) -> bool:
    last = db.session.scalar(_LAST_SNAPSHOT, {"id": item_id})
    return last is None or now - last >= SNAPSHOT_EVERY


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

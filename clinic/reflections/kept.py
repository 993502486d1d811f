"""The file a clinician keeps for themselves: put in, read and destroyed by nobody else.

All that is in it is of one kind in the clear, so that its rows tell no more than that something was written.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db
from clinic.files import items, personal, shred
from clinic.files.models import Item
from clinic.files.reading import Opened
from clinic.frozen import frozen
from clinic.reflections.entry import Entry, Held
from clinic.refusal import NotFound
from clinic.vault.keyring import Keyring

KIND = "personal"


@frozen
class Kept:
    """An entry as it was last kept; `since` is when it was kept first."""

    id: UUID
    version: int
    since: datetime
    entry: Entry


def own_file(account_id: UUID) -> UUID | None:
    """The file; None before its first use."""
    return personal.file_between(account_id, account_id)


def keep(actor: Actor, keyring: Keyring, entry_id: UUID, entry: Entry, base: int) -> int:
    """Save over version `base`, 0 for a new one. Raises `StaleSave` if it changed meanwhile."""
    file_id = personal.open_between(actor, keyring, keyring.account_id)
    return items.save(actor, keyring, file_id, entry_id, KIND, entry.to_bytes(), base, own_key=True)


def kept_in(opened: Opened, file_id: UUID, account_id: UUID) -> list[Kept]:
    """Everything, the latest day first. Two queries, however much it is."""
    since = _since(file_id)
    found = opened.latest({file_id: since})
    texts = opened.each(file_id, KIND, dict.fromkeys(since, account_id), found)
    kept = (
        Kept(entry_id, version, since[entry_id], Entry.from_bytes(texts[entry_id]))
        for _file_id, entry_id, version, *_sealed in found
        if entry_id in texts
    )
    return sorted(kept, key=lambda one: (one.entry.on, one.since), reverse=True)


def read(opened: Opened, file_id: UUID, account_id: UUID, entry_id: UUID) -> Kept:
    """One of them. Raises `NotFound`."""
    one = found(opened, file_id, account_id, entry_id)
    if one is None:
        raise NotFound
    return one


def found(opened: Opened, file_id: UUID, account_id: UUID, entry_id: UUID) -> Kept | None:
    """The same, whatever the others are; None if there is none."""
    since = _since(file_id, Item.id == entry_id)
    for version, content in opened.versions(file_id, KIND, dict.fromkeys(since, account_id)).values():
        return Kept(entry_id, version, since[entry_id], Entry.from_bytes(content))
    return None


def _since(file_id: UUID, *which: ColumnElement[bool]) -> dict[UUID, datetime]:
    """Since when each of these is kept."""
    first = select(Item.id, func.min(Item.saved_at).label("since"))
    rows = first.where(Item.file_id == file_id, Item.kind == KIND, *which).group_by(Item.id)
    return {row.id: row.since for row in db.session.execute(rows)}


def destroy(actor: Actor, file_id: UUID, kept: Kept) -> None:
    """Delete every version and the key that opened them. Raises `Held`."""
    if kept.entry.hold:
        raise Held
    shred.shred_item(actor, file_id, kept.id)
    trail.record(actor, "personal.destroyed", file_id)

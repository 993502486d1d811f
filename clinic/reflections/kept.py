"""The file a clinician keeps for themselves: put in, read and destroyed by nobody else.

All that is in it is of one kind in the clear, so that its rows tell no more than that something was written.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db
from clinic.files import items, personal, shred
from clinic.files.models import Item
from clinic.files.reading import Opened
from clinic.reflections.entry import Entry, Held
from clinic.refusal import NotFound
from clinic.vault.keyring import Keyring

KIND = "personal"


@dataclass(frozen=True)
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
    first = select(Item.id, func.min(Item.saved_at).label("since")).where(Item.file_id == file_id)
    since = {
        row.id: row.since for row in db.session.execute(first.where(Item.kind == KIND).group_by(Item.id))
    }
    found = opened.versions(file_id, KIND, dict.fromkeys(since, account_id)) if since else {}
    kept = (
        Kept(entry_id, version, since[entry_id], Entry.from_bytes(content))
        for entry_id, (version, content) in found.items()
    )
    return sorted(kept, key=lambda one: (one.entry.on, one.since), reverse=True)


def read(opened: Opened, file_id: UUID, account_id: UUID, entry_id: UUID) -> Kept:
    """One of them. Raises `NotFound`."""
    for one in kept_in(opened, file_id, account_id):
        if one.id == entry_id:
            return one
    raise NotFound


def destroy(actor: Actor, file_id: UUID, kept: Kept) -> None:
    """Delete every version and the key that opened them. Raises `Held`."""
    if kept.entry.hold:
        raise Held
    shred.shred_item(actor, file_id, kept.id)
    trail.record(actor, "personal.destroyed", file_id)

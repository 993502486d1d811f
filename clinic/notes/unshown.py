"""Signed texts that the trail has and no page shows any more, because the row that leads to them is gone."""

import json
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.database import db
from clinic.notes.models import Addendum, NoteSignature

AT_ONCE = 500
# What each deed put there, by the name its entry has for it.
SIGNED = {"note.signed": "note", "note.added_to": "addendum"}


def unshown() -> list[UUID]:
    """Notes, addenda and corrections of files that stand, each with what was signed still in its place."""
    shredded = set(db.session.scalars(select(Entry.subject).where(Entry.action == "file.shredded")))
    shown = {
        *db.session.scalars(select(NoteSignature.note_id)),
        *db.session.scalars(select(Addendum.id)),
    }
    return [text_id for file_id, text_id in _signed() if text_id not in shown and file_id not in shredded]


def _signed() -> Iterator[tuple[str, UUID]]:
    told = select(Entry.subject, Entry.action, Entry.detail).where(Entry.action.in_(SIGNED))
    rows = told.order_by(Entry.n).execution_options(yield_per=AT_ONCE)
    for file_id, action, detail in db.session.execute(rows):
        yield file_id, UUID(json.loads(detail)[SIGNED[action]])

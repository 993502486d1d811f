"""Proving against the trail how notes stand: due, returned or co-signed, and those that were voided."""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

import orjson
from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.database import db
from clinic.notes.models import Cosignature, NoteReturn, NoteSignature, NoteVoid

AT_ONCE = 500
TOLD = ("note.signed", "note.cosigned", "note.returned", "note.voided", "file.shredded")
DUE, VOIDED = "cosign_due", "voided_at"

# What became of a note: the deed, and by whom or until when.
Fact = tuple[str, ...]


def misplaced() -> list[UUID]:
    """The notes whose rows say something else than the trail, which has been proven before.

    The signatures themselves are items, and are proven with them.
    """
    said, stands = _said(), _standing()
    return [UUID(note) for note in sorted(said.keys() | stands.keys()) if said[note] != stands[note]]


def _said() -> defaultdict[str, set[Fact]]:
    is_candidates = (Entry.action != "note.signed") | Entry.detail.contains(DUE)
    entries = select(Entry.subject, Entry.actor, Entry.action, Entry.detail)
    entries = entries.where(Entry.action.in_(TOLD), is_candidates)
    found: defaultdict[str, dict[str, set[Fact]]] = defaultdict(lambda: defaultdict(set))
    for file_id, actor, action, detail in db.session.execute(
        entries.order_by(Entry.n).execution_options(yield_per=AT_ONCE)
    ):
        said = orjson.loads(detail)
        if action == "file.shredded":
            found.pop(file_id, None)
        elif action == "note.voided":
            found[file_id][said["note"]].add((action, said[VOIDED]))
        elif action != "note.signed":
            found[file_id][said["note"]].add((action, actor, said["item"] if "returned" in action else ""))
        elif DUE in said:
            found[file_id][said["note"]].add((action, said[DUE]))
    of_all: defaultdict[str, set[Fact]] = defaultdict(set)
    for notes in found.values():
        for note, facts in notes.items():
            of_all[note] |= facts
    return of_all


def _standing() -> defaultdict[str, set[Fact]]:
    of_all: defaultdict[str, set[Fact]] = defaultdict(set)
    for note_id, fact in _rows():
        of_all[note_id.hex].add(fact)
    return of_all


def _rows() -> Iterator[tuple[UUID, Fact]]:
    due = select(NoteSignature).where(NoteSignature.cosign_due_at.is_not(None))
    for signature in db.session.scalars(due.execution_options(yield_per=AT_ONCE)):
        until = signature.cosign_due_at.isoformat() if signature.cosign_due_at else ""
        yield signature.note_id, ("note.signed", until)
    for given in db.session.scalars(select(Cosignature).execution_options(yield_per=AT_ONCE)):
        yield given.note_id, ("note.cosigned", given.signer_id.hex, "")
    for back in db.session.scalars(select(NoteReturn).execution_options(yield_per=AT_ONCE)):
        yield back.note_id, ("note.returned", back.by_id.hex, back.id.hex)
    for void in db.session.scalars(select(NoteVoid).execution_options(yield_per=AT_ONCE)):
        yield void.note_id, ("note.voided", void.voided_at.isoformat())

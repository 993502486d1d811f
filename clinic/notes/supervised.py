"""How candidates' notes stand: which wait for a co-signature, whose that is to give, which were returned."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select

from clinic.clients.models import Viewer
from clinic.database import db
from clinic.files.keys import granted_to, is_live, live_grant
from clinic.files.models import Grant
from clinic.files.roles import SUPERVISOR
from clinic.files.trust import certified
from clinic.frozen import frozen
from clinic.notes.models import Addendum, Cosignature, Note, NoteReturn, NoteSignature
from clinic.plain import N_, Labelled


class State(Labelled):
    """How a note that needs a co-signature stands."""

    AWAITED = "AWAITED", N_("Co-signature awaited")
    RETURNED = "RETURNED", N_("Returned")
    COSIGNED = "COSIGNED", N_("Co-signed")


@frozen
class Returned:
    """A note that was returned: by whom, when, and in which row."""

    id: UUID
    by: UUID
    at: datetime


def may_cosign(viewer: Viewer, roles: Collection[str], note: Note) -> bool:
    """Whether this is a supervisor with a grant that co-signs, and the note another's that needs it."""
    if SUPERVISOR not in roles or note.author_id == viewer.id or not needs_cosign(note):
        return False
    grant = live_grant(note.file_id, viewer.id)
    return grant is not None and grant.cosign


def needs_cosign(note: Note) -> bool:
    """Whether its author was a candidate when it was signed."""
    return note.signature is not None and note.signature.cosign_due_at is not None


def supervisors_of(note: Note, root_vk: bytes) -> list[UUID]:
    """Who could co-sign it now."""
    cosigning = select(Grant.account_id).where(
        Grant.file_id == note.file_id,
        Grant.cosign,
        Grant.account_id != note.author_id,
        is_live(),
    )
    holders = db.session.scalars(cosigning.order_by(Grant.granted_at)).all()
    return [one for one in holders if SUPERVISOR in certified(one, root_vk).roles]


def states_of(notes: Iterable[Note]) -> dict[UUID, State]:
    """How each of these notes stands that needs a co-signature, by its id. No query where none does."""
    return states([note.id for note in notes if needs_cosign(note)])


def states(ids: Collection[UUID]) -> dict[UUID, State]:
    """The same of notes that need one, by their ids."""
    if not ids:
        return {}
    signed = set(db.session.scalars(select(Cosignature.note_id).where(Cosignature.note_id.in_(ids))))
    back = set(db.session.scalars(select(NoteReturn.note_id).where(NoteReturn.note_id.in_(ids), _is_open())))
    return {one: _state(one in signed, one in back) for one in ids}


def state_of(note: Note) -> State | None:
    return states_of([note]).get(note.id)


def _state(is_signed: bool, is_back: bool) -> State:
    if is_signed:
        return State.COSIGNED
    return State.RETURNED if is_back else State.AWAITED


def _is_open() -> ColumnElement[bool]:
    """A return that its author has put nothing under the note since: an addendum asks once more."""
    answered = exists().where(
        Addendum.note_id == NoteReturn.note_id, Addendum.created_at > NoteReturn.returned_at
    )
    return ~answered


_DUE_FIRST = (NoteSignature.cosign_due_at, Note.id)


def _open(whose: ColumnElement[bool]) -> "Select[Note]":
    """Notes without the co-signature they need, what is due first."""
    return (
        select(Note)
        .join(NoteSignature, NoteSignature.note_id == Note.id)
        .where(
            NoteSignature.cosign_due_at.is_not(None),
            ~exists().where(Cosignature.note_id == Note.id),
            whose,
        )
        .order_by(*_DUE_FIRST)
    )


def to_cosign(viewer: Viewer) -> "Select[Note]":
    """Others' notes that wait for this person, in files that are granted for it."""
    return _open(_others(viewer))


def waiting_for(viewer: Viewer) -> "Select[Note]":
    """The same, and then one's own that wait for a co-signature or were returned."""
    own = (Note.author_id == viewer.id) & Note.file_id.in_(granted_to(viewer.id))
    is_own = Note.author_id == viewer.id
    return _open(_others(viewer) | own).order_by(None).order_by(is_own, *_DUE_FIRST)


def _others(viewer: Viewer) -> ColumnElement[bool]:
    here = granted_to(viewer.id).where(Grant.cosign)
    return Note.file_id.in_(here) & (Note.author_id != viewer.id)


def counts(now: datetime) -> dict[UUID, tuple[int, int]]:
    """For each candidate how many notes wait, and how many of them longer than they should. Of no client."""
    rows = db.session.execute(
        _open(Note.id.is_not(None))
        .order_by(None)
        .with_only_columns(
            Note.author_id,
            func.count(),
            func.count().filter(NoteSignature.cosign_due_at < now),
        )
        .group_by(Note.author_id)
    )
    return {author_id: (waiting, overdue) for author_id, waiting, overdue in rows}


def returns_of(note: Note) -> list[Returned]:
    """Each time it was returned, oldest first."""
    rows = db.session.scalars(
        select(NoteReturn).where(NoteReturn.note_id == note.id).order_by(NoteReturn.returned_at)
    )
    return [Returned(row.id, row.by_id, row.returned_at) for row in rows]

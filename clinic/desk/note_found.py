"""Finding a note and all that stands around it, for whoever is signed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select

from clinic import clock
from clinic.audit.actor import Actor
from clinic.clients import own_file
from clinic.clients.models import Client
from clinic.clients.together import own_standings
from clinic.database import db
from clinic.desk import note_begun, writing
from clinic.desk.client import today
from clinic.desk.note_around import Place
from clinic.desk.note_page import NotePage, compose
from clinic.diary.models import Appointment
from clinic.edge import current
from clinic.edge.finding import first_or_404
from clinic.files.reading import Opened, reading_with_names
from clinic.notes import draft
from clinic.notes.models import Note
from clinic.notes.written import Written
from clinic.vault.keyring import Keyring


def own_draft(note_id: UUID) -> Note:
    """A note of one's own, signed or not. Raises `NotFound` for anybody else's, and as `readable`."""
    me = current.person()
    return _found(Note.of(me).where(Note.id == note_id, Note.author_id == me.id))


def readable(note_id: UUID) -> Note:
    """A signed note in a file one was granted, or one's own draft. Raises as `writing.must_be_allowed`."""
    return _found(Note.of(current.person()).where(Note.id == note_id))


def _found(asked: Select[Note]) -> Note:
    note = first_or_404(asked)
    writing.must_be_allowed(note.file_id)
    return note


def client_of(note: Note) -> Client:
    return first_or_404(Client.of(current.person()).where(Client.file_id == note.file_id))


def place_of(note: Note) -> Place:
    """Where a begun note belongs."""
    about = db.session.get(Appointment, note.appointment_id) if note.appointment_id else None
    return place(note.id, client_of(note), about, note.created_at)


def place(
    note_id: UUID, client: Client, appointment: Appointment | None, begun_at: datetime | None = None
) -> Place:
    """Where a note, begun or not, belongs. The client's file has been opened.

    Of several it looks into each one's own file, too, and so comes before the work's own changes.
    """
    file_id = client.file_id or client.id
    members = own_file.members(file_id)
    return Place(
        note_id=note_id,
        client=client,
        file_id=file_id,
        author_id=current.person().id,
        zone=current.zone(),
        today=today(),
        begun_at=begun_at or clock.now(),
        appointment=appointment,
        members=members,
        own=own_standings(*who(), members),
    )


def page_of_draft(
    note: Note, action: str = "draft.read", *, looked_over: bool = False, may_begin: bool = False
) -> NotePage:
    """A draft with everything around it, after its trail entries.

    One that `may_begin` has what is known of a plan, or of the end, where nothing of one stands yet.
    """
    where = place_of(note)
    row = draft.standing(note, current.person())
    with opening(where, action) as opened:
        written = draft.read(opened, row)
        if may_begin:
            written = note_begun.begun_late(opened, where.file_id, written)
        return compose(opened, where, written, row.counter, looked_over=looked_over)


def page_of_text(where: Place, written: Written, counter: int, **more: bool) -> NotePage:
    """A text that is on no draft yet (`is_new`), or that a draft did not take (`was_stale`), with everything
    around it."""
    with opening(where, "file.read") as opened:
        return compose(opened, where, written, counter, **more)


@contextmanager
def opening(where: Place, action: str) -> Iterator[Opened]:
    """Write down who looks, then open a note's file, and the directory for its people's names."""
    about: dict[str, object] = {"note": where.note_id, "client": where.client.id, "members": where.members}
    actor, keyring = who()
    with reading_with_names(actor, keyring, action, [where.file_id], **about) as opened:
        yield opened


def who() -> tuple[Actor, Keyring]:
    """Whoever acts, and what they can open."""
    return current.actor(), current.keyring()

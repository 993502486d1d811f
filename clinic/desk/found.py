"""The notes that were found, as a page shows them, each read where it was signed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import selectinload

from clinic.clients import cards
from clinic.clients.models import Client
from clinic.clock import day_named
from clinic.database import db
from clinic.desk.note_found import who
from clinic.edge import current
from clinic.files.models import Draft
from clinic.files.reading import Opened, reading_with_names
from clinic.frozen import frozen
from clinic.notes import draft, formats, sign
from clinic.notes.finding import Found
from clinic.notes.models import Note
from clinic.notes.words import Excerpt, excerpt, folded, typed_words, words_of
from clinic.plain import N_
from clinic.whole import or_left_out


@frozen
class Shown:
    """One line: the note, whose it is, its day and kind, and the words around what was found."""

    note_id: UUID
    name: str
    on: date
    title: str
    excerpt: Excerpt
    is_signed: bool


def shown(found: Sequence[Found], words: str) -> list[Shown]:
    """These notes, in this order. One that went meanwhile is left out."""
    if not found:
        return []
    files = list(dict.fromkeys(one.file_id for one in found))
    theirs = Client.of(current.person()).where(Client.file_id.in_(files))
    clients = {client.id: client for client in db.session.scalars(theirs)}
    ids = [one.note_id for one in found]
    asked = Note.of(current.person()).where(Note.id.in_(ids)).options(selectinload(Note.addenda))
    notes = {note.id: note for note in db.session.scalars(asked)}
    with reading_with_names(*who(), "notes.found", files, clients=sorted(clients)) as opened:
        names = _names(opened, clients)
        lines = {line.note_id: line for line in _lines(opened, notes, names, folded(words))}
    return [
        replace(lines[note_id], excerpt=lines[note_id].excerpt.on_one_line())
        for note_id in ids
        if note_id in lines
    ]


def _names(opened: Opened, clients: Mapping[UUID, Client]) -> Mapping[UUID, str]:
    """Whose each file is."""
    known = cards.open_list(opened, clients)
    return {client.file_id or client.id: known[client.id].name for client in clients.values()}


def _lines(
    opened: Opened, notes: Mapping[UUID, Note], names: Mapping[UUID, str], wanted: str
) -> Iterator[Shown]:
    for file_id, name in names.items():
        of_it = [note for note in notes.values() if note.file_id == file_id]
        for note_id, closed in sign.read_all(opened, file_id, of_it).items():
            content = closed.content
            around = excerpt(words_of(content), wanted) or _in_addenda(opened, notes[note_id], wanted)
            yield Shown(note_id, name, content.header.service_date, content.title, around, is_signed=True)
        for note in of_it:
            if not note.is_signed and (row := db.session.get(Draft, note.id)) is not None:
                with or_left_out("draft", note.id):
                    yield _line_of_draft(opened, note, row, name, wanted)


def _in_addenda(opened: Opened, note: Note, wanted: str) -> Excerpt:
    found = (excerpt(added.says.words, wanted) for added in sign.read_addenda(opened, note))
    return next(filter(None, found), Excerpt(""))


def _line_of_draft(opened: Opened, note: Note, row: Draft, name: str, wanted: str) -> Shown:
    written = draft.read(opened, row)
    format_ = formats.named(written.get("type"))
    on = day_named(written.get("service_date")) or note.created_at.astimezone(current.zone()).date()
    around = excerpt(typed_words(written), wanted) or Excerpt("")
    return Shown(note.id, name, on, format_.label if format_ else N_("Note"), around, is_signed=False)

"""Finding notes by words that stand in them, in every file that somebody may open."""

from collections.abc import Collection, Iterator
from datetime import date
from itertools import chain, groupby
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from clinic.clients.models import Viewer
from clinic.database import db
from clinic.files.keys import granted_to
from clinic.files.models import Draft
from clinic.files.reading import Opened
from clinic.files.segments import Segment
from clinic.frozen import frozen
from clinic.notes import draft, gathering, listing
from clinic.notes.gathered import Gathered, Line
from clinic.notes.models import Note
from clinic.notes.words import folded, typed_words
from clinic.rows import large_rows
from clinic.vault.segment import Place
from clinic.whole import or_left_out

# So many files are asked for by name; of more, all are looked through.
FEW = 500


class Found(NamedTuple):
    """A note in which it was found, in which file, on which day; `is_signed` is no for one's own draft."""

    on: str
    note_id: UUID
    file_id: UUID
    is_signed: bool


@frozen(kw_only=True)
class Wanted:
    """What is looked for: words, and what notes are chosen by; whatever is empty chooses nothing.

    `file_ids` are the files of the people that were named, None where nobody was.
    """

    words: str = ""
    type: str = ""
    way: str = ""
    technique: str = ""
    since: date | None = None
    until: date | None = None
    file_ids: Collection[UUID] | None = None
    only_unsigned: bool = False

    @property
    def folded(self) -> str:
        return folded(self.words)

    def looks_into(self, file_id: UUID) -> bool:
        return self.file_ids is None or file_id in self.file_ids

    def admits(self, note: Line) -> bool:
        """Whether a note is one of those that are looked through."""
        return (
            self.type in ("", note.type)
            and (not self.way or self.way in note.ways)
            and (not self.technique or self.technique in note.techniques)
            and (self.since is None or note.on >= self.since.isoformat())
            and (self.until is None or note.on <= self.until.isoformat())
        )


def find(opened: Opened, viewer: Viewer, wanted: Wanted) -> list[Found]:
    """The notes that hold what is wanted, newest first, where the viewer's caseload is opened."""
    found = set(_unsigned(opened, viewer, wanted))
    if not wanted.only_unsigned:
        found |= {
            Found(line.on, line.note_id, file_id, is_signed=True)
            for file_id, line in signed(opened, viewer, wanted)
        }
    return sorted(found, reverse=True)


def signed(opened: Opened, viewer: Viewer, wanted: Wanted) -> Iterator[tuple[UUID, Line]]:
    """The signed notes that hold what is wanted, each with its file, where the caseload is opened."""
    words = wanted.folded.encode()
    standing = gathering.counts(viewer.id)
    left = set(standing)
    if wanted.file_ids is not None:
        left.intersection_update([file_id.hex for file_id in wanted.file_ids])
    left -= listing.lacking(opened, viewer.id, standing, words)
    incomplete: dict[UUID, set[bytes]] = {}
    for file_id, parts in _segments(opened, viewer, left):
        left.discard(file_id.hex)
        known = set(chain.from_iterable(part.ids for part in parts))
        if len(known) != standing[file_id.hex]:
            incomplete[file_id] = known
        yield from ((file_id, line) for line in _holding(parts, words, wanted))
    for file_id in [*incomplete, *map(UUID, left)]:
        texts = gathering.read_but_for(opened, file_id, incomplete.get(file_id, ()))
        yield from ((file_id, line) for line in _holding([Gathered.of(texts)], words, wanted))


def _segments(
    opened: Opened, viewer: Viewer, codes: Collection[str]
) -> Iterator[tuple[UUID, list[Gathered]]]:
    """The segments of each file with one of these codes, file by file."""
    place = (Segment.file_id, Segment.number, Segment.epoch, Segment.counter)
    these = [UUID(code) for code in codes] if len(codes) <= FEW else granted_to(viewer.id)
    rows = select(*place, Segment.blob).where(Segment.file_id.in_(these))
    ordered = rows.order_by(Segment.file_id, Segment.number)
    for file_id, of_one in groupby(large_rows(ordered), itemgetter(0)):
        if file_id.hex in codes:
            yield file_id, [gathering.of_segment(opened, Place(*row[:4]), row[4]) for row in of_one]


def _holding(parts: Collection[Gathered], words: bytes, wanted: Wanted) -> Iterator[Line]:
    """The notes of one file with a text that holds the words, each once."""
    holding = {line.note_id for part in parts for line in part.holding(words)}
    if holding:
        for part in parts:
            yield from (
                one for one in part.lines if one.is_note and one.note_id in holding and wanted.admits(one)
            )


def _unsigned(opened: Opened, viewer: Viewer, wanted: Wanted) -> Iterator[Found]:
    """One's own drafts: they are few, and in no segment."""
    mine = db.session.scalars(select(Draft).where(Draft.author_id == viewer.id)).all()
    notes = Note.unsigned_of(viewer).where(Note.id.in_([row.item_id for row in mine]))
    unsigned = set(db.session.scalars(notes.with_only_columns(Note.id))) if mine else ()
    for row in mine:
        if row.item_id not in unsigned or not wanted.looks_into(row.file_id):
            continue
        with or_left_out("draft", row.item_id):
            written = draft.read(opened, row)
            line = Line.of_draft(row.item_id, written)
            if wanted.admits(line) and wanted.folded in folded(typed_words(written)):
                yield Found(line.on, row.item_id, row.file_id, is_signed=False)

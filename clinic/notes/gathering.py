"""The signed texts that no segment names: read themselves, and sealed with others when somebody signs in."""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CompoundSelect,
    Select,
    Subquery,
    bindparam,
    exists,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import selectinload

from clinic import clock
from clinic.audit.actor import Actor
from clinic.database import db
from clinic.files.keys import granted_to, record_key
from clinic.files.models import Draft
from clinic.files.reading import Opened, reading
from clinic.files.segments import Segment, is_small, limits
from clinic.notes import segments, sign
from clinic.notes.gathered import Gathered, Line
from clinic.notes.models import Addendum, Note, NoteSignature, NoteVoid
from clinic.notes.segments import Text
from clinic.notes.words import words_of
from clinic.people import welcome
from clinic.rows import by_code, codes, sent_rows
from clinic.vault.keyring import Keyring
from clinic.vault.segment import Place

# Of a practice that comes with thousands of notes, each sign-in takes some files: writers wait for it.
MOST_FILES, MOST_TEXTS = 20, 500


def texts_of(file_ids: Select[UUID]) -> Subquery:
    """The signed texts of these files: columns `file_id`, `text_id` and `note_id`."""
    notes = select(Note.file_id, Note.id.label("text_id"), Note.id.label("note_id")).join(
        NoteSignature, NoteSignature.note_id == Note.id
    )
    addenda = select(Note.file_id, Addendum.id, Note.id).join(Addendum, Addendum.note_id == Note.id)
    these = Note.file_id.in_(file_ids)
    return union_all(notes.where(these), addenda.where(these)).subquery()


def counts(account_id: UUID) -> Mapping[str, int]:
    """How many signed texts each file has that somebody may open, where it has any, by the files' codes.

    Never fewer: a note counts unless it is a draft, or one that was voided, without a signature. So most are
    counted by their index alone, and few are looked up.
    """
    found = by_code(_notes(), {"viewer": account_id, "now": clock.now()})
    rows, _makers = sent_rows(_beside_notes())
    for code, (_file_id, more) in zip(codes([row[0] for row in rows]), rows, strict=True):
        if code in found:
            found[code] += more
    return {code: number for code, number in found.items() if number}


_OPEN = granted_to(bindparam("viewer"), bindparam("now"))


@cache
def _notes() -> Select[UUID, int]:
    """How many notes there are, file by file. Put together once, as the two beside it: that takes longest."""
    here = _OPEN.subquery()
    many = select(func.count()).where(Note.file_id == here.c.file_id).scalar_subquery()
    return select(here.c.file_id, many)


@cache
def _beside_notes() -> CompoundSelect[Any]:
    """Once for each: the files of texts beside their notes, 1, and of notes that are no signed text, -1."""
    is_signed = exists().where(NoteSignature.note_id == Note.id)
    left = union_all(select(Draft.item_id), select(NoteVoid.note_id))
    begun = select(Note.file_id, literal(-1)).where(Note.id.in_(left), ~is_signed)
    added = select(Note.file_id, literal(1)).select_from(Addendum).join(Note, Note.id == Addendum.note_id)
    return union_all(added, begun)


@cache
def _held() -> Select[UUID, int]:
    """How many texts the segments of each file say that they hold."""
    held = select(Segment.file_id, func.sum(Segment.texts)).group_by(Segment.file_id)
    return held.where(Segment.file_id.in_(_OPEN))


@cache
def _small() -> Select[UUID, int]:
    """How many small segments each file has that has several."""
    small = select(Segment.file_id, func.count()).where(is_small())
    return small.where(Segment.file_id.in_(_OPEN)).group_by(Segment.file_id).having(func.count() > 1)


def read_but_for(
    opened: Opened, file_id: UUID, known: Collection[bytes], most: int | None = None
) -> list[Text]:
    """Each note of the file with a text that is not among these, and its addenda, as they were signed."""
    texts = texts_of(select(Note.file_id).where(Note.file_id == file_id).limit(1))
    rows = db.session.execute(select(texts.c.text_id, texts.c.note_id))
    lacking = dict.fromkeys(note_id for text_id, note_id in rows if text_id.bytes not in known)
    asked = select(Note).where(Note.id.in_(list(lacking)[:most])).options(selectinload(Note.addenda))
    notes = db.session.scalars(asked).all()
    closed = sign.read_all(opened, file_id, notes)
    found = []
    for note in notes:
        if note.id not in closed:
            continue
        content = closed[note.id].content
        line = Line.of_note(note.id, content)
        found.append((line, words_of(content)))
        found += [(line._replace(text_id=one.id), one.says.words) for one in sign.read_addenda(opened, note)]
    return found


def lines_of(opened: Opened, file_id: UUID) -> list[Line]:
    """Every signed text of an opened file, as it is found: by its segments, or else as it was signed."""
    parts = _parts(opened, file_id)
    known = {one for part in parts for one in part.ids}
    others = (line for line, _words in read_but_for(opened, file_id, known))
    new = [line for line in others if line.text_id.bytes not in known]
    return [line for part in parts for line in part.lines] + new


def gather(actor: Actor, keyring: Keyring) -> int:
    """Seal together what lies in small segments, and what is in none, of the files this person may open.

    Returns how many texts were in none. Reads them after an entry of its own, so it comes before any change;
    leaves the commit to the caller.
    """
    file_ids = _to_gather(keyring.account_id)[:MOST_FILES]
    if not file_ids:
        return 0
    with reading(actor, keyring, "notes.gathered", file_ids) as opened:
        found = {file_id: _not_in_a_segment(opened, file_id) for file_id in file_ids}
    for file_id, texts in found.items():
        segments.add(actor, record_key(keyring, file_id), texts)
    return sum(map(len, found.values()))


def _to_gather(account_id: UUID) -> list[UUID]:
    """The files this person may open with more signed texts than their segments say that they hold.

    And then those with several small segments.
    """
    told = {"viewer": account_id, "now": clock.now()}
    gathered = by_code(_held(), told)
    small = by_code(_small(), told | limits())
    lacking = {code for code, number in counts(account_id).items() if number > gathered.get(code, 0)}
    return [UUID(code) for code in (*sorted(lacking), *sorted(small.keys() - lacking))]


def _not_in_a_segment(opened: Opened, file_id: UUID) -> list[Text]:
    known = {one for part in _parts(opened, file_id) for one in part.ids}
    found = read_but_for(opened, file_id, known, MOST_TEXTS)
    return [text for text in found if text[0].text_id.bytes not in known]


def _parts(opened: Opened, file_id: UUID) -> list[Gathered]:
    rows = db.session.scalars(select(Segment).where(Segment.file_id == file_id)).all()
    return [of_segment(opened, row.place, row.blob) for row in rows]


def of_segment(opened: Opened, place: Place, blob: bytes) -> Gathered:
    """What a segment holds: nothing, if it does not open, so that its texts are read themselves."""
    return Gathered(opened.segment(place, blob) or b"")


welcome.after_sign_in(gather)

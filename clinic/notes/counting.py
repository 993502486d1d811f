"""How often somebody worked in which way: their own signed notes, counted month by month."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from clinic.clients.models import Viewer
from clinic.database import db
from clinic.frozen import frozen
from clinic.notes.gathered import Line
from clinic.notes.models import Note, NoteSignature


@frozen
class Used:
    """How many notes name each way and each technique (as `CBT.activation`), by code and month."""

    ways: Counter[tuple[str, date]]
    techniques: Counter[tuple[str, date]]

    def of_way(self, code: str, months: Sequence[date]) -> tuple[int, ...]:
        return tuple(self.ways[code, month] for month in months)

    def of_technique(self, code: str, months: Sequence[date]) -> tuple[int, ...]:
        return tuple(self.techniques[code, month] for month in months)

    @property
    def way_codes(self) -> set[str]:
        return {code for code, _month in self.ways}

    @property
    def technique_codes(self) -> set[str]:
        return {code for code, _month in self.techniques}


def own_signed(viewer: Viewer) -> frozenset[UUID]:
    """The notes somebody signed: whoever reads along in a file counts none of them as theirs."""
    signed = select(Note.id).join(NoteSignature, NoteSignature.note_id == Note.id)
    return frozenset(db.session.scalars(signed.where(Note.author_id == viewer.id)))


def used(notes: Iterable[Line], own: Collection[UUID]) -> Used:
    """Count those of these notes that are among one's own, each note once for what it names."""
    ways: Counter[tuple[str, date]] = Counter()
    techniques: Counter[tuple[str, date]] = Counter()
    for note in notes:
        if note.note_id in own:
            month = date.fromisoformat(note.on).replace(day=1)
            ways.update((code, month) for code in set(note.ways))
            techniques.update((code, month) for code in set(note.techniques))
    return Used(ways, techniques)

"""What notes of one file were lately written in: their formats and ways of working, the last first."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from clinic.files import segments
from clinic.files.reading import Opened
from clinic.notes import gathering


class Lately(NamedTuple):
    """Codes of formats and of ways, each once."""

    formats: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()


NOTHING_YET = Lately()


def used(opened: Opened, file_id: UUID) -> Lately:
    """What the notes found by the file's newest segments say; nothing, where there is none."""
    rows = segments.newest(file_id)
    lines = [line for row in rows for line in gathering.of_segment(opened, *row).lines]
    notes = sorted((line for line in lines if line.is_note), key=lambda line: line.on, reverse=True)
    return Lately(_once(note.type for note in notes), _once(way for note in notes for way in note.ways))


def _once(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))

"""Adding what is signed to the segments that a file's texts are found by."""

from collections.abc import Sequence

from clinic.audit.actor import Actor
from clinic.files import segments
from clinic.notes.gathered import ABOUT, Gathered, Line
from clinic.vault.record import RecordKey


def add(actor: Actor, key: RecordKey, texts: Sequence[tuple[Line, str]]) -> None:
    """Let these signed texts of a file be found, as part of the work that signs them under its present key.

    They go into the file's last segment or, where that is full or does not open, into the next.
    """
    for at in range(0, len(texts), ABOUT):
        more = Gathered.of(texts[at : at + ABOUT])
        row = segments.last(key.file_id, held=True)
        content = segments.content_of(key, row.place, row.blob) if row else None
        standing = Gathered(content) if content else None
        if row is None or standing is None or standing.is_full or not len(standing):
            segments.begin(actor, key, row, more.content, len(more))
        else:
            both = standing.with_more(more)
            segments.overwrite(actor, key, row, both.content, len(both))

"""Adding what is signed to the segments that a file's texts are found by."""

from collections.abc import Sequence
from uuid import UUID

from clinic.audit.actor import Actor
from clinic.files import segments
from clinic.files.keys import record_key
from clinic.notes.gathered import ABOUT, Gathered, Line
from clinic.vault.keyring import Keyring


def add(actor: Actor, keyring: Keyring, file_id: UUID, texts: Sequence[tuple[Line, str]]) -> None:
    """Let these signed texts of a file be found, as part of the work that signs them.

    They go into the file's last segment or, where that is full or does not open, into the next.
    """
    key = record_key(keyring, file_id)
    for at in range(0, len(texts), ABOUT):
        more = Gathered.of(texts[at : at + ABOUT])
        row = segments.last_held(file_id)
        content = segments.content_of(key, row.place, row.blob) if row else None
        standing = Gathered(content) if content else None
        if row is None or standing is None or standing.is_full or not len(standing):
            segments.begin(actor, key, row, more.content, len(more))
        else:
            both = standing.with_more(more)
            segments.overwrite(actor, key, row, both.content, len(both))

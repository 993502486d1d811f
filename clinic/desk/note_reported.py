"""How it went at home, for the page of the next note: what was given lately, and what came back of it."""

from uuid import UUID

from clinic.files.reading import Opened
from clinic.handouts import reports
from clinic.handouts.assign import assignments_of
from clinic.handouts.reports import Told

LOOKED_THROUGH, SHOWN = 8, 3
Reported = tuple[tuple[str, tuple[Told, ...]], ...]


def lately(opened: Opened, file_id: UUID) -> Reported:
    """The titles of the sheets given last, each with what was said of it: first those something came of."""
    given = assignments_of(opened, file_id, LOOKED_THROUGH)
    if not given:
        return ()
    since = min(row.assigned_at for row, _task in given)
    told = reports.of_file(opened.keyring, opened, file_id, since)
    found = [(task.sheet.title, tuple(told.of(row.id))) for row, task in given]
    return tuple(sorted(found, key=lambda one: not one[1])[:SHOWN])

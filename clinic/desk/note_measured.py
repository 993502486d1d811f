"""The questionnaires that go with a note: filled in since the session before, and told at its head."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from clinic.files.reading import Opened
from clinic.measures import kept
from clinic.measures.course import courses
from clinic.measures.taken import Taken
from clinic.notes.content import NoteContent
from clinic.notes.header import Measured

_A_DAY = timedelta(days=1)
# Before a first session there may be any number.
MOST = 40


def of_the_session(
    opened: Opened, file_id: UUID, zone: ZoneInfo, last_told: NoteContent | None, day: date
) -> tuple[Measured, ...]:
    """What was filled in on `day`, or before it and since the last session, the earliest first."""
    before = last_told.header.service_date if last_told else None
    after = min(before, day - _A_DAY) if before else date.min
    # Nothing is entered before the day it was filled in on.
    entered = datetime.combine(after, time(), zone) if before else None
    found = [
        taken
        for taken in kept.all_of(opened, file_id, MOST, entered)
        if taken.corrected_by is None and after < taken.sheet.on <= day
    ]
    return tuple(_measured(taken) for taken in sorted(found, key=lambda one: (one.sheet.on, one.at)))


def _measured(taken: Taken) -> Measured:
    known = taken.sheet.known
    name = known.name if known else taken.sheet.measure
    return Measured(taken.id, name, taken.sheet.on, tuple(_came_to(taken)))


def _came_to(taken: Taken) -> Iterator[tuple[str, int | None, str]]:
    known = taken.sheet.known
    found = courses(known, [taken]) if known else ()
    for one in found:
        point = one.points[0]
        yield one.line.label if len(found) > 1 else "", point.value, point.band

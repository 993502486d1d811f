"""The questionnaires that go with a note: filled in since the session before, and told at its head."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from clinic.files.reading import Opened
from clinic.measures import kept
from clinic.measures.course import courses
from clinic.measures.taken import Taken
from clinic.notes.header import Measured
from clinic.notes.sign import Closed

_A_DAY = timedelta(days=1)
# Before a first session there may be any number.
MOST = 40


def of_the_session(
    opened: Opened, file_id: UUID, zone: ZoneInfo, last: Closed | None, day: date
) -> tuple[Measured, ...]:
    """What was filled in by `day` and no note tells yet, and what was filled in on it: the earliest first.

    The note of the session before, `last`, tells what was filled in by its day and entered before it was
    signed.
    """
    before = min(last.content.header.service_date, day - _A_DAY) if last else None
    since = min(datetime.combine(before, time(), zone), last.seal.at) if last and before else None
    found = [
        taken
        for taken in kept.all_of(opened, file_id, MOST, since)
        if taken.corrected_by is None
        and taken.sheet.on <= day
        and (last is None or before is None or taken.sheet.on > before or taken.at > last.seal.at)
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

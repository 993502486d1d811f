"""What is counted of enquiries: sealed and of nobody as they come and end, so that it may outlive them."""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Self
from uuid import UUID

from sqlalchemy import select

from clinic.clients.tongues import TONGUES
from clinic.database import db
from clinic.diary.models import Appointment
from clinic.diary.presence import MISSED, presences
from clinic.diary.visitor import OTHER_TONGUE
from clinic.edge import current
from clinic.files import directory, inbox
from clinic.files.models import Inbox
from clinic.files.reading import Opened
from clinic.frozen import frozen
from clinic.intake.models import Enquiry, Source, State, Tally
from clinic.intake.outcome import Because, Outcome, Verdict

KIND = "count"
VERSION = 1
# Every count is as long as the longest, so that from outside nobody can tell one from another.
SIZE_BYTES = 200
UNKNOWN_TONGUE = ""


@frozen
class Sealed:
    """What only whoever holds the directory may count: in which language, and what came of it."""

    language: str = UNKNOWN_TONGUE
    outcome: Outcome | None = None
    because: Because = Because.UNSAID

    def to_bytes(self) -> bytes:
        document = {
            "v": VERSION,
            "language": self.language,
            "outcome": self.outcome or "",
            "because": self.because,
        }
        return json.dumps(document).encode().ljust(SIZE_BYTES)

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        document = json.loads(content)
        outcome = Outcome(document["outcome"]) if document["outcome"] else None
        return cls(document["language"], outcome, Because(document["because"]))


@frozen
class Counted:
    """One who asked, as far as is counted. `client_id` stands for somebody who became a client."""

    source: Source
    was_booked: bool
    was_held: bool
    waited_days: int | None
    count_id: UUID | None
    client_id: UUID | None = None


def sealed(language: str, verdict: Verdict | None = None) -> Inbox:
    """What is counted, as a row to be left for the directory."""
    return inbox.sealed(directory.file_id(), *counted(language, verdict))


def counted(language: str, verdict: Verdict | None = None) -> tuple[str, bytes]:
    """The same before it is sealed, its kind and content; neither a name nor a day is in it."""
    known = language if language in TONGUES else OTHER_TONGUE
    count = Sealed(known, verdict.outcome, verdict.because) if verdict else Sealed(known)
    return KIND, count.to_bytes()


def opened(reading: Opened, counted: Collection[Counted]) -> dict[UUID | None, Sealed]:
    """What was sealed, by its row's id, where the directory is opened already."""
    wanted = [one.count_id for one in counted if one.count_id]
    rows = db.session.scalars(select(Inbox).where(Inbox.id.in_(wanted)))
    return {row.id: Sealed.from_bytes(reading.inbox(row)) for row in rows}


def keep(enquiry: Enquiry, now: datetime) -> None:
    """Count this one for good, before it is deleted."""
    (one,) = _counted([enquiry], now)
    db.session.add(
        Tally(
            month_on=enquiry.arrived_at.astimezone(current.zone()).date().replace(day=1),
            source=one.source,
            was_booked=one.was_booked,
            was_held=one.was_held,
            waited_days=one.waited_days,
            count_id=one.count_id,
        )
    )


def between(first_on: date, next_on: date, now: datetime) -> list[Counted]:
    """Everybody who asked from the first of one month until before the first of another, deleted or not."""
    zone = current.zone()
    begins, ends = (datetime(day.year, day.month, 1, tzinfo=zone) for day in (first_on, next_on))
    here = select(Enquiry).where(Enquiry.arrived_at >= begins, Enquiry.arrived_at < ends)
    gone = select(Tally).where(Tally.month_on >= first_on, Tally.month_on < next_on)
    left = [
        Counted(one.source, one.was_booked, one.was_held, one.waited_days, one.count_id)
        for one in db.session.scalars(gone)
    ]
    return [*_counted(db.session.scalars(here).all(), now), *left]


def _counted(enquiries: Sequence[Enquiry], now: datetime) -> Iterator[Counted]:
    ids = [one.appointment_id for one in enquiries if one.appointment_id]
    calls = {one.id: one for one in db.session.scalars(select(Appointment).where(Appointment.id.in_(ids)))}
    missed = {call_id for call_id, came in presences(calls.values()).items() if came in MISSED}
    for one in enquiries:
        call = calls.get(one.appointment_id) if one.appointment_id else None
        was_held = call is not None and _is_over(call, now) and call.id not in missed
        yield Counted(
            one.source,
            was_booked=call is not None,
            was_held=was_held,
            waited_days=_days(one.arrived_at, call.starts_at) if call and was_held else None,
            count_id=one.count_id,
            client_id=one.client_id if one.state is State.CLIENT else None,
        )


def _is_over(call: Appointment, now: datetime) -> bool:
    return not call.is_cancelled and call.ends_at <= now


def _days(arrived_at: datetime, starts_at: datetime) -> int:
    zone = current.zone()
    return (starts_at.astimezone(zone).date() - arrived_at.astimezone(zone).date()).days

"""A therapist's calendar elsewhere: its address kept, its busy times read in, and let go of."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select, update

from clinic.calendars.busy import NoCalendar, busy_spans
from clinic.calendars.fetching import NotRead, Reader, parted
from clinic.config import settings
from clinic.database import db
from clinic.diary.calendars import BusyElsewhere, CalendarHost, OtherCalendar, Trouble
from clinic.diary.free import instant
from clinic.diary.models import Appointment
from clinic.diary.spans import Span
from clinic.edge import current
from clinic.frozen import frozen
from clinic.mail import worker
from clinic.mode import Mode, set_mode
from clinic.plain import N_
from clinic.refusal import Refusal
from clinic.vault.envelope import seal, unseal
from clinic.vault.padding import pad, unpad

AGAIN = timedelta(minutes=15)
BACK = timedelta(days=1)
AHEAD = timedelta(days=400)
# Unchanged or not, what it says about days that were too far away is read once a day.
WHOLE = timedelta(days=1)
MOST_SPANS = 20_000


class HostNotAllowed(Refusal):
    """The owner has not said that calendars may be read from there."""

    status = 422
    sentence = N_("The owner of the practice has not allowed calendars to be read from there yet.")


@frozen
class _Address:
    """What is sealed of another calendar."""

    text: str
    etag: str = ""
    whole_at: float = 0

    def sealed(self, therapist_id: UUID) -> bytes:
        document = json.dumps([self.text, self.etag, self.whole_at]).encode()
        return seal(settings().instance_key, pad(document), "other calendar", therapist_id)

    @classmethod
    def of(cls, row: OtherCalendar) -> "_Address":
        blob = unseal(settings().instance_key, row.sealed or b"", "other calendar", row.therapist_id)
        return cls(*json.loads(unpad(blob)))


@frozen
class _Told:
    """What must be known to read a calendar: the practice's zone, from when until when, and what is ours."""

    zone: ZoneInfo
    window: Span
    ours: frozenset[str]

    @classmethod
    def as_of(cls, now: datetime) -> "_Told":
        ours = db.session.scalars(select(Appointment.uid).where(Appointment.ends_at > now - BACK))
        window = (int((now - BACK).timestamp()), int((now + AHEAD).timestamp()))
        return cls(current.zone(), window, frozenset(ours))

    def spans(self, content: bytes) -> list[Span]:
        """What it says, without the times that are ours: our own feed may be part of it."""
        spans = busy_spans(content, self.zone, self.window, self.ours)
        if len(spans) > MOST_SPANS:
            raise NoCalendar("too much")
        return spans


def host_of(address: str) -> str:
    """The computer that an address names. Raises `NotRead`."""
    return (parted(address).hostname or "").lower()


def allowed_hosts() -> Sequence[str]:
    return db.session.scalars(select(CalendarHost.host).order_by(CalendarHost.host)).all()


def follow(therapist_id: UUID, address: str, now: datetime) -> None:
    """Read this calendar from now on, in place of any other. Raises `NotRead` or `HostNotAllowed`."""
    if host_of(address) not in allowed_hosts():
        raise HostNotAllowed
    let_go(therapist_id)
    sealed = _Address(address.strip()).sealed(therapist_id)
    db.session.add(OtherCalendar(therapist_id=therapist_id, added_at=now, sealed=sealed, next_at=now))
    db.session.flush()


def take_in(therapist_id: UUID, content: bytes, now: datetime) -> None:
    """Keep what one file says, in place of any other calendar. Raises `NoCalendar`, changing nothing."""
    spans = _Told.as_of(now).spans(content)
    let_go(therapist_id)
    db.session.add(OtherCalendar(therapist_id=therapist_id, added_at=now, read_at=now))
    _replace(therapist_id, spans)


def let_go(therapist_id: UUID) -> None:
    """Forget the calendar: the times it kept are free at once."""
    db.session.execute(delete(BusyElsewhere).where(BusyElsewhere.therapist_id == therapist_id))
    db.session.execute(delete(OtherCalendar).where(OtherCalendar.therapist_id == therapist_id))
    db.session.flush()


def read_due(now: datetime, reader: Reader | None = None) -> int:
    """Read each calendar whose turn it is; how many were looked at. No transaction is open meanwhile."""
    due = _due(now)
    for row in due:
        _read(row, reader or Reader(), now)
    return len(due)


def _due(now: datetime) -> Sequence[OtherCalendar]:
    """Look without taking the writers' lock, since mostly none is."""
    set_mode(Mode.READ)
    try:
        due = select(OtherCalendar).where(OtherCalendar.next_at <= now, OtherCalendar.sealed.is_not(None))
        rows = db.session.scalars(due.order_by(OtherCalendar.next_at)).all()
        db.session.expunge_all()
        return rows
    finally:
        db.session.rollback()
        set_mode(Mode.WRITE)


def _read(row: OtherCalendar, reader: Reader, now: datetime) -> None:
    hosts, told = allowed_hosts(), _Told.as_of(now)
    # What takes long comes with no transaction open.
    db.session.rollback()
    address = _Address.of(row)
    is_fresh = now.timestamp() - address.whole_at < WHOLE.total_seconds()
    try:
        if host_of(address.text) not in hosts:
            raise NotRead(Trouble.NOT_ALLOWED)
        fetched = reader.fetch(address.text, address.etag if is_fresh else "")
        spans = None if fetched.content is None else told.spans(fetched.content)
    except NotRead as failure:
        _keep(row, now, trouble=failure.trouble)
    except NoCalendar:
        _keep(row, now, trouble=Trouble.NO_CALENDAR)
    else:
        known = _Address(address.text, fetched.etag, address.whole_at if spans is None else now.timestamp())
        _keep(row, now, spans, trouble=None, read_at=now, sealed=known.sealed(row.therapist_id))


def _keep(row: OtherCalendar, now: datetime, spans: Sequence[Span] | None = None, **values: object) -> None:
    """Write down how it went, unless it was let go of, or another was put in its place, meanwhile."""
    mine = update(OtherCalendar).where(
        OtherCalendar.therapist_id == row.therapist_id,
        OtherCalendar.added_at == row.added_at,
        OtherCalendar.next_at == row.next_at,
    )
    kept = db.session.execute(mine.values(next_at=now + AGAIN, **values))
    if spans is not None and kept.rowcount:  # type: ignore[attr-defined]
        _replace(row.therapist_id, spans)
    db.session.commit()


def _replace(therapist_id: UUID, spans: Sequence[Span]) -> None:
    db.session.execute(delete(BusyElsewhere).where(BusyElsewhere.therapist_id == therapist_id))
    rows = [
        {"therapist_id": therapist_id, "starts_at": instant(start), "ends_at": instant(end)}
        for start, end in spans
    ]
    if rows:
        db.session.execute(insert(BusyElsewhere), rows)
    db.session.flush()


worker.every_round(read_due)

"""Which times are free: hours and taken times from the database, laid before the rule that decides."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, type_coerce

from clinic.columns import SecondsType
from clinic.database import db
from clinic.diary.hours import working_spans
from clinic.diary.models import Appointment, Hours, HoursException, Service
from clinic.diary.openings import Notice, openings
from clinic.diary.spans import Span, merged

# Longer than any appointment with its buffers, so that one begun before the window is still seen.
_LONGEST = timedelta(days=1)
AROUND = timedelta(days=14)

Row = TypeVar("Row", Hours, HoursException)


@dataclass(frozen=True)
class Start:
    """A start one may have, and with whom."""

    at: datetime
    therapist_id: UUID


def free_starts(
    service: Service,
    therapists: Collection[UUID],
    window: tuple[datetime, datetime],
    *,
    zone: ZoneInfo,
    now: datetime,
    besides: UUID | None = None,
    ignoring_taken: bool = False,
) -> list[Start]:
    """Every start of `service` in the window that the public may have, by time, then in the order given.

    `besides` names an appointment whose own time counts as free, because it is being moved.
    """
    span = (_seconds(window[0]), _seconds(window[1]))
    notice = notice_of(service, span, now)
    busy = {} if ignoring_taken else taken(therapists, window, besides=besides)
    working = worked(therapists, (span[0], span[1] + service.fit.length), zone)
    found = [
        (start, order, therapist)
        for order, therapist in enumerate(therapists)
        for start in openings(working[therapist], busy.get(therapist, []), service.fit, notice)
    ]
    return [Start(instant(start), therapist) for start, _, therapist in sorted(found)]


def notice_of(service: Service, span: Span, now: datetime) -> Notice:
    """The first and last start of the span that is neither too soon nor too far away."""
    earliest = now + timedelta(minutes=service.notice_minutes)
    latest = now + timedelta(days=service.horizon_days)
    return Notice(max(span[0], _seconds(earliest) + 1), min(span[1] - 1, _seconds(latest)))


def nearest_starts(
    service: Service, therapists: Collection[UUID], wanted: datetime, *, zone: ZoneInfo, now: datetime
) -> list[Start]:
    """The three free starts closest to the one that could not be had, in the order of the clock."""
    window = (wanted - AROUND, wanted + AROUND)
    by_time: dict[datetime, Start] = {}
    for start in free_starts(service, therapists, window, zone=zone, now=now):
        by_time.setdefault(start.at, start)
    by_time.pop(wanted, None)
    close = sorted(by_time.values(), key=lambda start: (abs(start.at - wanted), start.at))[:3]
    return sorted(close, key=lambda start: start.at)


def taken(
    therapists: Collection[UUID], window: tuple[datetime, datetime], *, besides: UUID | None = None
) -> dict[UUID, list[Span]]:
    """What of each therapist's time is held, buffers included, merged."""
    rows = db.session.execute(
        select(
            Appointment.therapist_id,
            type_coerce(Appointment.held_from_at, SecondsType),
            type_coerce(Appointment.held_to_at, SecondsType),
        ).where(
            Appointment.therapist_id.in_(therapists),
            Appointment.starts_at > window[0] - _LONGEST,
            Appointment.starts_at < window[1] + _LONGEST,
            Appointment.cancelled_at.is_(None),
            *([Appointment.id != besides] if besides else []),
        )
    )
    spans: dict[UUID, list[Span]] = {therapist: [] for therapist in therapists}
    for therapist, held_from, held_to in rows:
        spans[therapist].append((held_from, held_to))
    return {therapist: merged(held) for therapist, held in spans.items()}


def worked(therapists: Collection[UUID], span: Span, zone: ZoneInfo) -> dict[UUID, list[Span]]:
    """When each therapist works within the span."""
    weekly = _by_therapist(db.session.scalars(select(Hours).where(Hours.therapist_id.in_(therapists))))
    special = _by_therapist(
        db.session.scalars(
            select(HoursException).where(
                HoursException.therapist_id.in_(therapists),
                HoursException.last_on >= (instant(span[0]) - _LONGEST).date(),
            )
        )
    )
    return {
        therapist: working_spans(weekly.get(therapist, []), special.get(therapist, []), zone, span)
        for therapist in therapists
    }


def _by_therapist(rows: Iterable[Row]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.therapist_id, []).append(row.rule)
    return found


def instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())

"""When and where each therapist works, from the hours in the database."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from clinic.database import db
from clinic.diary import holidays
from clinic.diary.hours import DayException, WeeklyHours, working_spans
from clinic.diary.models import Hours, HoursException
from clinic.diary.places import Room
from clinic.diary.spans import Span

Row = TypeVar("Row", Hours, HoursException)
# When somebody works, by place; without one it is anywhere.
ByPlace = dict[UUID | None, list[Span]]


def worked(therapists: Collection[UUID], span: Span, zone: ZoneInfo) -> dict[UUID, list[Span]]:
    """When each therapist works within the span, wherever that is."""
    by_place = worked_by_place(therapists, span, zone, apart=False)
    return {therapist: spans[None] for therapist, spans in by_place.items()}


def places_at(therapist_id: UUID, span: Span, zone: ZoneInfo) -> list[UUID]:
    """Where a therapist works during the whole of a span; nowhere in particular is no place."""
    by_place = worked_by_place([therapist_id], span, zone, apart=True)[therapist_id]
    return [place for place, spans in by_place.items() if place is not None and spans == [span]]


def rooms_of(places: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The rooms of each place, in a stable order."""
    rows = db.session.execute(
        select(Room.place_id, Room.id)
        .where(Room.place_id.in_(places), Room.retired_at.is_(None))
        .order_by(Room.id)
    )
    found: dict[UUID, list[UUID]] = {}
    for place_id, room_id in rows:
        found.setdefault(place_id, []).append(room_id)
    return found


def worked_by_place(
    therapists: Collection[UUID], span: Span, zone: ZoneInfo, *, apart: bool
) -> dict[UUID, ByPlace]:
    """When each therapist works, place by place if `apart`, else all of it under no place."""
    weekly = _by_therapist(db.session.scalars(select(Hours).where(Hours.therapist_id.in_(therapists))))
    special = _by_therapist(
        db.session.scalars(
            select(HoursException).where(
                HoursException.therapist_id.in_(therapists),
                HoursException.last_on >= _day_before(span),
            )
        )
    )
    closed = frozenset(holidays.kept(_day_before(span), _day_after(span)))

    def by_place(therapist: UUID) -> ByPlace:
        own = weekly.get(therapist, []), special.get(therapist, [])
        return {
            place: working_spans(regular, differing, zone, span, closed)
            for place, regular, differing in _rules(*own, apart=apart)
        }

    return {therapist: by_place(therapist) for therapist in therapists}


def _rules(
    weekly: Sequence[Hours], special: Sequence[HoursException], *, apart: bool
) -> Iterator[tuple[UUID | None, list[WeeklyHours], list[DayException]]]:
    """The hours of each place if `apart`, else all of them under none; whoever is away is so everywhere."""
    away = [row.rule for row in special if not row.works]
    extra = [row for row in special if row.works]
    present: list[Hours | HoursException] = [*weekly, *extra]
    places = dict.fromkeys(row.place_id for row in present) if apart else {}
    for place in places or {None: None}:
        yield (
            place,
            [row.rule for row in weekly if not apart or row.place_id == place],
            [*(row.rule for row in extra if not apart or row.place_id == place), *away],
        )


def _by_therapist(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = {}
    for row in rows:
        found.setdefault(row.therapist_id, []).append(row)
    return found


def _day_before(span: Span) -> date:
    return datetime.fromtimestamp(span[0], UTC).date() - timedelta(days=1)


def _day_after(span: Span) -> date:
    return datetime.fromtimestamp(span[1], UTC).date() + timedelta(days=1)

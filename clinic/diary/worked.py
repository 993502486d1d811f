"""When and where each therapist works, from the hours in the database."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import CompoundSelect, Integer, bindparam, cast, null, select, union_all

from clinic.columns import DayType, FlagType, IdType
from clinic.database import db
from clinic.diary import holidays
from clinic.diary.hours import DayException, WeeklyHours, working_spans
from clinic.diary.models import Hours, HoursException
from clinic.diary.places import Room
from clinic.diary.spans import Span

# When somebody works, by place; without one it is anywhere.
ByPlace = dict[UUID | None, list[Span]]
Placed = tuple[UUID | None, WeeklyHours | DayException]


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
    first, last = _day_before(span), _day_after(span)
    rules, region = _rules(therapists, first)
    closed = frozenset(holidays.within(region, first, last))
    return {
        therapist: {
            place: working_spans(weekly, differing, zone, span, closed)
            for place, weekly, differing in _by_place(rules.get(therapist, []), apart=apart)
        }
        for therapist in therapists
    }


def _rules(therapists: Collection[UUID], first: date) -> tuple[dict[UUID, list[Placed]], str | None]:
    """The hours of each therapist and the days that differ and are not over by the first day.

    Beside them where holidays are kept, if they are: one question is cheaper than two.
    """
    found: dict[UUID, list[Placed]] = {}
    asked = db.session.connection().execute(_ASKED, {"therapists": list(therapists), "first": first})
    rows = asked.all()
    for therapist, place, weekday, works, opens, closes, first_on, last_on, _region in rows:
        rule = (
            DayException(first_on, last_on, works, opens, closes)
            if weekday is None
            else WeeklyHours(weekday, opens, closes, first_on, last_on)
        )
        found.setdefault(therapist, []).append((place, rule))
    return found, rows[0][-1] if rows else None


def _by_place(
    rules: Sequence[Placed], *, apart: bool
) -> Iterator[tuple[UUID | None, list[WeeklyHours], list[DayException]]]:
    """The hours of each place if `apart`, else all of them under none; whoever is away is so everywhere."""
    away = [rule for _, rule in rules if isinstance(rule, DayException) and not rule.works]
    present = [(place, rule) for place, rule in rules if isinstance(rule, WeeklyHours) or rule.works]
    places = dict.fromkeys(place for place, _ in present) if apart else {}
    for place in places or {None: None}:
        here = [rule for where, rule in present if not apart or where == place]
        weekly = [rule for rule in here if isinstance(rule, WeeklyHours)]
        yield place, weekly, [*(rule for rule in here if isinstance(rule, DayException)), *away]


def _asked() -> CompoundSelect[Any]:
    weekly, differing = Hours.__table__.c, HoursException.__table__.c
    whom = bindparam("therapists", type_=IdType(), expanding=True)
    return union_all(
        select(
            weekly.therapist_id,
            weekly.place_id,
            weekly.weekday,
            cast(null(), FlagType()),
            weekly.opens,
            weekly.closes,
            weekly.first_on,
            weekly.last_on,
            holidays.KEPT_IN.scalar_subquery(),
        ).where(weekly.therapist_id.in_(whom)),
        select(
            differing.therapist_id,
            differing.place_id,
            cast(null(), Integer),
            differing.works,
            differing.opens,
            differing.closes,
            differing.first_on,
            differing.last_on,
            holidays.KEPT_IN.scalar_subquery(),
        ).where(differing.therapist_id.in_(whom), differing.last_on >= bindparam("first", type_=DayType())),
    )


def _day_before(span: Span) -> date:
    return datetime.fromtimestamp(span[0], UTC).date() - timedelta(days=1)


def _day_after(span: Span) -> date:
    return datetime.fromtimestamp(span[1], UTC).date() + timedelta(days=1)


# Built once: to build it takes longer than to ask it.
_ASKED = _asked()

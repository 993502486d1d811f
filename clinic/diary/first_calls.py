"""How many first calls a therapist takes in one week, and in which weeks there is room for another."""

from collections import Counter
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select, union_all

from clinic.columns import IdType
from clinic.database import db
from clinic.diary.held import Hold
from clinic.diary.models import Appointment, Service, ServiceKind
from clinic.diary.practising import Practising

WEEK = timedelta(days=7)


def week_of(at: datetime, zone: ZoneInfo) -> date:
    """The Monday of the week that this instant lies in, on the practice's calendar."""
    on = at.astimezone(zone).date()
    return on - timedelta(days=on.weekday())


def week_window(monday: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when to when that week lasts; a week in which the clock changes has an hour more or less."""
    begin, end = (datetime.combine(day, time.min, zone) for day in (monday, monday + WEEK))
    return begin.astimezone(UTC), end.astimezone(UTC)


def room_for_more(
    service: Service,
    therapists: Collection[UUID],
    between: tuple[datetime, datetime],
    *,
    zone: ZoneInfo,
    now: datetime,
    besides: UUID | None,
) -> Callable[[UUID, datetime], bool] | None:
    """Whether a therapist takes another in the week of an instant between the two, both included.

    None where none of them takes only so many of this service.
    """
    limits = _limits(therapists) if service.kind is ServiceKind.FIRST_CALL else {}
    if not limits:
        return None
    first, last = (week_of(at, zone) for at in between)
    window = (week_window(first, zone)[0], week_window(last, zone)[1])
    counted = _counted(limits, window, zone, now=now, besides=besides)

    def is_room(therapist_id: UUID, at: datetime) -> bool:
        limit = limits.get(therapist_id)
        return limit is None or counted[therapist_id, week_of(at, zone)] < limit

    return is_room


def wait_for_others(service: Service, therapists: Collection[UUID]) -> None:
    """Let nobody else take a first call of these until this transaction ends, if they take only so many.

    Two different times of one week have no step in common, so their claims would not see each other.
    """
    # On SQLite one writes after the other.
    if service.kind is not ServiceKind.FIRST_CALL or db.session.get_bind().dialect.name == "sqlite":
        return
    limited = Practising.first_calls_a_week.is_not(None)
    mine = select(Practising.therapist_id).where(Practising.therapist_id.in_(therapists), limited)
    db.session.execute(mine.order_by(Practising.therapist_id).with_for_update())


def _limits(therapists: Collection[UUID]) -> dict[UUID, int]:
    rows = db.session.connection().execute(_LIMITS, {"therapists": list(therapists)})
    return {therapist_id: limit for therapist_id, limit in rows if limit is not None}


def _counted(
    therapists: Collection[UUID],
    window: tuple[datetime, datetime],
    zone: ZoneInfo,
    *,
    now: datetime,
    besides: UUID | None,
) -> Counter[tuple[UUID, date]]:
    """First calls that stand or are held, by therapist and week."""
    queries = [
        select(rows.therapist_id, rows.starts_at)
        .join(Service, Service.id == rows.service_id)
        .where(
            Service.kind == ServiceKind.FIRST_CALL,
            rows.therapist_id.in_(therapists),
            rows.starts_at >= window[0],
            rows.starts_at < window[1],
            counts,
            *([rows.id != besides] if besides else []),
        )
        for rows, counts in (
            (Appointment, Appointment.cancelled_at.is_(None)),
            (Hold, Hold.until_at > now),
        )
    ]
    found = db.session.execute(union_all(*queries))
    return Counter((therapist_id, week_of(starts_at, zone)) for therapist_id, starts_at in found)


# Built once: to build it takes longer than to ask it.
_LIMITS = select(Practising.__table__.c.therapist_id, Practising.__table__.c.first_calls_a_week).where(
    Practising.__table__.c.therapist_id.in_(bindparam("therapists", type_=IdType(), expanding=True)),
    Practising.__table__.c.first_calls_a_week.is_not(None),
)

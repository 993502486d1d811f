"""What of somebody's or a room's time is held by others, as the database has it."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    bindparam,
    select,
    union_all,
)

from clinic.columns import IdType, InstantType, gathered, seconds
from clinic.database import db
from clinic.diary.calendars import BusyElsewhere
from clinic.diary.held import CoTherapist, Hold
from clinic.diary.models import Appointment
from clinic.diary.spans import Span, covered

# Longer than any appointment with its buffers, so that one begun before the window is still seen.
_LONGEST = timedelta(days=1)
_NOBODY = UUID(int=0)

Window = tuple[datetime, datetime]
Held = Select[Any, list[int], list[int]]
Resources = BindParameter[Any] | Select[UUID]

_RESOURCES = bindparam("resources", type_=IdType(), expanding=True)
_AFTER, _BEFORE, _NOW = (bindparam(name, type_=InstantType()) for name in ("after", "before", "now"))
_BESIDES = bindparam("besides", type_=IdType())


def taken(
    therapists: Collection[UUID], window: Window, *, now: datetime, besides: UUID | None = None
) -> dict[UUID, list[Span]]:
    """What of each therapist's time is held, merged: buffers, live holds, and what keeps them elsewhere."""
    return _spans(_OF_THERAPISTS, therapists, window, now, besides)


def rooms_taken(
    rooms: Mapping[UUID, list[UUID]], window: Window, *, now: datetime, besides: UUID | None
) -> dict[UUID, list[Span]]:
    """The same of each room, given by place."""
    ids = [room for of_place in rooms.values() for room in of_place]
    return _spans(_OF_ROOMS, ids, window, now, besides) if ids else {}


def held_of(therapists: Resources) -> CompoundSelect[Any, list[int], list[int]]:
    """The question itself, of these therapists, for one that asks for more of them; `near` is given to it.

    A row says whose (`therapist_id`), and from when (`held_from`) and until when (`held_to`) each is held.
    """
    return union_all(
        _booked("therapist_id", therapists),
        _joined(therapists),
        _kept("therapist_id", therapists),
        _elsewhere(therapists),
    )


def near(window: Window, now: datetime, besides: UUID | None = None) -> dict[str, Any]:
    """What the question is given: where it looks, when, and whose own time counts as free."""
    return {
        "after": window[0] - _LONGEST,
        "before": window[1] + _LONGEST,
        "now": now,
        "besides": besides or _NOBODY,
    }


def _spans(
    asked: CompoundSelect[Any, list[int], list[int]],
    resources: Collection[UUID],
    window: Window,
    now: datetime,
    besides: UUID | None,
) -> dict[UUID, list[Span]]:
    given = {"resources": list(resources), **near(window, now, besides)}
    starts: dict[UUID, list[int]] = {resource: [] for resource in resources}
    ends: dict[UUID, list[int]] = {resource: [] for resource in resources}
    for resource, held_from, held_to in db.session.connection().execute(asked, given):
        starts[resource] += held_from
        ends[resource] += held_to
    return {resource: covered(starts[resource], ends[resource]) for resource in resources}


def _booked(resource: str, whose: Resources) -> Held:
    rows = Appointment.__table__
    standing = (rows.c.cancelled_at.is_(None), *_near(rows), rows.c.id != _BESIDES)
    return _held(whose, rows.c[resource], rows.c.held_from_at, rows.c.held_to_at).where(*standing)


def _joined(whose: Resources) -> Held:
    """Appointments of others in which they take part."""
    rows, joint = Appointment.__table__, CoTherapist.__table__
    standing = (rows.c.cancelled_at.is_(None), *_near(rows), rows.c.id != _BESIDES)
    held = _held(whose, joint.c.therapist_id, rows.c.held_from_at, rows.c.held_to_at)
    return held.join(joint, joint.c.appointment_id == rows.c.id).where(*standing)


def _kept(resource: str, whose: Resources) -> Held:
    """Holds that count still."""
    rows = Hold.__table__
    live = (rows.c.until_at > _NOW, *_near(rows), rows.c.id != _BESIDES)
    return _held(whose, rows.c[resource], rows.c.held_from_at, rows.c.held_to_at).where(*live)


def _elsewhere(whose: Resources) -> Held:
    """When another calendar keeps them busy."""
    rows = BusyElsewhere.__table__
    within = (rows.c.ends_at > _AFTER, rows.c.starts_at < _BEFORE)
    return _held(whose, rows.c.therapist_id, rows.c.starts_at, rows.c.ends_at).where(*within)


def _held(
    whose: Resources,
    resource: ColumnElement[Any],
    held_from: ColumnElement[Any],
    held_to: ColumnElement[Any],
) -> Held:
    """Who or which room, and all that is held of each: from when, and until when."""
    spans = gathered(seconds(held_from)).label("held_from"), gathered(seconds(held_to)).label("held_to")
    return select(resource, *spans).where(resource.in_(whose)).group_by(resource)


def _near(rows: FromClause) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return rows.c.starts_at > _AFTER, rows.c.starts_at < _BEFORE


# Built once: to build them takes longer than to ask them.
_OF_THERAPISTS = held_of(_RESOURCES)
_OF_ROOMS = union_all(_booked("room_id", _RESOURCES), _kept("room_id", _RESOURCES))

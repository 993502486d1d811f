"""What of somebody's or a room's time is held by others, as the database has it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, type_coerce, union_all

from clinic.columns import SecondsType
from clinic.database import db
from clinic.diary.calendars import BusyElsewhere
from clinic.diary.held import CoTherapist, Hold
from clinic.diary.models import Appointment
from clinic.diary.spans import Span, merged

# Longer than any appointment with its buffers, so that one begun before the window is still seen.
_LONGEST = timedelta(days=1)

Window = tuple[datetime, datetime]


def taken(
    therapists: Collection[UUID], window: Window, *, now: datetime, besides: UUID | None = None
) -> dict[UUID, list[Span]]:
    """What of each therapist's time is held, merged: buffers, live holds, and what keeps them elsewhere."""
    own = _held(Appointment.therapist_id, therapists, window, besides)
    joint = _held(CoTherapist.therapist_id, therapists, window, besides)
    joint = joint.join(CoTherapist, CoTherapist.appointment_id == Appointment.id)
    kept = _kept(Hold.therapist_id, therapists, window, now, besides)
    return _spans(therapists, [own, joint, kept, elsewhere(therapists, window)])


def elsewhere(therapists: Collection[UUID], window: Window) -> "Select[UUID, int, int]":
    """Whom another calendar keeps busy within the window, from when and until when."""
    return select(
        BusyElsewhere.therapist_id,
        type_coerce(BusyElsewhere.starts_at, SecondsType),
        type_coerce(BusyElsewhere.ends_at, SecondsType),
    ).where(
        BusyElsewhere.therapist_id.in_(therapists),
        BusyElsewhere.ends_at > window[0] - _LONGEST,
        BusyElsewhere.starts_at < window[1] + _LONGEST,
    )


def rooms_taken(
    rooms: Mapping[UUID, list[UUID]], window: Window, *, now: datetime, besides: UUID | None
) -> dict[UUID, list[Span]]:
    """The same of each room, given by place."""
    ids = [room for of_place in rooms.values() for room in of_place]
    if not ids:
        return {}
    held = _held(Appointment.room_id, ids, window, besides)
    return _spans(ids, [held, _kept(Hold.room_id, ids, window, now, besides)])


def _held(
    resource: Any, wanted: Collection[UUID], window: Window, besides: UUID | None
) -> "Select[tuple[UUID, int, int]]":
    standing = (Appointment.cancelled_at.is_(None), *_near(Appointment, window, besides))
    return _covered(resource, Appointment).where(resource.in_(wanted), *standing)


def _kept(
    resource: Any, wanted: Collection[UUID], window: Window, now: datetime, besides: UUID | None
) -> "Select[tuple[UUID, int, int]]":
    live = (Hold.until_at > now, *_near(Hold, window, besides))
    return _covered(resource, Hold).where(resource.in_(wanted), *live)


def _covered(resource: Any, rows: type[Appointment] | type[Hold]) -> "Select[tuple[UUID, int, int]]":
    return select(
        resource, type_coerce(rows.held_from_at, SecondsType), type_coerce(rows.held_to_at, SecondsType)
    )


def _near(
    rows: type[Appointment] | type[Hold], window: Window, besides: UUID | None
) -> list[ColumnElement[bool]]:
    close = [rows.starts_at > window[0] - _LONGEST, rows.starts_at < window[1] + _LONGEST]
    return [*close, *([rows.id != besides] if besides else [])]


def _spans(resources: Collection[UUID], queries: Sequence[Any]) -> dict[UUID, list[Span]]:
    spans: dict[UUID, list[Span]] = {resource: [] for resource in resources}
    for resource, held_from, held_to in db.session.execute(union_all(*queries)):
        spans[resource].append((held_from, held_to))
    return {resource: merged(held) for resource, held in spans.items()}

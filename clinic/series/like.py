"""An appointment like another one, at some other time: what it would be, and whether that time is free."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from clinic.database import db
from clinic.diary import claims
from clinic.diary.accepting import anywhere
from clinic.diary.draft import Draft
from clinic.diary.free import Asked, Start, nearest_starts
from clinic.diary.models import Appointment, Audience, Service
from clinic.diary.spans import shared
from clinic.diary.taken import rooms_taken, taken
from clinic.diary.wall import Understood, understood

WEEK = timedelta(weeks=1)


def like(appointment: Appointment, starts_at: datetime) -> Draft:
    """The same again at this start: for whom, with whom, how, and for how long."""
    return Draft(
        db.session.get_one(Service, appointment.service_id),
        starts_at,
        appointment.therapist_id,
        appointment.delivery,
        client_id=appointment.client_id,
        file_id=appointment.file_id,
        also=claims.also_of(appointment.id),
        minutes=appointment.minutes,
        place_id=appointment.place_id,
    )


def next_week(appointment: Appointment, zone: ZoneInfo, now: datetime) -> Understood:
    """The same time of the wall clock a week on, or in the first of the following weeks that is to come."""
    wall = appointment.starts_at.astimezone(zone)
    on = wall.date() + WEEK
    while (found := understood(on, wall.time(), zone)).at <= now:
        on += WEEK
    return found


def is_free(draft: Draft, *, zone: ZoneInfo, now: datetime, besides: UUID | None = None) -> bool:
    """Whether nothing stands in the way: of anybody who is to be there, nor in every room."""
    held = [(int(draft.held[0].timestamp()), int(draft.held[1].timestamp()))]
    busy = taken([draft.whom, *draft.also], draft.held, now=now, besides=besides)
    if any(shared(spans, held) for spans in busy.values()):
        return False
    where: dict[UUID, list[UUID]] = {}
    for start in anywhere(draft, zone):
        if start.place_id and start.room_id:
            where.setdefault(start.place_id, []).append(start.room_id)
    rooms = rooms_taken(where, draft.held, now=now, besides=besides)
    return not rooms or any(not shared(spans, held) for spans in rooms.values())


def nearest(draft: Draft, *, zone: ZoneInfo, now: datetime, besides: UUID | None = None) -> Sequence[Start]:
    """The three free starts closest to the one that cannot be had."""
    minutes = (draft.ends_at - draft.starts_at) // timedelta(minutes=1)
    asked = Asked(
        draft.service, [draft.whom], Audience.STAFF, draft.way, draft.also, besides=besides, minutes=minutes
    )
    return nearest_starts(asked, draft.starts_at, zone=zone, now=now)

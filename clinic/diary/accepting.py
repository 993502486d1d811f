"""Which starts a draft may have, decided before anything is claimed, and what is said if there are none."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from clinic.clock import is_within_reach
from clinic.database import db
from clinic.diary import first_calls, movable
from clinic.diary.draft import Draft, NotOffered, NotToBeHad, RoomsTaken, TimeTaken
from clinic.diary.free import Asked, Start, look, nearest_starts
from clinic.diary.held import Hold
from clinic.diary.models import Appointment, Audience, Delivery
from clinic.diary.openings import is_step
from clinic.diary.places import Room
from clinic.diary.spans import shared
from clinic.diary.taken import taken
from clinic.diary.worked import places_at, rooms_of
from clinic.frozen import frozen

MOST_MINUTES = 8 * 60
_MOMENT = timedelta(seconds=1)


def asked_of(draft: Draft, therapists: Sequence[UUID], for_whom: Audience, besides: Hold | None) -> Asked:
    """What this draft asks for. Raises `NotOffered` for who may not be had, or another service's length."""
    service = draft.service
    if draft.therapist_id and draft.therapist_id not in therapists:
        raise NotOffered
    if service.retired_at or not for_whom.may_have(service) or draft.minutes not in (None, service.minutes):
        raise NotOffered
    if draft.way not in service.ways and for_whom is not Audience.STAFF:
        raise NotOffered
    whom = [draft.therapist_id] if draft.therapist_id else therapists
    return Asked(service, whom, for_whom, draft.way, draft.also, besides.id if besides else None)


def by_hand(draft: Draft, now: datetime) -> Asked:
    """What is asked for by hand: of one therapist, on a step, at a time within reach."""
    if not is_step(draft.starts_at):
        raise NotOffered
    movable.check_reach(draft.starts_at, now)
    minutes = (draft.ends_at - draft.starts_at) // timedelta(minutes=1)
    if minutes <= 0 or minutes % 5 or minutes > MOST_MINUTES:
        raise NotOffered
    return Asked(draft.service, [draft.whom], Audience.STAFF, draft.way, draft.also, minutes=minutes)


@frozen
class Offer:
    """With whom and where a time may be had, the least busy first; whether, but for others, it could be."""

    starts: list[Start]
    would_be: bool = True


def open_to(asked: Asked, draft: Draft, kept: Hold | None, *, zone: ZoneInfo, now: datetime) -> Offer:
    """What is open to this draft; what is kept already needs no list."""
    is_kept = kept is not None and (kept.service_id, kept.starts_at, kept.delivery) == (
        draft.service.id,
        draft.starts_at,
        draft.way,
    )
    if kept is not None and is_kept and kept.therapist_id in asked.therapists:
        return Offer([Start(kept.starts_at, kept.therapist_id, kept.place_id, kept.room_id)])
    return listed(asked, draft, zone=zone, now=now)


def listed(asked: Asked, draft: Draft, *, zone: ZoneInfo, now: datetime) -> Offer:
    """Those of the one list that are at this time. Raises `NotOffered` out of reach."""
    if not is_step(draft.starts_at) or not is_within_reach(draft.starts_at.date()):
        raise NotOffered
    first_calls.wait_for_others(asked.service, asked.therapists)
    looked = look(asked, (draft.starts_at, draft.starts_at + _MOMENT), zone=zone, now=now)
    found = looked.starts()
    return Offer(_least_busy_first(found, zone), would_be=bool(found) or looked.would_be())


def anywhere(draft: Draft, zone: ZoneInfo) -> list[Start]:
    """By hand: in the room asked for, or each room of where the therapist works then, or in none."""
    whom = draft.whom
    if draft.room_id is not None:
        room = db.session.get_one(Room, draft.room_id)
        return [Start(draft.starts_at, whom, room.place_id, room.id)]
    if draft.way is not Delivery.IN_PERSON:
        return [Start(draft.starts_at, whom)]
    span = (int(draft.starts_at.timestamp()), int(draft.ends_at.timestamp()))
    places = places_at(whom, span, zone) or ([draft.place_id] if draft.place_id else [])
    rooms = rooms_of(places)
    found = [
        Start(draft.starts_at, whom, place, room) for place in places for room in rooms.get(place, [None])
    ]
    return found or [Start(draft.starts_at, whom)]


def _least_busy_first(found: Sequence[Start], zone: ZoneInfo) -> list[Start]:
    """By appointments in the week of the start, then in the order given."""
    if len({start.therapist_id for start in found}) < 2:
        return list(found)
    begin, end = first_calls.week_window(first_calls.week_of(found[0].at, zone), zone)
    rows = db.session.execute(
        select(Appointment.therapist_id, func.count())
        .where(
            Appointment.therapist_id.in_([start.therapist_id for start in found]),
            Appointment.starts_at >= begin,
            Appointment.starts_at < end,
            Appointment.cancelled_at.is_(None),
        )
        .group_by(Appointment.therapist_id)
    )
    counts = dict(iter(rows))
    return sorted(found, key=lambda start: counts.get(start.therapist_id, 0))


def refusal(offer: Offer, asked: Asked, draft: Draft, *, zone: ZoneInfo, now: datetime) -> NotToBeHad:
    """`TimeTaken` if only somebody else's appointment stands in the way, otherwise `NotOffered`."""
    kind = TimeTaken if offer.would_be else NotOffered
    return kind(partial(nearest_starts, asked, draft.starts_at, zone=zone, now=now))


def refusal_by_hand(asked: Asked, draft: Draft, *, zone: ZoneInfo, now: datetime) -> NotToBeHad:
    """`RoomsTaken` if everybody who is to be there would be free, otherwise `TimeTaken`."""
    held = int(draft.held[0].timestamp()), int(draft.held[1].timestamp())
    busy = taken(asked.everybody, draft.held, now=now, besides=asked.besides)
    is_busy = any(shared(spans, [held]) for spans in busy.values())
    kind = TimeTaken if is_busy else RoomsTaken
    return kind(partial(nearest_starts, asked, draft.starts_at, zone=zone, now=now))

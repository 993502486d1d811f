"""Which times are free: hours and taken times from the database, laid before the rule that decides."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from clinic.diary import first_calls
from clinic.diary.hours import offset_of
from clinic.diary.models import Audience, Delivery, Service
from clinic.diary.movable import FURTHEST_AHEAD
from clinic.diary.openings import Fit, Notice, openings
from clinic.diary.spans import Span, merged, shared
from clinic.diary.taken import Window, rooms_taken, taken
from clinic.diary.worked import ByPlace, rooms_of, worked_by_place
from clinic.frozen import frozen

AROUND = timedelta(days=14)


# With whom, and in which place and room if those are a question.
_With = tuple[UUID, UUID | None, UUID | None]


class Start(NamedTuple):
    """A start one may have, with whom, and where if that is a question."""

    at: datetime
    therapist_id: UUID
    place_id: UUID | None = None
    room_id: UUID | None = None


@frozen
class Asked:
    """What somebody would like a time for.

    `also` see the same people at the same time. `besides` names an appointment that is being moved, or the
    hold of whoever asks: its own time counts as free. `minutes` are those of an appointment that is not as
    long as its service is now.
    """

    service: Service
    therapists: Sequence[UUID]
    for_whom: Audience
    delivery: Delivery | None = None
    also: tuple[UUID, ...] = ()
    besides: UUID | None = None
    minutes: int | None = None

    @property
    def is_in_person(self) -> bool:
        return (self.delivery or self.service.delivery) is Delivery.IN_PERSON

    @property
    def everybody(self) -> list[UUID]:
        return [*self.therapists, *self.also]

    def fit(self, zone: ZoneInfo, at: int) -> Fit:
        """Its starts stand on the wall clock of that moment; zones here leap by whole hours."""
        fit = self.service.fit
        length = fit.length if self.minutes is None else self.minutes * 60
        return replace(fit, length=length, phase=-offset_of(zone, at) % fit.grid)


def free_starts(
    service: Service,
    therapists: Sequence[UUID],
    window: Window,
    *,
    zone: ZoneInfo,
    now: datetime,
    for_whom: Audience,
    delivery: Delivery | None = None,
) -> list[Start]:
    """Every start of `service` in the window that may be had, by time, then in the order of `therapists`.

    Whoever asks decides whether the service is theirs to have, and whether its notice and horizon bind.
    """
    if not for_whom.may_have(service):
        return []
    return starts(Asked(service, therapists, for_whom, delivery), window, zone=zone, now=now)


def starts(asked: Asked, window: Window, *, zone: ZoneInfo, now: datetime) -> list[Start]:
    """The one list: every start of the window that `asked` may have."""
    return look(asked, window, zone=zone, now=now).starts()


@frozen
class Looked:
    """All that says which starts of a window there are: what is worked, what is taken, who has room."""

    asked: Asked
    fit: Fit
    notice: Notice
    at_work: Mapping[UUID, ByPlace]
    rooms: Mapping[UUID, list[UUID]]
    busy: Mapping[UUID, Sequence[Span]]
    # None where nobody takes only so many.
    is_room: Callable[[UUID, datetime], bool] | None

    def starts(self) -> list[Start]:
        return self._starts(self.busy)

    def would_be(self) -> bool:
        """Whether there were any if nobody else had any."""
        return bool(self._starts({}))

    def _starts(self, busy: Mapping[UUID, Sequence[Span]]) -> list[Start]:
        # A month has thousands; many are at the same time, and their instant is made once.
        by_time: defaultdict[int, list[_With]] = defaultdict(list)
        for therapist in self.asked.therapists:
            for at, having in self._of(therapist, busy).items():
                by_time[at].append(having)
        in_order = ((instant(at), by_time[at]) for at in sorted(by_time))
        found = [Start(at, *having) for at, all_then in in_order for having in all_then]
        is_room = self.is_room
        return found if is_room is None else [one for one in found if is_room(one.therapist_id, one.at)]

    def _of(self, therapist: UUID, busy: Mapping[UUID, Sequence[Span]]) -> dict[int, _With]:
        """Each start one may have with her, in the first place and room that it can be in."""
        found: dict[int, _With] = {}
        for place, room, spans in _where(self.at_work.get(therapist, {}), self.rooms):
            held = _together(busy, [therapist, *self.asked.also, *([room] if room else [])])
            here = dict.fromkeys(openings(spans, held, self.fit, self.notice), (therapist, place, room))
            found = here | found
        return found


def look(asked: Asked, window: Window, *, zone: ZoneInfo, now: datetime) -> Looked:
    """Ask the database, once for all that may be asked of the window."""
    span = (_seconds(window[0]), _seconds(window[1]))
    fit, notice = asked.fit(zone, span[0]), notice_of(asked, span, now)
    if notice.latest < notice.earliest:
        return Looked(asked, fit, notice, {}, {}, {}, None)
    at_work = _at_work(asked, (span[0], span[1] + fit.length), zone)
    rooms = _rooms(at_work)
    busy = taken(asked.everybody, window, now=now, besides=asked.besides)
    busy |= rooms_taken(rooms, window, now=now, besides=asked.besides)
    is_room = first_calls.room_for_more(
        asked.service, asked.therapists, window, zone=zone, now=now, besides=asked.besides
    )
    return Looked(asked, fit, notice, at_work, rooms, busy, is_room)


def notice_of(asked: Asked, span: Span, now: datetime) -> Notice:
    """The first and last start of the span that is neither too soon nor too far away.

    The practice itself may give any time that is still to come, and no slip of the year.
    """
    earliest, latest = now, now + FURTHEST_AHEAD
    if asked.for_whom is not Audience.STAFF:
        earliest = now + timedelta(minutes=asked.service.notice_minutes)
        latest = now + timedelta(days=asked.service.horizon_days)
    return Notice(max(span[0], _seconds(earliest) + 1), min(span[1] - 1, _seconds(latest)))


def nearest_starts(asked: Asked, wanted: datetime, *, zone: ZoneInfo, now: datetime) -> list[Start]:
    """The three free starts closest to the one that could not be had, in the order of the clock."""
    window = (wanted - AROUND, wanted + AROUND)
    by_time: dict[datetime, Start] = {}
    for start in starts(asked, window, zone=zone, now=now):
        by_time.setdefault(start.at, start)
    by_time.pop(wanted, None)
    close = sorted(by_time.values(), key=lambda start: (abs(start.at - wanted), start.at))[:3]
    return sorted(close, key=lambda start: start.at)


def _at_work(asked: Asked, span: Span, zone: ZoneInfo) -> dict[UUID, ByPlace]:
    """When, and in person where, each one asked works, and everybody who is to be there with them."""
    at_work = worked_by_place(asked.everybody, span, zone, apart=asked.is_in_person)
    for other in asked.also:
        anywhere = at_work[other].get(None, [])
        for therapist in asked.therapists:
            at_work[therapist] = {
                place: shared(spans, merged([*at_work[other].get(place, []), *anywhere]))
                for place, spans in at_work[therapist].items()
            }
    return at_work


def _rooms(at_work: Mapping[UUID, ByPlace]) -> dict[UUID, list[UUID]]:
    places = {place for by_place in at_work.values() for place in by_place if place is not None}
    return rooms_of(places) if places else {}


def _where(
    by_place: ByPlace, rooms: Mapping[UUID, list[UUID]]
) -> Iterator[tuple[UUID | None, UUID | None, list[Span]]]:
    """Each place and room that a time could be in, with when it is worked there."""
    for place, spans in by_place.items():
        for room in rooms.get(place, [None]) if place else [None]:
            yield place, room, spans


def _together(busy: Mapping[UUID, Sequence[Span]], resources: Sequence[UUID]) -> Sequence[Span]:
    if len(resources) == 1:
        return busy.get(resources[0], [])
    return merged(span for resource in resources for span in busy.get(resource, []))


# The same months are looked at again and again.
@lru_cache(maxsize=8192)
def instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())

"""An appointment somebody would like, and the noes it may meet."""

from collections.abc import Callable, Sequence
from dataclasses import field, replace
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID, uuid4

from werkzeug.utils import cached_property

from clinic.diary.free import Start
from clinic.diary.models import Appointment, Delivery, Service
from clinic.frozen import frozen
from clinic.plain import N_
from clinic.refusal import Refusal


class NotToBeHad(Refusal):
    """This time is not free for whoever asked."""

    def __init__(self, look: Callable[[], Sequence[Start]] = tuple) -> None:
        super().__init__()
        self._look = look

    @cached_property
    def nearest(self) -> tuple[Start, ...]:
        """Up to three other starts, looked for when they are asked for: whoever writes next need not wait."""
        return tuple(self._look())


class TimeTaken(NotToBeHad):
    """Somebody has it already."""

    sentence = N_("That time has just been taken.")


class RoomsTaken(TimeTaken):
    """The therapist would be free, but there is no room to meet in."""

    sentence = N_("Every room there is taken at that time.")


class NotOffered(NotToBeHad):
    """Outside the hours, too soon by now, too far away, or not on a five-minute step."""

    status = 422
    sentence = N_("That time is not offered, or not any more.")


class AlreadyCancelled(Refusal):
    sentence = N_("This appointment has been cancelled.")


class About(Protocol):
    """An appointment as far as a letter tells of it, whether it stands already or not."""

    @property
    def id(self) -> UUID: ...
    @property
    def uid(self) -> str: ...
    @property
    def sequence(self) -> int: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


@frozen
class Foretold:
    """What is known of an appointment before it is decided whether there will be one, and with whom."""

    starts_at: datetime
    ends_at: datetime
    id: UUID = field(default_factory=uuid4)
    uid: str = field(default_factory=lambda: str(uuid4()))
    sequence: int = 0


@frozen
class Draft:
    """An appointment somebody would like. Without a therapist, any of those asked may have it.

    `also` are further therapists who see the same people at the same time. `minutes` are the service's own
    if none are given. Without a room, one is found where the place has rooms and people come in person.
    """

    service: Service
    starts_at: datetime
    therapist_id: UUID | None = None
    delivery: Delivery | None = None
    client_id: UUID | None = None
    file_id: UUID | None = None
    inbox_id: UUID | None = None
    also: tuple[UUID, ...] = ()
    minutes: int | None = None
    place_id: UUID | None = None
    room_id: UUID | None = None
    series_id: UUID | None = None
    series_on: date | None = None
    # What has been written about it already: it becomes that appointment or none.
    foretold: Foretold | None = None

    @property
    def whom(self) -> UUID:
        """The therapist, once that is settled. Raises `NotOffered`."""
        if self.therapist_id is None:
            raise NotOffered
        return self.therapist_id

    @property
    def way(self) -> Delivery:
        return self.delivery or self.service.delivery

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes or self.service.minutes)

    def foretell(self) -> Foretold:
        return Foretold(self.starts_at, self.ends_at)

    @property
    def held(self) -> tuple[datetime, datetime]:
        before = timedelta(minutes=self.service.buffer_before)
        return self.starts_at - before, self.ends_at + timedelta(minutes=self.service.buffer_after)

    def to_appointment(self, now: datetime) -> Appointment:
        """Its row, which is in no diary yet. Raises `NotOffered` without a therapist."""
        held_from, held_to = self.held
        foretold = self.foretold or self.foretell()
        return Appointment(
            id=foretold.id,
            uid=foretold.uid,
            therapist_id=self.whom,
            service_id=self.service.id,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            held_from_at=held_from,
            held_to_at=held_to,
            delivery=self.way,
            created_at=now,
            client_id=self.client_id,
            file_id=self.file_id,
            inbox_id=self.inbox_id,
            place_id=self.place_id,
            room_id=self.room_id,
            series_id=self.series_id,
            series_on=self.series_on,
        )

    def at(self, start: Start) -> "Draft":
        """The same, with whom and where this start may be had."""
        return replace(self, therapist_id=start.therapist_id, place_id=start.place_id, room_id=start.room_id)

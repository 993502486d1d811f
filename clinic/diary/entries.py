"""What stands in the diary on some days: each appointment with all a page says of it, as one question."""

from collections.abc import Sequence
from dataclasses import field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, Select, and_, bindparam, case, exists, or_, select

from clinic.clients import cards
from clinic.columns import IdType, InstantType
from clinic.database import db
from clinic.diary.held import CoTherapist, Overbooking
from clinic.diary.models import Appointment, Attendance, Presence, Service
from clinic.diary.names import Sealed
from clinic.diary.places import Room
from clinic.diary.presence import SAYS_MOST
from clinic.files.models import Inbox
from clinic.files.versions import Version
from clinic.frozen import frozen
from clinic.mail import outbox


@frozen
class Entry:
    """One appointment. `also` see the same people; the sealed `card` says who comes.

    `inbox` holds who it is while nobody is a client.
    """

    appointment: Appointment
    service: Service
    room: Room | None
    presence: Presence | None
    is_overbooked: bool
    is_untold: bool
    inbox: Inbox | None
    card: Version | None
    also: list[UUID] = field(default_factory=list)

    @property
    def therapists(self) -> list[UUID]:
        return [self.appointment.therapist_id, *self.also]


@frozen
class Standing:
    """All of it, in order, cancelled ones only where their people do not know; and every service there is."""

    entries: list[Entry]
    services: list[Service]

    @property
    def kept(self) -> list[Entry]:
        return [one for one in self.entries if not one.appointment.is_cancelled]

    @property
    def untold(self) -> list[Entry]:
        """Those about which the letter came back."""
        return [one for one in self.entries if one.is_untold]

    @property
    def sealed(self) -> Sealed:
        """Who comes, for `known` to open."""
        return Sealed(
            [one.card for one in self.entries if one.card is not None],
            [one.inbox for one in self.entries if one.inbox is not None],
        )


def standing(
    therapists: Sequence[UUID], window: tuple[datetime, datetime], viewer: UUID, now: datetime
) -> Standing:
    """What these therapists have within the window, their parts in others' appointments included.

    Cards come with it if the viewer may open the directory now.
    """
    services: dict[UUID, Service] = {}
    found: dict[UUID, Entry] = {}
    days = {"after": window[0], "before": window[1]}
    given = {"therapists": list(therapists), "viewer": viewer, "now": now, **days}
    for service, appointment, also, *rest in db.session.execute(_asked(), given):
        services[service.id] = service
        if appointment is None:
            continue
        if appointment.id not in found:
            found[appointment.id] = _entry(service, appointment, *rest)
        if also is not None:
            found[appointment.id].also.append(also)
    return Standing(list(found.values()), list(services.values()))


@cache
def _asked() -> Select[Any]:
    """Every service with what stands of it here: a row for each, and for each second therapist in it.

    Put together once: that takes longer than to ask it.
    """
    here = _here()
    # Of several people, as `presence.presences` has it.
    most = case({one.value: order for order, one in enumerate(SAYS_MOST)}, value=Attendance.presence)
    came = select(Attendance.presence).where(Attendance.appointment_id == Appointment.id)
    came = came.order_by(most).limit(1)
    over = and_(Overbooking.appointment_id == Appointment.id, Overbooking.settled_at.is_(None))
    nobody_yet = and_(Inbox.id == Appointment.inbox_id, Appointment.client_id.is_(None))
    viewer, now = bindparam("viewer", type_=IdType()), bindparam("now", type_=InstantType())
    asked = (
        select(
            Service,
            Appointment,
            CoTherapist.therapist_id,
            Room,
            came.scalar_subquery(),
            Overbooking.appointment_id,
            here.c.is_untold,
            Inbox,
        )
        .select_from(Service)
        .outerjoin(here, here.c.service_id == Service.id)
        .outerjoin(Appointment, Appointment.id == here.c.id)
        .outerjoin(CoTherapist, CoTherapist.appointment_id == Appointment.id)
        .outerjoin(Room, Room.id == Appointment.room_id)
        .outerjoin(Overbooking, over)
        .outerjoin(Inbox, nobody_yet)
        .order_by(Appointment.starts_at, Appointment.id, CoTherapist.therapist_id)
    )
    return cards.beside(asked, Appointment.client_id, viewer, now)


def _here() -> CTE:
    """The appointments in question, found first: a look costs what the window holds, not all there ever was.

    SQLite would go through every appointment to sort them by their services otherwise.
    """
    whose = bindparam("therapists", type_=IdType(), expanding=True)
    after, before = (bindparam(name, type_=InstantType()) for name in ("after", "before"))
    joint = exists().where(CoTherapist.appointment_id == Appointment.id, CoTherapist.therapist_id.in_(whose))
    untold = Appointment.id.in_(outbox.returned())
    found = select(Appointment.id, Appointment.service_id, untold.label("is_untold")).where(
        Appointment.starts_at >= after,
        Appointment.starts_at < before,
        or_(Appointment.therapist_id.in_(whose), joint),
        or_(Appointment.cancelled_at.is_(None), untold),
    )
    return found.cte("here").prefix_with("MATERIALIZED")


def _entry(
    service: Service,
    appointment: Appointment,
    room: Room | None,
    presence: Presence | None,
    overbooked_id: UUID | None,
    is_untold: bool | None,
    inbox: Inbox | None,
    sealed: Any,
) -> Entry:
    is_overbooked, card = overbooked_id is not None, None if sealed.file_id is None else sealed
    return Entry(appointment, service, room, presence, is_overbooked, bool(is_untold), inbox, card)

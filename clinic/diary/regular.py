"""The time somebody comes back for, alone or as one of several: taken by themselves, as the last one was."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients.models import Client
from clinic.clients.own_file import members
from clinic.database import db
from clinic.diary import letters, links, offered, reminded, reserve
from clinic.diary.draft import Draft
from clinic.diary.models import Appointment, Audience, Delivery, Service, ServiceKind
from clinic.diary.offered import Therapist
from clinic.diary.order import EARLIEST_FIRST
from clinic.diary.reader import Reader, one_letter_each
from clinic.files.models import FileMember
from clinic.frozen import frozen
from clinic.mail import rules
from clinic.mail.models import LetterKind

# Each binds the others, too: the one that was arranged, and one after it.
MOST_TOGETHER = 2


@frozen
class Regular:
    """What somebody comes to, with whom and how. `client` is a couple or a family where several come."""

    client: Client
    service: Service
    therapist: Therapist
    delivery: Delivery

    @property
    def is_together(self) -> bool:
        return self.client.is_unit


def regular_of(client_id: UUID | None) -> Regular | None:
    """As the latest of their own appointments was, with the therapist in whose care they are.

    None where there is none, and where the practice does not let people book that themselves.
    """
    client = db.session.get(Client, client_id) if client_id else None
    return _as_before(client) if client is not None and not client.is_unit else None


def together_of(person_id: UUID | None, now: datetime) -> list[Regular]:
    """The same for each couple or family whose joint work goes on, while all of them can be told.

    It hangs on what they share alone: on a time together that is to come, and of which each has letters.
    """
    theirs = select(FileMember.file_id).where(FileMember.client_id == person_id)
    found = select(Client).where(Client.is_unit, Client.file_id.in_(theirs)).order_by(Client.created_at)
    before = [_as_before(unit) for unit in db.session.scalars(found).all() if _told(unit, now)]
    return [one for one in before if one is not None]


def book(
    regular: Regular,
    person_id: UUID | None,
    starts_at: datetime,
    actor: Actor,
    *,
    zone: ZoneInfo,
    now: datetime,
) -> Reader | None:
    """Take this time, and write so to everybody who comes; `person_id` as who did it, if they are written to.

    Raises `TimeTaken` and `NotOffered`, with the nearest three.
    """
    client = regular.client
    readers = _told(client, now) if client.is_unit else _alone(client)
    draft = Draft(
        regular.service,
        starts_at,
        regular.therapist.id,
        regular.delivery,
        client_id=client.id,
        file_id=client.file_id,
    )
    made = reserve.reserve_offered(
        draft, [regular.therapist.id], zone=zone, now=now, for_whom=Audience.RETURNING
    )
    trail.record(actor, "appointment.booked", made.id, client=client.id)
    if readers:
        reminded.keep(made, readers, now)
    # First to whoever did it, so that theirs is the one that goes to an address shared with another.
    first = sorted(readers, key=lambda one: one.person_id != person_id)
    for reader in one_letter_each(first):
        link, is_answer = links.for_letter(made, reader.whom), reader.person_id == person_id
        letters.write(LetterKind.BOOKED, made, reader, now=now, link=link, is_answer=is_answer)
    return next((one for one in readers if one.person_id == person_id), None)


def _as_before(client: Client) -> Regular | None:
    if client.closed_at is not None or client.is_caller:
        return None
    latest = db.session.execute(
        select(Appointment, Service)
        .join(Service, Service.id == Appointment.service_id)
        .where(
            Appointment.client_id == client.id,
            Appointment.cancelled_at.is_(None),
            Service.kind != ServiceKind.FIRST_CALL,
        )
        .order_by(Appointment.starts_at.desc(), Appointment.id)
        .limit(1)
    ).first()
    if latest is None:
        return None
    was, service = latest
    therapist = next((one for one in offered.therapists() if one.id == client.therapist_id), None)
    if therapist is None or service.retired_at is not None or not Audience.RETURNING.may_have(service):
        return None
    delivery = was.delivery if was.delivery in service.ways else service.delivery
    return Regular(client, service, therapist, delivery)


def _alone(client: Client) -> Sequence[Reader]:
    reader = reminded.reader_of(client.id)
    return [reader] if reader is not None else []


def _told(unit: Client, now: datetime) -> Sequence[Reader]:
    """Everybody of a couple or a family, where they are written to about the time they come to next.

    Nobody unless each of them is, and unless there is room for one more.
    """
    coming = (
        Appointment.client_id == unit.id,
        Appointment.cancelled_at.is_(None),
        Appointment.starts_at > now,
    )
    to_come = db.session.scalars(select(Appointment).where(*coming).order_by(*EARLIEST_FIRST)).all()
    if unit.file_id is None or not 0 < len(to_come) < MOST_TOGETHER:
        return ()
    readers = reminded.readers_of(to_come[0])
    all_of_them = {one.person_id for one in readers} == set(members(unit.file_id))
    return readers if all_of_them and all(rules.wants_letters(one.to.address) for one in readers) else ()

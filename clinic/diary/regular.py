"""The time somebody comes back for: the same service with the same therapist, taken by themselves."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients.models import Client
from clinic.database import db
from clinic.diary import letters, links, offered, reminded, reserve
from clinic.diary.draft import Draft
from clinic.diary.models import Appointment, Audience, Delivery, Service, ServiceKind
from clinic.diary.offered import Therapist
from clinic.diary.reader import Reader
from clinic.mail.models import LetterKind


@dataclass(frozen=True)
class Regular:
    """What somebody comes to, with whom and how."""

    client: Client
    service: Service
    therapist: Therapist
    delivery: Delivery


def regular_of(client_id: UUID | None) -> Regular | None:
    """As the latest of their own appointments was, with the therapist in whose care they are.

    None where there is none, and where the practice does not let people book that themselves. Times of
    several are arranged with all of them.
    """
    client = db.session.get(Client, client_id) if client_id else None
    if client is None or client.closed_at is not None or client.is_caller:
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


def book(
    regular: Regular, starts_at: datetime, actor: Actor, *, zone: ZoneInfo, now: datetime
) -> Reader | None:
    """Take this time, and write so; whoever is written to, if anybody is.

    Raises `TimeTaken` and `NotOffered`, with the nearest three.
    """
    client = regular.client
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
    reader = reminded.reader_of(client.id)
    if reader is not None:
        reminded.keep(made, [reader], now)
        link = links.for_letter(made, None)
        letters.write(LetterKind.BOOKED, made, reader, now=now, link=link, is_answer=True)
    return reader

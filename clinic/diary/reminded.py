"""Who is reminded of what: a sealed address for each person, ids beside it, while a time is to come."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from clinic.config import settings
from clinic.database import STRICT, Base, db, put
from clinic.diary import happenings
from clinic.diary.coming import own_appointments
from clinic.diary.draft import About
from clinic.diary.models import Appointment
from clinic.diary.presence import is_of_several
from clinic.diary.reader import Reader
from clinic.mail.addressee import Addressee
from clinic.vault.envelope import seal, unseal
from clinic.vault.padding import pad, unpad


class Reachable(Base):
    """Where somebody with a time to come is written to while nobody is signed in; see `Addressee`.

    `person_id` is the client's, or the inbox's while nobody is a client yet.
    """

    __tablename__ = "reachable"
    __table_args__ = (STRICT,)

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]


class Reminder(Base):
    """An appointment somebody is reminded of, each of several for themselves.

    What was due until `owed_from_at` is done or no longer owed. `starts_at` is the start it was reckoned for:
    an appointment that has moved since is reckoned anew.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        Index("ix_reminder_person_id", "person_id"),
        Index("ix_reminder_starts_at", "starts_at"),
        STRICT,
    )

    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointment.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("reachable.person_id"), primary_key=True)
    starts_at: Mapped[datetime]
    owed_from_at: Mapped[datetime]


class Confirmation(Base):
    """Somebody has said that they are coming at this start; it says nothing once that has moved."""

    __tablename__ = "confirmation"
    __table_args__ = (STRICT,)

    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointment.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]


def keep(appointment: Appointment, readers: Collection[Reader], now: datetime) -> None:
    """Remind these of this appointment, each at their address from now on, and nobody else."""
    others = Reminder.person_id.not_in([one.person_id for one in readers])
    gone = delete(Reminder).where(Reminder.appointment_id == appointment.id, others)
    were_others = db.session.execute(gone).rowcount  # type: ignore[attr-defined]
    for reader in readers:
        _keep(appointment, reader, now)
    if were_others:
        forget_idle()


def _keep(appointment: Appointment, reader: Reader, now: datetime) -> None:
    person_id = reader.person_id
    put(Reachable, person_id=person_id, sealed=sealed(person_id, reader.to))
    put(
        Reminder,
        appointment_id=appointment.id,
        person_id=person_id,
        starts_at=appointment.starts_at,
        owed_from_at=now,
    )


def made(about: About, person_id: UUID, to: Addressee, now: datetime) -> tuple[Reachable, Reminder]:
    """The rows of somebody who has none yet, for an appointment that is new, not laid down."""
    reachable = Reachable(person_id=person_id, sealed=sealed(person_id, to))
    return reachable, Reminder(
        appointment_id=about.id, person_id=person_id, starts_at=about.starts_at, owed_from_at=now
    )


def sealed(person_id: UUID, to: Addressee) -> bytes:
    """What stands in the row of whoever is written to there."""
    return seal(settings().instance_key, pad(to.to_bytes()), "reachable", person_id)


def let_go(appointment: Appointment, _now: datetime) -> None:
    """Nothing is to come of this any more; the address goes with the last that was."""
    db.session.execute(delete(Reminder).where(Reminder.appointment_id == appointment.id))
    forget_idle()


def forget_idle() -> None:
    """Delete each address for which nothing is to come."""
    is_idle = Reachable.person_id.not_in(select(Reminder.person_id).distinct())
    # Looked at once more when nobody else can be writing to them: they may just have booked again.
    idle = db.session.scalars(
        select(Reachable.person_id).where(is_idle).order_by(Reachable.person_id).with_for_update()
    ).all()
    db.session.execute(delete(Reachable).where(Reachable.person_id.in_(idle), is_idle))


def readdress(client_id: UUID, to: Addressee | None, now: datetime) -> None:
    """A client is reached another way from now on, or not at all: so is whatever they have to come."""
    to_come = own_appointments(client_id).where(Appointment.starts_at > now)
    for appointment in db.session.scalars(to_come).all():
        theirs = [Reminder.appointment_id == appointment.id]
        if is_of_several(appointment):
            theirs.append(Reminder.person_id == client_id)
        db.session.execute(delete(Reminder).where(*theirs))
        if to is not None:
            _keep(appointment, Reader(client_id, to), now)
    forget_idle()


def readers_of(appointment: Appointment) -> tuple[Reader, ...]:
    """Who is told of it, each where they are written to; nobody once nothing is to come of it."""
    query = select(Reachable).join(Reminder, Reminder.person_id == Reachable.person_id)
    mine = query.where(Reminder.appointment_id == appointment.id).order_by(Reachable.person_id)
    several = is_of_several(appointment)
    return tuple(Reader(row.person_id, opened(row), several) for row in db.session.scalars(mine))


def reader_of(client_id: UUID) -> Reader | None:
    """A client where they are written to about what they have to come alone; None while nothing is."""
    row = db.session.get(Reachable, client_id)
    return Reader(client_id, opened(row)) if row is not None else None


def opened(row: Reachable) -> Addressee:
    place = ("reachable", row.person_id)
    return Addressee.from_bytes(unpad(unseal(settings().instance_key, row.sealed, *place)))


def confirm(appointment: Appointment, now: datetime, whom: UUID | None = None) -> None:
    """Somebody is coming: `whom`, if the appointment is with several."""
    put(
        Confirmation,
        appointment_id=appointment.id,
        person_id=whom or appointment.client_id or appointment.id,
        starts_at=appointment.starts_at,
        confirmed_at=now,
    )


def confirmed(appointments: Collection[Appointment]) -> dict[UUID, set[UUID]]:
    """Those of these appointments to which somebody has said that they are coming, and who has."""
    theirs = Confirmation.appointment_id.in_([one.id for one in appointments])
    starts = {one.id: one.starts_at for one in appointments}
    found: dict[UUID, set[UUID]] = {}
    for one in db.session.scalars(select(Confirmation).where(theirs)):
        if starts[one.appointment_id] == one.starts_at:
            found.setdefault(one.appointment_id, set()).add(one.person_id)
    return found


def owe_anew(now: datetime) -> None:
    """Reckon anew for appointments that have moved since: they were told then, so nothing past is owed."""
    moved = Appointment.id == Reminder.appointment_id, Appointment.starts_at != Reminder.starts_at
    start = select(Appointment.starts_at).where(Appointment.id == Reminder.appointment_id).scalar_subquery()
    changed = update(Reminder).where(select(Appointment.id).where(*moved).exists())
    db.session.execute(
        changed.values(starts_at=start, owed_from_at=now).execution_options(synchronize_session=False)
    )


happenings.when_cancelled(let_go)

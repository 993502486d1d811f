"""Whether people came: one row for each person of an appointment, changed until it is right."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients.own_file import members
from clinic.database import db
from clinic.diary.models import Appointment, Attendance, Presence
from clinic.plain import N_
from clinic.refusal import Refusal

MISSED = frozenset({Presence.NO_SHOW, Presence.LATE_CANCEL})
HERE = frozenset({Presence.CAME, Presence.ARRIVED})
# Of two people, that one came says more than that the other did not.
SAYS_MOST = (Presence.CAME, Presence.ARRIVED, Presence.LATE_CANCEL, Presence.NO_SHOW)
COMES_EARLY = timedelta(hours=1)
IS_LATE = timedelta(days=2)


class NotYet(Refusal):
    sentence = N_("It is too early to say that. Nothing was changed.")


class NobodyOfTheirs(Refusal):
    status = 422
    sentence = N_("This appointment is not theirs. Nothing was changed.")


def persons_of(appointment: Appointment) -> tuple[UUID, ...]:
    """Everybody expected: the members of the file, or the one client, or somebody who is none yet."""
    if appointment.file_id is not None:
        return members(appointment.file_id)
    return (appointment.client_id or appointment.id,)


def is_of_several(appointment: Appointment) -> bool:
    """Whether a couple or a family is expected."""
    return len(persons_of(appointment)) > 1


def markable(appointment: Appointment, now: datetime) -> tuple[Presence, ...]:
    """What may be said at this moment: people arrive a little before, and cancel late in the days before."""
    if appointment.is_cancelled:
        return ()
    if appointment.starts_at <= now:
        here = (Presence.ARRIVED,) if now < appointment.ends_at else ()
        return (Presence.CAME, Presence.NO_SHOW, Presence.LATE_CANCEL, *here)
    arrived = (Presence.ARRIVED,) if appointment.starts_at - now <= COMES_EARLY else ()
    return (*arrived, Presence.LATE_CANCEL) if appointment.starts_at - now <= IS_LATE else ()


def is_late_to_cancel(appointment: Appointment) -> bool:
    """Whether it was called off so near its time that it is more than a change of plans."""
    at = appointment.cancelled_at
    return at is not None and appointment.starts_at - at <= IS_LATE


def record(
    appointment: Appointment,
    presence: Presence,
    actor: Actor,
    account_id: UUID,
    now: datetime,
    person_id: UUID | None = None,
) -> None:
    """Write it down for one person, or the same for everybody expected, over what stood there.

    Raises `NotYet` for what cannot be known at this moment, `NobodyOfTheirs` for somebody else.
    """
    if presence not in markable(appointment, now):
        raise NotYet
    persons = _chosen(appointment, person_id)
    _forget(appointment, persons)
    db.session.add_all(
        Attendance(
            appointment_id=appointment.id,
            person_id=one,
            presence=presence,
            recorded_at=now,
            recorded_by=account_id,
        )
        for one in persons
    )
    about = {"person": person_id} if person_id else {}
    trail.record(actor, "attendance.recorded", appointment.id, presence=presence, **about)
    db.session.flush()


def take_back(appointment: Appointment, actor: Actor, person_id: UUID | None = None) -> None:
    """Say nothing any more about one person, or about everybody."""
    _forget(appointment, _chosen(appointment, person_id))
    about = {"person": person_id} if person_id else {}
    trail.record(actor, "attendance.taken_back", appointment.id, **about)
    db.session.flush()


def presences(appointments: Collection[Appointment]) -> dict[UUID, Presence]:
    """What was written down, by appointment; of several people, what says most."""
    ids = [one.id for one in appointments]
    rows = db.session.execute(
        select(Attendance.appointment_id, Attendance.presence).where(Attendance.appointment_id.in_(ids))
    )
    found: dict[UUID, Presence] = {}
    for appointment_id, presence in rows:
        found[appointment_id] = min(found.get(appointment_id, presence), presence, key=SAYS_MOST.index)
    return found


def by_person(appointment: Appointment) -> dict[UUID, Presence]:
    """What was written down about each person of one appointment."""
    rows = db.session.execute(
        select(Attendance.person_id, Attendance.presence).where(Attendance.appointment_id == appointment.id)
    )
    return dict(iter(rows))


def here(appointment: Appointment) -> list[UUID]:
    """Of several who were expected, those of whom it was written down that they came."""
    persons, said = persons_of(appointment), by_person(appointment)
    return [one for one in persons if len(persons) > 1 and said.get(one) in HERE]


def _chosen(appointment: Appointment, person_id: UUID | None) -> tuple[UUID, ...]:
    persons = persons_of(appointment)
    if person_id is None:
        return persons
    if person_id not in persons:
        raise NobodyOfTheirs
    return (person_id,)


def _forget(appointment: Appointment, persons: Collection[UUID]) -> None:
    db.session.execute(
        delete(Attendance).where(
            Attendance.appointment_id == appointment.id, Attendance.person_id.in_(persons)
        )
    )

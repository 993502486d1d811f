"""Taking a time, moving it, giving it back: the claims' own key decides who has it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError

from clinic.database import db
from clinic.diary import movable
from clinic.diary.free import Start, free_starts, nearest_starts
from clinic.diary.models import Appointment, Claim, Delivery, Service
from clinic.diary.openings import is_step
from clinic.diary.steps import steps
from clinic.plain import N_
from clinic.refusal import Refusal

THERAPIST = "therapist"
WEEK = timedelta(days=7)
_DEADLOCK = "40P01"


class NotToBeHad(Refusal):
    """This time is not free for whoever asked. `nearest` holds up to three other starts."""

    def __init__(self, nearest: Sequence[Start] = ()) -> None:
        super().__init__()
        self.nearest = tuple(nearest)


class TimeTaken(NotToBeHad):
    """Somebody has it already."""

    sentence = N_("That time has just been taken.")


class NotOffered(NotToBeHad):
    """Outside the hours, too soon by now, too far away, or not on a five-minute step."""

    status = 422
    sentence = N_("That time is not offered, or not any more.")


class AlreadyCancelled(Refusal):
    sentence = N_("This appointment has been cancelled.")


@dataclass(frozen=True)
class Draft:
    """An appointment somebody would like. Without a therapist, any of those asked may have it."""

    service: Service
    starts_at: datetime
    therapist_id: UUID | None = None
    delivery: Delivery | None = None
    client_id: UUID | None = None
    file_id: UUID | None = None
    inbox_id: UUID | None = None

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.service.minutes)

    @property
    def held(self) -> tuple[datetime, datetime]:
        before = timedelta(minutes=self.service.buffer_before)
        return self.starts_at - before, self.ends_at + timedelta(minutes=self.service.buffer_after)


def reserve_offered(
    draft: Draft, therapists: Sequence[UUID], *, zone: ZoneInfo, now: datetime
) -> Appointment:
    """Take a time that is on offer, with the one asked for or the least busy of `therapists`.

    Raises `TimeTaken` when it was offered and is gone, `NotOffered` when it never was or has come too near;
    both with the nearest three.
    """
    asked = [draft.therapist_id] if draft.therapist_id else list(therapists)
    if draft.therapist_id and draft.therapist_id not in therapists:
        raise NotOffered
    window = (draft.starts_at, draft.starts_at + timedelta(seconds=1))
    open_to = [start.therapist_id for start in free_starts(draft.service, asked, window, zone=zone, now=now)]
    for therapist_id in _least_busy_first(open_to, draft.starts_at.astimezone(zone)):
        try:
            return _take(replace(draft, therapist_id=therapist_id), now)
        except TimeTaken:
            continue
    raise _refused(draft, asked, zone=zone, now=now)


def reserve(draft: Draft, *, zone: ZoneInfo, now: datetime) -> Appointment:
    """Take any free time by hand, in or out of hours. Raises `TimeTaken` with the nearest three."""
    if draft.therapist_id is None or not is_step(draft.starts_at):
        raise NotOffered
    try:
        return _take(draft, now)
    except TimeTaken:
        raise TimeTaken(_nearest(draft, [draft.therapist_id], zone=zone, now=now)) from None


def move(
    appointment: Appointment,
    starts_at: datetime,
    *,
    zone: ZoneInfo,
    now: datetime,
    offered_only: bool = False,
) -> None:
    """Give it another start with the same therapist, as one act: it has the new time or keeps the old one.

    Raises `TimeTaken`, `NotOffered`, and what `movable.check` does.
    """
    held = _hold(appointment.id)
    movable.check(held, starts_at, now)
    service = db.session.get_one(Service, held.service_id)
    draft = Draft(service, starts_at, held.therapist_id)
    asked = [held.therapist_id]
    if not is_step(starts_at):
        raise NotOffered
    window = (starts_at, starts_at + timedelta(seconds=1))
    if offered_only and not free_starts(service, asked, window, zone=zone, now=now, besides=held.id):
        raise _refused(draft, asked, zone=zone, now=now)
    try:
        with db.session.begin_nested():
            _release(held)
            held.starts_at, held.ends_at = draft.starts_at, draft.ends_at
            held.held_from_at, held.held_to_at = draft.held
            held.sequence += 1
            db.session.flush()
            _claim(held)
    except TimeTaken:
        raise TimeTaken(_nearest(draft, asked, zone=zone, now=now)) from None


def cancel(appointment: Appointment, *, now: datetime) -> None:
    """Give the time back. Raises `AlreadyCancelled`."""
    held = _hold(appointment.id)
    _release(held)
    held.cancelled_at = now
    held.sequence += 1
    db.session.flush()


def _hold(appointment_id: UUID) -> Appointment:
    """The appointment as it stands now, with nobody else changing it until this transaction ends."""
    found = db.session.scalars(
        select(Appointment)
        .where(Appointment.id == appointment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if found.is_cancelled:
        raise AlreadyCancelled
    return found


def _take(draft: Draft, now: datetime) -> Appointment:
    if draft.therapist_id is None:
        raise NotOffered
    held_from, held_to = draft.held
    appointment = Appointment(
        therapist_id=draft.therapist_id,
        service_id=draft.service.id,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        held_from_at=held_from,
        held_to_at=held_to,
        delivery=draft.delivery or draft.service.delivery,
        created_at=now,
        client_id=draft.client_id,
        file_id=draft.file_id,
        inbox_id=draft.inbox_id,
    )
    with db.session.begin_nested():
        db.session.add(appointment)
        db.session.flush()
        _claim(appointment)
    return appointment


def _claim(appointment: Appointment) -> None:
    """Insert the claims, in the order of time so that two takers never wait for each other.

    Raises `TimeTaken` if one of the steps is somebody else's.
    """
    rows = [
        {
            "resource_kind": THERAPIST,
            "resource_id": appointment.therapist_id,
            "step": step,
            "appointment_id": appointment.id,
        }
        for step in _steps(appointment)
    ]
    try:
        db.session.execute(insert(Claim).values(rows))
    except (IntegrityError, OperationalError) as refused:
        # Two crossing moves may each wait for the other on PostgreSQL; the one told so has lost its race.
        if isinstance(refused, OperationalError) and getattr(refused.orig, "sqlstate", None) != _DEADLOCK:
            raise
        raise TimeTaken from None


def _release(appointment: Appointment) -> None:
    held = _steps(appointment)
    db.session.execute(
        delete(Claim).where(
            Claim.resource_kind == THERAPIST,
            Claim.resource_id == appointment.therapist_id,
            Claim.step.between(held[0], held[-1]),
            Claim.appointment_id == appointment.id,
        )
    )


def _steps(appointment: Appointment) -> range:
    return steps(int(appointment.held_from_at.timestamp()), int(appointment.held_to_at.timestamp()))


def _least_busy_first(therapists: Sequence[UUID], at: datetime) -> list[UUID]:
    """By appointments in the week of the wall time `at`, then in the order given."""
    if len(therapists) < 2:
        return list(therapists)
    week_start = at.replace(hour=0, minute=0) - timedelta(days=at.weekday())
    rows = db.session.execute(
        select(Appointment.therapist_id, func.count())
        .where(
            Appointment.therapist_id.in_(therapists),
            Appointment.starts_at.between(week_start, week_start + WEEK),
            Appointment.cancelled_at.is_(None),
        )
        .group_by(Appointment.therapist_id)
    )
    counts = dict(iter(rows))
    return sorted(therapists, key=lambda therapist: counts.get(therapist, 0))


def _refused(draft: Draft, asked: Sequence[UUID], *, zone: ZoneInfo, now: datetime) -> NotToBeHad:
    """`TimeTaken` if only somebody else's appointment stands in the way, otherwise `NotOffered`."""
    window = (draft.starts_at, draft.starts_at + timedelta(seconds=1))
    empty = free_starts(draft.service, asked, window, zone=zone, now=now, ignoring_taken=True)
    nearest = _nearest(draft, asked, zone=zone, now=now)
    return TimeTaken(nearest) if empty else NotOffered(nearest)


def _nearest(draft: Draft, asked: Sequence[UUID], *, zone: ZoneInfo, now: datetime) -> list[Start]:
    return nearest_starts(draft.service, asked, draft.starts_at, zone=zone, now=now)

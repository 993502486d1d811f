"""The claims: one row for each five-minute step of each resource. Their own key decides who has a time."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from clinic.columns import IdType, InstantType
from clinic.database import db, insert_unless_there, is_deadlock
from clinic.diary.held import Claim, CoTherapist, Hold, Overbooking
from clinic.diary.models import Appointment
from clinic.diary.steps import instant_of, steps

THERAPIST = "therapist"
ROOM = "room"

# One text for any number of steps: with all their values in it, it would be put together anew each time.
_INSERT = insert(Claim)

Owner = Appointment | Hold
Resource = tuple[str, UUID]
Step = tuple[str, UUID, int]


class StepTaken(Exception):
    """At least one of the steps is somebody else's."""


def also_of(appointment_id: UUID) -> tuple[UUID, ...]:
    """Who else sees these people at the same time."""
    mine = select(CoTherapist.therapist_id).where(CoTherapist.appointment_id == appointment_id)
    return tuple(db.session.scalars(mine.order_by(CoTherapist.therapist_id)))


def see_together(appointment_id: UUID, also: Collection[UUID]) -> None:
    """These, and nobody else, see its people beside its own therapist. Their steps are not touched."""
    before = set(also_of(appointment_id))
    for one in before - set(also):
        db.session.delete(db.session.get_one(CoTherapist, (appointment_id, one)))
    db.session.add_all(
        CoTherapist(appointment_id=appointment_id, therapist_id=one) for one in set(also) - before
    )


def steps_of(owner: Owner, also: Iterable[UUID] = ()) -> list[Step]:
    """Every step it asks for, in the one order in which everybody takes them."""
    resources = {(THERAPIST, owner.therapist_id), *((THERAPIST, one) for one in also)}
    if owner.room_id is not None:
        resources.add((ROOM, owner.room_id))
    first, last = int(owner.held_from_at.timestamp()), int(owner.held_to_at.timestamp())
    return [(kind, one, step) for kind, one in sorted(resources) for step in steps(first, last)]


def take(owner: Owner, wanted: Sequence[Step], *, now: datetime) -> None:
    """Take all of these steps, or raise `StepTaken`. Holds over them that have lapsed are gone first.

    Within a savepoint, which is to be gone back to once that was raised.
    """
    lapse(owner, wanted, now=now)
    try:
        # The owner was flushed just now, so the session knows already that something has changed.
        db.session.connection().execute(_INSERT, _rows(owner, wanted))
    except (IntegrityError, OperationalError) as refused:
        # Two crossing moves may each wait for the other on PostgreSQL; the one told so has lost its race.
        if isinstance(refused, OperationalError) and not is_deadlock(refused):
            raise
        raise StepTaken from None


def take_what_is_free(owner: Owner, wanted: Sequence[Step], *, now: datetime) -> bool:
    """Take those of the steps that nobody has; answers whether those were all.

    Whoever has the others cannot give any of them back until this transaction ends: what was given back
    before it is seen would pass to nobody.
    """
    lapse(owner, wanted, now=now)
    _insert_free(owner, wanted)
    kept_still: set[UUID] = set()
    while not (others := _others(owner, wanted)) <= kept_still:
        for rows in (Appointment, Hold):
            mine = select(rows.id).where(rows.id.in_(others)).order_by(rows.id)
            kept_still |= set(db.session.scalars(mine.with_for_update()))
        _insert_free(owner, wanted)
    return _has_all(owner, wanted)


def release(owner: Owner, wanted: Sequence[Step]) -> None:
    """Give back what it has of these steps."""
    for kind, resource_id, held in _by_resource(wanted):
        db.session.execute(delete(Claim).where(_over(kind, resource_id, held), _of(owner)))


_RESOURCES = bindparam("resources", type_=IdType(), expanding=True)
_LAPSED = (
    select(Hold.id)
    .where(
        Hold.until_at <= bindparam("now", type_=InstantType()),
        or_(Hold.therapist_id.in_(_RESOURCES), Hold.room_id.in_(_RESOURCES)),
        Hold.held_from_at < bindparam("to", type_=InstantType()),
        Hold.held_to_at > bindparam("from", type_=InstantType()),
    )
    .order_by(Hold.id)
    .with_for_update()
)


def lapse(owner: Owner, wanted: Sequence[Step], *, now: datetime) -> None:
    """Take away the holds over these steps that have lapsed; an overbooked time beside them goes first."""
    resources = {resource_id for _kind, resource_id, _step in wanted}
    over = {"resources": list(resources), "from": owner.held_from_at, "to": owner.held_to_at, "now": now}
    # Mostly there are none, and a question for ids is asked sooner than one for rows.
    for hold_id in db.session.connection().execute(_LAPSED, over).scalars().all():
        pass_on(end(db.session.get_one(Hold, hold_id)), now=now)


def end(hold: Hold) -> list[Step]:
    """Take a hold away; answers what it held, which is for the caller to take or to pass on."""
    freed = steps_of(hold)
    db.session.execute(delete(Claim).where(Claim.hold_id == hold.id))
    db.session.execute(delete(Hold).where(Hold.id == hold.id))
    return freed


def pass_on(freed: Sequence[Step], *, now: datetime) -> None:
    """Give what of these steps nobody has taken to what was put over them on purpose, oldest first."""
    if not freed:
        return
    first, last = min(step for *_, step in freed), max(step for *_, step in freed)
    overbooked = (
        select(Appointment)
        .join(Overbooking, Overbooking.appointment_id == Appointment.id)
        .where(
            Overbooking.settled_at.is_(None),
            Appointment.cancelled_at.is_(None),
            Appointment.held_from_at < instant_of(last + 1),
            Appointment.held_to_at > instant_of(first),
        )
        .order_by(Overbooking.overbooked_at, Overbooking.appointment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    available = set(freed)
    for appointment in db.session.scalars(overbooked).all():
        wanted = steps_of(appointment, also_of(appointment.id))
        _insert_free(appointment, [step for step in wanted if step in available])
        if _has_all(appointment, wanted):
            settle(appointment, now=now)


def settle(appointment: Appointment, *, now: datetime) -> None:
    """It stands over nothing any more, if it ever did."""
    open_still = (Overbooking.appointment_id == appointment.id, Overbooking.settled_at.is_(None))
    db.session.execute(update(Overbooking).where(*open_still).values(settled_at=now))


def _insert_free(owner: Owner, wanted: Sequence[Step]) -> None:
    if wanted:
        insert_unless_there(Claim, _rows(owner, wanted))


def _others(owner: Owner, wanted: Sequence[Step]) -> set[UUID]:
    """Who else has something of these steps."""
    found: set[UUID] = set()
    for kind, resource_id, held in _by_resource(wanted):
        of_whom = func.coalesce(Claim.appointment_id, Claim.hold_id)
        found |= set(db.session.scalars(select(of_whom).where(_over(kind, resource_id, held)).distinct()))
    return found - {owner.id}


def _has_all(owner: Owner, wanted: Sequence[Step]) -> bool:
    found = 0
    for kind, resource_id, held in _by_resource(wanted):
        mine = select(func.count()).select_from(Claim).where(_over(kind, resource_id, held), _of(owner))
        found += db.session.scalar(mine) or 0
    return found == len(wanted)


def _by_resource(wanted: Sequence[Step]) -> Iterator[tuple[str, UUID, list[int]]]:
    for (kind, resource_id), same in groupby(wanted, lambda step: step[:2]):
        yield kind, resource_id, [step for _kind, _resource_id, step in same]


def _over(kind: str, resource_id: UUID, held: Sequence[int]) -> ColumnElement[bool]:
    within = Claim.step.between(held[0], held[-1])
    return and_(Claim.resource_kind == kind, Claim.resource_id == resource_id, within)


def _of(owner: Owner) -> ColumnElement[bool]:
    return Claim.appointment_id == owner.id if isinstance(owner, Appointment) else Claim.hold_id == owner.id


def _rows(owner: Owner, wanted: Sequence[Step]) -> list[dict[str, Any]]:
    is_booked = isinstance(owner, Appointment)
    return [
        {
            "resource_kind": kind,
            "resource_id": resource_id,
            "step": step,
            "appointment_id": owner.id if is_booked else None,
            "hold_id": None if is_booked else owner.id,
        }
        for kind, resource_id, step in wanted
    ]

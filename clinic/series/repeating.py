"""A series in the diary: what a rule would meet, and many times booked, changed and cancelled as one act."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select

from clinic.database import db
from clinic.diary import happenings, reserve
from clinic.diary.draft import Draft
from clinic.diary.models import Appointment
from clinic.diary.order import EARLIEST_FIRST
from clinic.diary.wall import Understood, understood
from clinic.frozen import frozen
from clinic.plain import N_, Labelled
from clinic.refusal import Refusal
from clinic.series.like import is_free, like, nearest
from clinic.series.rule import Member, Rule, changed, is_exception, usual_time


class Scope(Labelled):
    """How much of a series an act is about."""

    FOLLOWING = "FOLLOWING", N_("this and following")
    ALL = "ALL", N_("all to come")


class NothingToMove(Refusal):
    sentence = N_("Nothing of this series is to come but what was moved by itself. Nothing was changed.")


@frozen
class Planned:
    """One time that would be booked, or moved to: free, or with the nearest that are."""

    on: date
    meant: Understood
    is_free: bool
    nearest: tuple[datetime, ...]
    appointment: Appointment | None = None

    @property
    def key(self) -> str:
        return self.on.isoformat()


def plan(appointment: Appointment, rule: Rule, *, zone: ZoneInfo, now: datetime) -> list[Planned]:
    """Every further time the rule asks for, and which of them cannot be had."""
    days = [on for on in rule.days() if on > appointment.starts_at.astimezone(zone).date()]
    return _plan(like(appointment, appointment.starts_at), days, rule, zone, now)


def plan_new(draft: Draft, rule: Rule, *, zone: ZoneInfo, now: datetime) -> list[Planned]:
    """Every time the rule asks for of what is not booked yet, the first included."""
    return _plan(draft, rule.days(), rule, zone, now)


def book(
    appointment: Appointment, chosen: Mapping[date, datetime], *, zone: ZoneInfo, now: datetime
) -> list[Appointment]:
    """Book all of them or none, as one series with `appointment`. Raises as `reserve` does."""
    appointment.series_id = appointment.series_id or uuid4()
    appointment.series_on = appointment.series_on or appointment.starts_at.astimezone(zone).date()
    draft = replace(like(appointment, appointment.starts_at), series_id=appointment.series_id)
    made = _book(draft, chosen, zone, now)
    db.session.flush()
    return made


def begin(
    draft: Draft, chosen: Mapping[date, datetime], *, zone: ZoneInfo, now: datetime
) -> list[Appointment]:
    """Book all of them or none, as a series of their own. Raises as `reserve` does."""
    return _book(replace(draft, series_id=uuid4()), chosen, zone, now)


def members(appointment: Appointment, scope: Scope, now: datetime) -> list[Appointment]:
    """Those of its series that are to come: all, or those from its own day on."""
    if appointment.series_id is None:
        return []
    query = select(Appointment).where(
        Appointment.series_id == appointment.series_id,
        Appointment.cancelled_at.is_(None),
        Appointment.starts_at > now,
    )
    if scope is Scope.FOLLOWING:
        query = query.where(Appointment.series_on >= appointment.series_on)
    return list(db.session.scalars(query.order_by(*EARLIEST_FIRST)))


def plan_change(
    appointment: Appointment, scope: Scope, by_days: int, at: time, *, zone: ZoneInfo, now: datetime
) -> list[Planned]:
    """Where each would go. What was moved by itself stays where it is, and so is not among them.

    Raises `NothingToMove`.
    """
    usual, result = usual_of(appointment, zone=zone, now=now), []
    for one in members(appointment, scope, now):
        if is_exception(_member(one), usual, zone):
            continue
        on, new = changed(_member(one), by_days, at, zone)
        result.append(_planned(like(one, new.at), on, new, zone, now, moving=one))
    if not result:
        raise NothingToMove
    return result


def change(
    appointment: Appointment,
    scope: Scope,
    by_days: int,
    planned: Sequence[Planned],
    chosen: Mapping[date, datetime],
    *,
    zone: ZoneInfo,
    now: datetime,
) -> list[Appointment]:
    """Move all that were chosen, or none. What follows a day is a series of its own from there on.

    Whatever stays where it is goes with the rest, and stands for the day to which the rule now brings it.
    """
    series_id = uuid4() if scope is Scope.FOLLOWING else appointment.series_id
    for one in members(appointment, scope, now):
        one.series_id = series_id
        one.series_on = _day(one) + timedelta(days=by_days)
    moved = []
    for going in planned:
        standing, start = going.appointment, chosen.get(going.on)
        if standing is not None and start is not None and standing.starts_at != start:
            reserve.move(standing, start, zone=zone, now=now)
            moved.append(standing)
    return moved


def cancel(found: Sequence[Appointment], now: datetime) -> None:
    for one in found:
        reserve.cancel(one, now=now)
        happenings.cancelled(one, now)


def usual_of(appointment: Appointment, *, zone: ZoneInfo, now: datetime) -> time | None:
    """The time of day its series has, as most of what is to come of it tells; None where nothing does."""
    return usual_time([_member(one) for one in members(appointment, Scope.ALL, now)], zone)


def moved_by_hand(found: Sequence[Appointment], usual: time | None, zone: ZoneInfo) -> set[UUID]:
    """Those of them that stand elsewhere than the rest, since somebody moved each by itself."""
    return {one.id for one in found if is_exception(_member(one), usual, zone)}


def _plan(draft: Draft, days: Sequence[date], rule: Rule, zone: ZoneInfo, now: datetime) -> list[Planned]:
    meant_on = {on: understood(on, rule.at, zone) for on in days}
    return [_planned(replace(draft, starts_at=new.at), on, new, zone, now) for on, new in meant_on.items()]


def _book(draft: Draft, chosen: Mapping[date, datetime], zone: ZoneInfo, now: datetime) -> list[Appointment]:
    drafts = [replace(draft, starts_at=at, series_on=on) for on, at in sorted(chosen.items())]
    return [reserve.reserve(one, zone=zone, now=now) for one in drafts]


def _planned(
    draft: Draft,
    on: date,
    new: Understood,
    zone: ZoneInfo,
    now: datetime,
    *,
    moving: Appointment | None = None,
) -> Planned:
    besides = moving.id if moving else None
    free = is_free(draft, zone=zone, now=now, besides=besides)
    around = () if free else nearest(draft, zone=zone, now=now, besides=besides)
    return Planned(on, new, free, tuple(start.at for start in around), moving)


def _member(appointment: Appointment) -> Member:
    return Member(_day(appointment), appointment.starts_at)


def _day(appointment: Appointment) -> date:
    """The day it stands for: every member of a series has one."""
    if appointment.series_on is None:
        raise ValueError("not of a series")
    return appointment.series_on

"""Everybody who has a diary, with the hours they keep and what of their time is taken: one question."""

from dataclasses import field
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, Label, Select, bindparam, cast, null, select, union_all
from sqlalchemy.types import TypeEngine

from clinic.columns import DayType, FlagType, JsonType
from clinic.database import db
from clinic.diary import holidays
from clinic.diary.hours import DayException, WeeklyHours, working_spans
from clinic.diary.models import Hours, HoursException
from clinic.diary.offered import Therapist
from clinic.diary.spans import Span, covered
from clinic.diary.taken import Window, held_of, near
from clinic.files.models import Holder
from clinic.files.roles import THERAPIST
from clinic.frozen import frozen
from clinic.people.models import Account


@frozen
class Colleague:
    """A therapist, when she works, and from when until when something has her time already.

    `kept_in` is the province whose holidays the practice keeps, if it keeps any.
    """

    therapist: Therapist
    kept_in: str | None = None
    weekly: list[WeeklyHours] = field(default_factory=list)
    exceptions: list[DayException] = field(default_factory=list)
    held_from: list[int] = field(default_factory=list)
    held_to: list[int] = field(default_factory=list)

    @property
    def taken(self) -> list[Span]:
        """What of her time is held, merged, as `taken.taken` finds it."""
        return covered(self.held_from, self.held_to)

    def worked(self, span: Span, zone: ZoneInfo) -> list[Span]:
        """What of the span she works, wherever that is."""
        first, last = (datetime.fromtimestamp(at, zone).date() for at in span)
        closed = holidays.within(self.kept_in, first, last)
        return working_spans(self.weekly, self.exceptions, zone, span, closed)


def everybody(since: date, window: Window, now: datetime) -> list[Colleague]:
    """All who have a diary, by name. Of the days that differ, those that are not over by `since`.

    What is taken is so within the window, at this moment.
    """
    found: dict[UUID, Colleague] = {}
    given = {"since": since, **near(window, now)}
    for account_id, name, designation, roles, kept_in, *said in db.session.execute(_asked(), given):
        if THERAPIST in roles.split(","):
            therapist = Therapist(account_id, name, designation)
            colleague = found.setdefault(account_id, Colleague(therapist, kept_in))
            _add(colleague, *said)
    return list(found.values())


@cache
def _asked() -> Select[Any]:
    """A row for all that is said of each colleague's time; of whom nothing is said stands there once.

    Put together once: that takes longer than to ask it.
    """
    who = Account.id, Account.name, Account.designation, Holder.roles_text
    said = union_all(_weekly(), _differing(), _taken()).subquery()
    return (
        select(*who, holidays.KEPT_IN.scalar_subquery(), *said.c[1:])
        .join(Holder, Holder.id == Account.id)
        .outerjoin(said, said.c.therapist_id == Account.id)
        .where(*_have_a_diary())
        .order_by(Account.name, Account.id)
    )


def _have_a_diary() -> tuple[ColumnElement[bool], ...]:
    return Account.disabled_at.is_(None), Account.accepted_at.is_not(None)


def _weekly() -> Select[Any]:
    return select(
        Hours.therapist_id,
        Hours.weekday,
        _none("works", FlagType()),
        Hours.opens,
        Hours.closes,
        Hours.first_on,
        Hours.last_on,
        _none("held_from", JsonType()),
        _none("held_to", JsonType()),
    )


def _differing() -> Select[Any]:
    return select(
        HoursException.therapist_id,
        _none("weekday", Integer()),
        HoursException.works,
        HoursException.opens,
        HoursException.closes,
        HoursException.first_on,
        HoursException.last_on,
        _none("held_from", JsonType()),
        _none("held_to", JsonType()),
    ).where(HoursException.last_on >= bindparam("since", type_=DayType()))


def _taken() -> Select[Any]:
    held = held_of(select(Account.id).where(*_have_a_diary())).subquery()
    numbers = ("weekday", Integer()), ("works", FlagType()), ("opens", Integer()), ("closes", Integer())
    days = ("first_on", DayType()), ("last_on", DayType())
    no_rule = [_none(name, kind) for name, kind in (*numbers, *days)]
    return select(held.c.therapist_id, *no_rule, held.c.held_from, held.c.held_to)


def _none(name: str, kind: TypeEngine[Any]) -> Label[Any]:
    """Nothing, in a column of this kind."""
    return cast(null(), kind).label(name)


def _add(
    colleague: Colleague,
    weekday: int | None,
    works: bool | None,
    opens: int | None,
    closes: int | None,
    first_on: date | None,
    last_on: date | None,
    held_from: list[int] | None,
    held_to: list[int] | None,
) -> None:
    if held_from and held_to:
        colleague.held_from.extend(held_from)
        colleague.held_to.extend(held_to)
    if opens is None or closes is None:
        return
    if weekday is not None:
        colleague.weekly.append(WeeklyHours(weekday, opens, closes, first_on, last_on))
    elif works is not None and first_on is not None and last_on is not None:
        colleague.exceptions.append(DayException(first_on, last_on, works, opens, closes))

"""Everybody who has a diary, with the hours they keep: asked as one question."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, Select, cast, null, select, union_all

from clinic.columns import FlagType
from clinic.database import db
from clinic.diary.hours import DayException, WeeklyHours, working_spans
from clinic.diary.models import Hours, HoursException
from clinic.diary.offered import Therapist
from clinic.diary.spans import Span
from clinic.files.models import Holder
from clinic.files.roles import THERAPIST
from clinic.people.models import Account


@dataclass(frozen=True)
class Colleague:
    """A therapist, and when she works."""

    therapist: Therapist
    weekly: list[WeeklyHours] = field(default_factory=list)
    exceptions: list[DayException] = field(default_factory=list)

    def worked(self, span: Span, zone: ZoneInfo) -> list[Span]:
        """What of the span she works, wherever that is."""
        return working_spans(self.weekly, self.exceptions, zone, span)


def everybody(since: date) -> list[Colleague]:
    """All who have a diary, by name. Of the days that differ, those that are not over by `since`."""
    found: dict[UUID, Colleague] = {}
    for account_id, name, designation, roles, *rule in db.session.execute(_asked(since)):
        if THERAPIST in roles.split(","):
            colleague = found.setdefault(account_id, Colleague(Therapist(account_id, name, designation)))
            _add(colleague, *rule)
    return list(found.values())


def _asked(since: date) -> Select[Any]:
    """A row for each rule of each colleague; whoever has none stands there once."""
    weekly = select(
        Hours.therapist_id,
        Hours.weekday,
        cast(null(), FlagType()).label("works"),
        Hours.opens,
        Hours.closes,
        Hours.first_on,
        Hours.last_on,
    )
    differing = select(
        HoursException.therapist_id,
        cast(null(), Integer).label("weekday"),
        HoursException.works,
        HoursException.opens,
        HoursException.closes,
        HoursException.first_on,
        HoursException.last_on,
    ).where(HoursException.last_on >= since)
    rules = union_all(weekly, differing).subquery()
    kept = (rules.c.weekday, rules.c.works, rules.c.opens, rules.c.closes, rules.c.first_on, rules.c.last_on)
    return (
        select(Account.id, Account.name, Account.designation, Holder.roles_text, *kept)
        .join(Holder, Holder.id == Account.id)
        .outerjoin(rules, rules.c.therapist_id == Account.id)
        .where(Account.disabled_at.is_(None), Account.accepted_at.is_not(None))
        .order_by(Account.name, Account.id)
    )


def _add(
    colleague: Colleague,
    weekday: int | None,
    works: bool | None,
    opens: int | None,
    closes: int | None,
    first_on: date | None,
    last_on: date | None,
) -> None:
    if opens is None or closes is None:
        return
    if weekday is not None:
        colleague.weekly.append(WeeklyHours(weekday, opens, closes, first_on, last_on))
    elif works is not None and first_on is not None and last_on is not None:
        colleague.exceptions.append(DayException(first_on, last_on, works, opens, closes))

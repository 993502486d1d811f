"""The free times as a page shows them: by day, a few of each, with the reader's own clock beside ours."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from clinic.clock import day_named
from clinic.diary.free import Asked, Start, starts
from clinic.diary.models import Appointment, Audience, Delivery, Service
from clinic.diary.offered import Therapist
from clinic.edge.catalogue import gettext as _
from clinic.edge.wording import clock, day, full_time
from clinic.frozen import frozen
from clinic.intake.forms import value_of

DAYS_SHOWN = 4
TIMES_SHOWN = 3
LOOKED_THROUGH = timedelta(days=28)
MOMENT = timedelta(seconds=1)


class Choice(NamedTuple):
    """A time to choose: what its button sends, the clock on it, a word beside it, and all as read aloud."""

    value: str
    clock: str
    note: str
    said: str


@frozen
class Day:
    """One day with free times. `hidden` counts those not shown."""

    on: date
    title: str
    times: list[Choice]
    hidden: int = 0


@frozen
class Days:
    """What is shown, and from which day on there is more."""

    shown: list[Day] = field(default_factory=list)
    next_from: date | None = None

    def hold(self, at: datetime) -> bool:
        """Whether this time is among those shown."""
        return any(choice.value == value_of(at) for one in self.shown for choice in one.times)


@frozen
class Look:
    """Which days to show, as a button of the form says it; `first_on` is None for those from today on."""

    first_on: date | None
    whole_day: bool = False

    @property
    def button(self) -> tuple[str, str]:
        """Name and value of a button that shows the same days again."""
        return "whole" if self.whole_day else "from", self.first_on.isoformat() if self.first_on else ""

    @classmethod
    def asked_for(cls, sent: Mapping[str, str]) -> "Look | None":
        """What was pressed, if it was a button that only looks: it takes nothing and checks nothing."""
        if "whole" in sent:
            return cls(day_named(sent["whole"]), whole_day=True)
        if "places" in sent:
            return cls(None)
        return cls(day_named(sent["from"])) if "from" in sent else None


@frozen
class Wanted:
    """Which times somebody would like to see."""

    service: Service
    therapists: Sequence[Therapist]
    first_on: date
    zone: ZoneInfo
    reader_zone: ZoneInfo
    whole_day: bool = False
    chosen: datetime | None = None
    # The appointment that is to be moved there: its own time is in nobody's way.
    moving: Appointment | None = None
    # What is kept for whoever looks is free to them.
    hold_id: UUID | None = None
    for_whom: Audience = Audience.PUBLIC
    delivery: Delivery | None = None

    @property
    def asked(self) -> Asked:
        therapists = [therapist.id for therapist in self.therapists]
        asked = Asked(self.service, therapists, self.for_whom, self.delivery, besides=self.hold_id)
        if self.moving is None:
            return asked
        own = self.moving
        return replace(asked, delivery=own.delivery, besides=own.id, minutes=own.minutes)


def days(wanted: Wanted, now: datetime) -> Days:
    """The next days with free times, from the day asked for; what was chosen stays among them while free."""
    begin = datetime.combine(wanted.first_on, time.min, wanted.zone)
    length = timedelta(days=1) if wanted.whole_day else LOOKED_THROUGH
    end = datetime.combine(wanted.first_on + length, time.min, wanted.zone)
    by_day = _by_day(_free(wanted, begin, end, now), wanted.zone)
    shown = [_day(on, times, wanted) for on, times in by_day[:DAYS_SHOWN]]
    return Days(_with_chosen(shown, wanted, now), _next_from(by_day, wanted, now))


def is_free(wanted: Wanted, at: datetime, now: datetime) -> bool:
    """Whether this time may still be had."""
    return bool(_free(wanted, at, at + MOMENT, now))


def first(wanted: Wanted, most: int, now: datetime) -> list[Choice]:
    """The earliest times of all."""
    begin = datetime.combine(wanted.first_on, time.min, wanted.zone)
    end = datetime.combine(wanted.first_on + LOOKED_THROUGH, time.min, wanted.zone)
    found = _free(wanted, begin, end, now)[:most]
    return [_choice(at, wanted.zone, wanted.reader_zone) for at in found]


def near(starts: Sequence[Start], wanted: datetime, zone: ZoneInfo, reader_zone: ZoneInfo) -> list[Day]:
    """The nearest times beside the one that could not be had, by day."""
    times = [
        (start.at, _choice(start.at, zone, reader_zone, _apart(start.at, wanted, zone))) for start in starts
    ]
    return [
        Day(on, day(on), [choice for _at, choice in same])
        for on, same in groupby(times, lambda time: time[0].astimezone(zone).date())
    ]


def zone_or(text: str, fallback: ZoneInfo) -> ZoneInfo:
    """The zone somebody named, if there is one by that name."""
    return (zone_named(text) if text else None) or fallback


def zone_named(text: str) -> ZoneInfo | None:
    """The zone of this name; None if there is none."""
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _free(wanted: Wanted, begin: datetime, end: datetime, now: datetime) -> list[datetime]:
    """Each free time once, whoever has it free."""
    found = {start.at for start in starts(wanted.asked, (begin, end), zone=wanted.zone, now=now)}
    return sorted(found - {wanted.moving.starts_at} if wanted.moving else found)


def _by_day(times: Sequence[datetime], zone: ZoneInfo) -> list[tuple[date, list[datetime]]]:
    return [(on, list(same)) for on, same in groupby(times, lambda at: at.astimezone(zone).date())]


def _with_chosen(shown: list[Day], wanted: Wanted, now: datetime) -> list[Day]:
    """The same days, and the time chosen earlier if it stands on none of them and is still free."""
    at = wanted.chosen
    if at is None or Days(shown).hold(at):
        return shown
    kept = [_day(on, same, wanted) for on, same in _by_day(_free(wanted, at, at + MOMENT, now), wanted.zone)]
    return sorted([*shown, *kept], key=lambda one: one.on)


def _next_from(by_day: Sequence[tuple[date, list[datetime]]], wanted: Wanted, now: datetime) -> date | None:
    if len(by_day) > DAYS_SHOWN:
        return by_day[DAYS_SHOWN][0]
    beyond = wanted.first_on + (timedelta(days=1) if wanted.whole_day else LOOKED_THROUGH)
    horizon = (now + timedelta(days=wanted.service.horizon_days)).astimezone(wanted.zone).date()
    return beyond if beyond <= horizon else None


def _day(on: date, times: list[datetime], wanted: Wanted) -> Day:
    shown = times if wanted.whole_day else _spread(times, wanted.chosen)
    choices = [_choice(at, wanted.zone, wanted.reader_zone) for at in shown]
    return Day(on, day(on), choices, len(times) - len(shown))


def _spread(times: list[datetime], chosen: datetime | None) -> list[datetime]:
    """A few of a day's times, from morning to evening, and the chosen one wherever it stands."""
    if len(times) <= TIMES_SHOWN:
        return times
    step = (len(times) - 1) / (TIMES_SHOWN - 1)
    few = {times[round(number * step)] for number in range(TIMES_SHOWN)}
    return [at for at in times if at in few or at == chosen]


def _choice(at: datetime, zone: ZoneInfo, reader_zone: ZoneInfo, note: str = "") -> Choice:
    beside = note or _yours(at, zone, reader_zone)
    said = full_time(at, zone)
    return Choice(value_of(at), clock(at, zone), beside, f"{said} ({beside})" if beside else said)


def _yours(at: datetime, zone: ZoneInfo, reader_zone: ZoneInfo) -> str:
    here, there = at.astimezone(zone), at.astimezone(reader_zone)
    if here.utcoffset() == there.utcoffset():
        return ""
    if here.date() != there.date():
        return _("%(time)s for you", time=full_time(at, reader_zone))
    return _("%(time)s for you", time=clock(at, reader_zone))


def _apart(at: datetime, wanted: datetime, zone: ZoneInfo) -> str:
    """How far a time is from the one that was wanted, in words."""
    minutes = int((at - wanted).total_seconds()) // 60
    if at.astimezone(zone).date() != wanted.astimezone(zone).date():
        return ""
    if abs(minutes) > 60:
        return _("later that day") if minutes > 0 else _("earlier that day")
    if minutes > 0:
        return _("%(n)s minutes later", n=minutes)
    return _("%(n)s minutes earlier", n=-minutes)

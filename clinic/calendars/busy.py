"""What a calendar file says about when somebody is busy, and nothing else of it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rruleset, rrulestr
from icalendar import Calendar, Event

from clinic.diary.spans import Span, clipped, merged

DAY = timedelta(days=1)
# A rule that comes more often is nobody's appointment, and would take long to reckon.
FREQUENT = ("SECONDLY", "MINUTELY", "HOURLY")
MOST_COMINGS = 200_000


class NoCalendar(ValueError):
    """It is not a calendar, or holds something that cannot be reckoned with. Its text says nothing of it."""


@dataclass
class _Series:
    """One event with what changes single comings of it."""

    event: Event | None = None
    changed: dict[datetime, Event] = field(default_factory=dict)


@dataclass
class _Patience:
    left: int = MOST_COMINGS

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise NoCalendar("too much")


def busy_spans(content: bytes, zone: ZoneInfo, window: Span, but: Collection[str] = ()) -> list[Span]:
    """When the calendar's owner is busy inside the window, merged, in epoch seconds.

    Whole days, and times without a zone, are those of `zone`. What is marked as free or cancelled does not
    count, nor do the events whose uid is in `but`. Raises `NoCalendar`.
    """
    try:
        sheets = Calendar.from_ical(content, multiple=True)
        events = [one for sheet in sheets for one in sheet.walk("VEVENT") if isinstance(one, Event)]
        series = _by_uid(events, zone)
        if not sheets or any(sheet.name != "VCALENDAR" for sheet in sheets):
            raise NoCalendar("no calendar")
        patience, spans = _Patience(), list[Span]()
        for uid, one in series.items():
            if uid not in but:
                spans += _spans(one, zone, window, patience)
    except NoCalendar:
        raise
    except Exception:
        # A stranger's file can make the parser stumble in any way; no word of it may go into a log.
        raise NoCalendar("not a calendar") from None
    return clipped(merged(spans), window)


def _by_uid(events: list[Event], zone: ZoneInfo) -> dict[str, _Series]:
    found: dict[str, _Series] = {}
    for number, event in enumerate(events):
        one = found.setdefault(str(event.get("UID") or f"without {number}"), _Series())
        if "RECURRENCE-ID" in event:
            one.changed[_instant(event.decoded("RECURRENCE-ID"), zone)] = event
        elif one.event is None or _sequence(event) >= _sequence(one.event):
            one.event = event
    return found


def _sequence(event: Event) -> int:
    return int(event.get("SEQUENCE", 0))


def _spans(one: _Series, zone: ZoneInfo, window: Span, patience: _Patience) -> Iterator[Span]:
    for event in one.changed.values():
        if _counts(event):
            yield _span(event, event.decoded("DTSTART"), zone)
    if one.event is None or not _counts(one.event):
        return
    for coming in _comings(one.event, zone, window, patience):
        if _instant(coming, zone) not in one.changed:
            yield _span(one.event, coming, zone)


def _counts(event: Event) -> bool:
    is_free = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
    return not is_free and str(event.get("STATUS", "")).upper() != "CANCELLED" and "DTSTART" in event


def _comings(event: Event, zone: ZoneInfo, window: Span, patience: _Patience) -> Iterator[date]:
    """Each start up to the window's end, as the event writes it: a day, or a time with its zone."""
    start = event.decoded("DTSTART")
    if not ("RRULE" in event or "RDATE" in event):
        yield start
        return
    own = start.tzinfo if isinstance(start, datetime) and start.tzinfo else zone
    last = datetime.fromtimestamp(window[1], UTC).astimezone(own).replace(tzinfo=None) + DAY
    for wall in _rules(event, start, own, last):
        patience.spend()
        if wall > last:
            return
        yield wall.replace(tzinfo=own) if isinstance(start, datetime) else wall.date()


def _rules(event: Event, start: date, own: Any, last: datetime) -> rruleset:
    """On the wall clock of the event's own zone, since nine o'clock stays nine o'clock."""
    rules = rruleset()
    first = _wall(start, own)
    for rule in _listed(event, "RRULE"):
        if str(rule.get("FREQ", [""])[0]).upper() in FREQUENT:
            raise NoCalendar("too often")
        if "COUNT" not in rule:
            ends = _last_wall(rule["UNTIL"][0], own) if "UNTIL" in rule else last
            rule["UNTIL"] = [min(ends, last)]
        rules.rrule(rrulestr(rule.to_ical().decode(), dtstart=first))
    rules.rdate(first)
    for when in _days(event, "RDATE"):
        rules.rdate(_wall(when, own))
    for when in _days(event, "EXDATE"):
        rules.exdate(_wall(when, own))
    return rules


def _listed(event: Event, name: str) -> list[Any]:
    value = event.get(name, [])
    return value if isinstance(value, list) else [value]


def _days(event: Event, name: str) -> Iterator[date]:
    for several in _listed(event, name):
        for one in several.dts:
            yield one.dt[0] if isinstance(one.dt, tuple) else one.dt


def _wall(when: date, own: Any) -> datetime:
    if not isinstance(when, datetime):
        return datetime.combine(when, time())
    return when.astimezone(own).replace(tzinfo=None) if when.tzinfo else when


def _last_wall(when: date, own: Any) -> datetime:
    """A rule that ends on a day still comes on it."""
    return _wall(when, own) if isinstance(when, datetime) else datetime.combine(when, time.max)


def _span(event: Event, start: date, zone: ZoneInfo) -> Span:
    """From when to when this coming of the event lasts; a day in the zone's own days."""
    first = event.decoded("DTSTART")
    length = event.decoded("DURATION") if "DURATION" in event else None
    if length is None and "DTEND" in event:
        end = event.decoded("DTEND")
        is_timed = isinstance(first, datetime) and isinstance(end, datetime)
        length = _instant(end, zone) - _instant(first, zone) if is_timed else _day(end) - _day(first)
    if isinstance(start, datetime):
        begins = _instant(start, zone)
        return _seconds(begins), _seconds(begins + (length or timedelta()))
    return _seconds(_instant(start, zone)), _seconds(_instant(start + max(length or DAY, DAY), zone))


def _day(when: date) -> date:
    return when.date() if isinstance(when, datetime) else when


def _instant(when: date, zone: ZoneInfo) -> datetime:
    if not isinstance(when, datetime):
        when = datetime.combine(when, time())
    return (when if when.tzinfo else when.replace(tzinfo=zone)).astimezone(UTC)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())

"""The hours in which nobody is written to unless they have just asked for it."""

from datetime import datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from clinic.frozen import frozen

DAY = timedelta(days=1)


@frozen
class Quiet:
    """From one minute of the day until another, by the clock of whoever reads; equal means none at all."""

    begins: int
    ends: int

    def ends_at(self, at: datetime, zone: ZoneInfo) -> datetime | None:
        """When the quiet that holds at `at` is over; None while one may write."""
        return self._edge(at, zone, self.ends, 1) if self._holds(at, zone) else None

    def began_at(self, at: datetime, zone: ZoneInfo) -> datetime | None:
        """When the quiet that holds at `at` began; None while one may write."""
        return self._edge(at, zone, self.begins, -1) if self._holds(at, zone) else None

    def _holds(self, at: datetime, zone: ZoneInfo) -> bool:
        wall = at.astimezone(zone)
        minute = wall.hour * 60 + wall.minute
        if self.begins <= self.ends:
            return self.begins <= minute < self.ends
        return minute >= self.begins or minute < self.ends

    def _edge(self, at: datetime, zone: ZoneInfo, minute: int, way: int) -> datetime:
        """The nearest instant after (1) or before (-1) `at` at which the wall clock shows `minute`."""
        edge_time = time(minute // 60, minute % 60)
        first = at.astimezone(zone).date()
        edges = (datetime.combine(first + DAY * away, edge_time, zone) for away in (0, way))
        return next(
            edge.astimezone(at.tzinfo)
            for edge in edges
            if (edge.timestamp() - at.timestamp()) * way > 0 or edge.timestamp() == at.timestamp()
        )


@frozen
class ByDay:
    """By whose clock a letter keeps to the day, however late it is tried: `zone` names it.

    At night it leaves only where the morning were past `before`, when what it announces begins.
    """

    zone: str
    before: datetime | None = None

    def from_at(self, now: datetime, quiet: Quiet) -> datetime:
        """The first moment from `now` at which it may leave."""
        return when_to_write(now, quiet, ZoneInfo(self.zone), self.before)

    def to_document(self) -> list[str | None]:
        return [self.zone, self.before.isoformat() if self.before else None]

    @classmethod
    def from_document(cls, document: list[str | None]) -> Self:
        zone, before = document
        return cls(zone or "", datetime.fromisoformat(before) if before else None)


def when_to_write(now: datetime, quiet: Quiet, zone: ZoneInfo, before: datetime | None) -> datetime:
    """The first moment from `now` at which one may write; at once if the morning were past `before`."""
    morning = quiet.ends_at(now, zone)
    if morning is None or (before is not None and morning >= before):
        return now
    return morning


def when_to_remind(starts_at: datetime, ahead: timedelta, quiet: Quiet, zone: ZoneInfo) -> datetime:
    """When a reminder is due: `ahead`, else in the morning, or, were that too late, the evening before."""
    wished = starts_at - ahead
    morning, evening = quiet.ends_at(wished, zone), quiet.began_at(wished, zone)
    if morning is None or evening is None:
        return wished
    return morning if morning < starts_at else evening

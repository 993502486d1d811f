"""What a page of the diary covers: whose days, and from when to when they last."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from clinic.diary.spans import Span
from clinic.diary.team import Colleague
from clinic.frozen import frozen


def window_of(days: Sequence[date], zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the first of these days' midnight to that after the last."""
    begin = datetime.combine(days[0], time.min, zone)
    return begin, datetime.combine(days[-1] + timedelta(days=1), time.min, zone)


@frozen
class Shown:
    """These colleagues, on these days of the practice's calendar."""

    colleagues: Sequence[Colleague]
    days: Sequence[date]
    zone: ZoneInfo

    @property
    def therapists(self) -> list[UUID]:
        return [one.therapist.id for one in self.colleagues]

    @property
    def window(self) -> tuple[datetime, datetime]:
        return window_of(self.days, self.zone)

    @property
    def span(self) -> Span:
        return int(self.window[0].timestamp()), int(self.window[1].timestamp())

    def day(self, on: date) -> Span:
        """From when to when a day of it lasts."""
        begin, end = (datetime.combine(one, time.min, self.zone) for one in (on, on + timedelta(days=1)))
        return int(begin.timestamp()), int(end.timestamp())

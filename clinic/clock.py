"""The one place that asks what time it is; everything else is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

# Room for any birth and any plan, and nowhere near the ends of the calendar, where adding a day fails.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)

_told: ContextVar[datetime | None] = ContextVar("told_time", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC, to the microsecond the database keeps."""
    return _told.get() or datetime.now(UTC)


def is_within_reach(day: date) -> bool:
    """Whether this is a day that somebody's life or diary may hold."""
    return FIRST_DAY <= day <= LAST_DAY


def day_named(text: str | None) -> date | None:
    """The day that is written as 2026-12-04; None for anything else, and for days out of reach."""
    try:
        day = date.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return day if is_within_reach(day) else None


@contextmanager
def telling(instant: datetime) -> Iterator[None]:
    """Let it be another time within the block.

    Only the demo's past is made this way, by the product's own functions; a test sees that nothing else
    calls it.
    """
    before = _told.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _told.reset(before)

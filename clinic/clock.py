"""The one place that asks what time it is; everything else is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_told: ContextVar[datetime | None] = ContextVar("told_time", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC, to the microsecond the database keeps."""
    return _told.get() or datetime.now(UTC)


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

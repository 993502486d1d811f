"""The five-minute steps an appointment claims, its buffers included."""

from datetime import UTC, datetime

STEP = 5 * 60


def held(start: int, length: int, before: int, after: int) -> tuple[int, int]:
    """From when to when a time is held, in epoch seconds: buffers add to it and are never shared."""
    return start - before, start + length + after


def steps(first: int, last: int) -> range:
    """The numbers of every step touched between the seconds `first` and `last`, ascending."""
    return range(first // STEP, -(-last // STEP))


def instant_of(step: int) -> datetime:
    """When this step begins."""
    return datetime.fromtimestamp(step * STEP, UTC)

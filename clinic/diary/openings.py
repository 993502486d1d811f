"""Which starts are free: one decision, for the list that is offered and for the start that is taken."""

from collections.abc import Sequence
from datetime import datetime

from clinic.diary.spans import Span
from clinic.diary.steps import STEP
from clinic.frozen import frozen

# What is busy after all that is.
_NEVER: Span = (1 << 62, 1 << 62)


@frozen
class Fit:
    """How much time a service asks for, in seconds, and the grid its starts stand on.

    The grid is reckoned from the epoch, and moved on by `phase` where the wall clock's full hours are not
    those of UTC, as in St John's.
    """

    length: int
    before: int = 0
    after: int = 0
    grid: int = 15 * 60
    phase: int = 0


@frozen
class Notice:
    """The first and the last second at which something may start."""

    earliest: int
    latest: int


def openings(working: Sequence[Span], busy: Sequence[Span], fit: Fit, notice: Notice) -> list[int]:
    """Each start, in epoch seconds, earliest first, at which `fit` can be had.

    `working` and `busy` are merged. The time itself lies within one worked span; its buffers may reach
    beyond it, but never over anything busy.
    """
    found: list[int] = []
    before, up_to, grid = fit.before, fit.length + fit.after, fit.grid
    ahead = iter(busy)
    begins, ends = next(ahead, _NEVER)
    for opens, closes in working:
        start = _on_grid(max(opens, notice.earliest), fit)
        last = min(closes - fit.length, notice.latest)
        while start <= last:
            while ends + before <= start:
                begins, ends = next(ahead, _NEVER)
            # Up to what is busy next, and then on behind it.
            if start + up_to <= begins:
                found += range(start, min(last, begins - up_to) + 1, grid)
            start = _on_grid(ends + before, fit)
    return found


def is_step(at: datetime) -> bool:
    """Whether a time may be put here by hand: on any whole step."""
    return at.timestamp() % STEP == 0


def _on_grid(at: int, fit: Fit) -> int:
    return -((fit.phase - at) // fit.grid) * fit.grid + fit.phase

"""Which starts are free: one decision, for the list that is offered and for the start that is taken."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clinic.diary.spans import Span
from clinic.diary.steps import STEP, held


@dataclass(frozen=True)
class Fit:
    """How much time a service asks for, in seconds, and the grid its starts stand on.

    The grid is reckoned from the epoch. Every zone in use keeps whole quarter hours from UTC, so a grid
    that divides a quarter of an hour stands on the wall clock as well.
    """

    length: int
    before: int = 0
    after: int = 0
    grid: int = 15 * 60


@dataclass(frozen=True)
class Notice:
    """The first and the last second at which something may start."""

    earliest: int
    latest: int


def openings(working: Sequence[Span], busy: Sequence[Span], fit: Fit, notice: Notice) -> Iterator[int]:
    """Each start, in epoch seconds, earliest first, at which `fit` can be had.

    `working` and `busy` are merged. The time itself lies within one worked span; its buffers may reach
    beyond it, but never over anything busy.
    """
    position = 0
    for opens, closes in working:
        start = _on_grid(max(opens, notice.earliest), fit.grid)
        last = min(closes - fit.length, notice.latest)
        while start <= last:
            while position < len(busy) and busy[position][1] <= start - fit.before:
                position += 1
            if position < len(busy) and busy[position][0] < start + fit.length + fit.after:
                start = _on_grid(busy[position][1] + fit.before, fit.grid)
                continue
            yield start
            start += fit.grid


def is_open(start: int, working: Sequence[Span], busy: Sequence[Span], fit: Fit, notice: Notice) -> bool:
    """Whether `openings` would list `start`."""
    if not notice.earliest <= start <= notice.latest:
        return False
    return next(openings(working, busy, fit, Notice(start, start)), None) == start


def fits_staff(start: int, busy: Sequence[Span], fit: Fit) -> bool:
    """Whether the practice may put a time here by hand: any step, any hour, but on nothing busy."""
    first, last = held(start, fit.length, fit.before, fit.after)
    return start % STEP == 0 and all(end <= first or last <= begin for begin, end in busy)


def nearest(starts: Sequence[int], wanted: int, count: int = 3) -> list[int]:
    """The starts closest to `wanted`, in the order of the clock."""
    return sorted(sorted(starts, key=lambda start: (abs(start - wanted), start))[:count])


def _on_grid(at: int, grid: int) -> int:
    return -(-at // grid) * grid

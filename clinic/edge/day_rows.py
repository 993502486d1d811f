"""How days that stand in a row are told: each briefly, and the year with the first of each year."""

from collections.abc import Sequence
from datetime import date

from flask import Flask

from clinic.edge.catalogue import digits
from clinic.edge.wording import brief_day, dated_day

# Under the columns of a chart there is room for every third day.
EVERY = 3


def install(app: Flask) -> None:
    app.jinja_env.filters.update({"day_row": day_row, "day_heads": day_heads})


def day_row(days: Sequence[date]) -> list[str]:
    """8 Dec 2025, 15 Dec, 12 Jan 2026, 19 Jan."""
    return [
        dated_day(day) if begins else brief_day(day) for day, begins in zip(days, _begins(days), strict=True)
    ]


def day_heads(days: Sequence[date]) -> list[tuple[str, str]]:
    """Each day with the year that stands below it, or with nothing. Every third one is told, and the last
    where it has room. Either end says its year: a telephone shows one of them."""
    last = len(days) - 1
    told = [at for at in range(len(days)) if at % EVERY == 0 or (at == last and at % EVERY == EVERY - 1)]
    begins = _begins([days[at] for at in told])
    heads = {
        at: (brief_day(days[at]), digits(str(days[at].year)) if is_first or at == told[-1] else "")
        for at, is_first in zip(told, begins, strict=True)
    }
    return [heads.get(at, ("", "")) for at in range(len(days))]


def _begins(days: Sequence[date]) -> list[bool]:
    """Whether each is the first of its year in the row."""
    return [at == 0 or day.year != days[at - 1].year for at, day in enumerate(days)]

"""What a day and a time on the practice's clock come to, on the nights too on which that clock is changed."""

from datetime import UTC, date, datetime, time
from enum import Enum
from zoneinfo import ZoneInfo

from clinic.frozen import frozen


class Turn(Enum):
    """What the clock did at the time that was named."""

    NONE = "none"
    LEAPT_OVER = "leapt over"
    SHOWN_TWICE = "shown twice"


@frozen
class Understood:
    """The instant that was understood, and why it is not plain which was meant."""

    at: datetime
    turn: Turn


def understood(on: date, at: time, zone: ZoneInfo) -> Understood:
    """Of a time that the clock shows twice, the first; one that it leaps over comes as much later."""
    first, second = (datetime.combine(on, at, zone).replace(fold=fold) for fold in (0, 1))
    # In UTC, since adding an hour to a time with a zone adds it to the wall clock.
    instant = first.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != first.replace(tzinfo=None):
        return Understood(instant, Turn.LEAPT_OVER)
    twice = second.utcoffset() != first.utcoffset()
    return Understood(instant, Turn.SHOWN_TWICE if twice else Turn.NONE)

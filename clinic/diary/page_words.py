"""What every page about times may say: the practice's own clock, and a time of day as one reads it."""

from datetime import UTC, datetime

from flask import Blueprint

from clinic.edge import current
from clinic.edge.wording import clock


def knows_the_clock(bp: Blueprint) -> None:
    """Let the templates of this blueprint name the practice's zone, and times of day."""
    bp.context_processor(lambda: {"practice_zone": current.zone(), "wall_clock": wall_clock})


def wall_clock(minute: int) -> str:
    """9:00 am, for a minute counted from midnight; the end of a day reads as the next one's beginning."""
    return clock(datetime(2000, 1, 1, minute // 60 % 24, minute % 60, tzinfo=UTC), "UTC")

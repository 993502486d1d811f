"""The time zones a practice may keep: those of its own country first."""

from functools import cache
from zoneinfo import available_timezones

NEAR = (
    "America/Halifax",
    "America/St_Johns",
    "America/Moncton",
    "America/Toronto",
    "America/Winnipeg",
    "America/Regina",
    "America/Edmonton",
    "America/Vancouver",
    "America/Whitehorse",
    "America/Iqaluit",
)


@cache
def zones() -> tuple[str, ...]:
    """Every zone with a place to its name, the Canadian ones at the head."""
    others = (
        zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/"))
    )
    return (*NEAR, *sorted(set(others) - set(NEAR)))


def near(*others: str) -> tuple[str, ...]:
    """Those of the practice's own country, and whichever else of ours is named."""
    known = zones()
    return (*NEAR, *(zone for zone in dict.fromkeys(others) if zone in known and zone not in NEAR))

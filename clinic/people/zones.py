"""The time zones a practice may keep: those of its own country first."""

from collections.abc import Iterable
from functools import cache
from zoneinfo import available_timezones

from clinic.edge.wording import zone_place

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


def everywhere(own: str) -> tuple[str, ...]:
    """Every zone, somebody's own before those that are called alike."""
    known = zones()
    return (*NEAR, *(zone for zone in (own,) if zone in known), *known)


def named(zones: Iterable[str]) -> dict[str, str]:
    """These zones with what each is called in the language of the page; of two called alike, the first."""
    found: dict[str, str] = {}
    for zone in zones:
        found.setdefault(zone_place(zone), zone)
    return {zone: place for place, zone in found.items()}

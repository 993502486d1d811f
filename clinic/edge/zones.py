"""What a zone is called, and what its clock does."""

from datetime import datetime
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import get_timezone, get_timezone_location, get_timezone_name

from clinic.clock import now
from clinic.edge.catalogue import digits, gettext


def comes_twice(wall: datetime) -> bool:
    """Whether the clock there shows this at two instants, because it is put back in between."""
    return wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()


def name_of(zone: ZoneInfo, language: str) -> str:
    """Atlantic Time; Central Standard Time in Regina, whose neighbours' Central Time is another in summer."""
    variant: Literal["standard", "generic"] = "generic" if _changes_its_clock(zone) else "standard"
    return digits(get_timezone_name(zone, zone_variant=variant, locale=language))


@cache
def place_of(zone: str, language: str) -> str:
    """Halifax, Atlantic Time."""
    # Some names hold a region before the city.
    city = get_timezone_location(get_timezone(zone), locale=language, return_city=True).rpartition("/")[2]
    time = get_timezone_name(ZoneInfo(zone), locale=language)
    return digits(time if city in time else gettext("%(city)s, %(time)s", city=city, time=time))


def _changes_its_clock(zone: ZoneInfo) -> bool:
    year = now().year
    winter, summer = (datetime(year, month, 1, tzinfo=zone).utcoffset() for month in (1, 7))
    return winter != summer

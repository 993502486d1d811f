"""A time of the wall as each language writes it: 2:05 pm, 14 h 05, or ۲:۰۵ بعدازظهر."""

from functools import lru_cache

from clinic.edge.catalogue import digits

# What stands in a clock's face where its minutes go.
MINUTE = "{minute}"
PERSIAN_PARTS = ((4, "بامداد"), (12, "صبح"), (13, "ظهر"), (17, "بعدازظهر"), (20, "عصر"), (24, "شب"))


def faces(language: str) -> list[tuple[str, str]]:
    """How each hour of a day is written when it strikes, and with {minute} after that."""
    return [(plain_clock(hour, 0, language), _face(hour, MINUTE, language)) for hour in range(24)]


# The same few times of day stand on a page hundreds of times; `language` is the one being written.
@lru_cache(maxsize=8192)
def plain_clock(hour: int, minute: int, language: str) -> str:
    if language == "fr" and not minute:
        return f"{hour}\u00a0h"
    return _face(hour, digits(f"{minute:02}"), language)


def _face(hour: int, minute: str, language: str) -> str:
    if language == "fr":
        return f"{hour}\u00a0h\u00a0{minute}"
    part = persian_part(hour) if language == "fa" else "am" if hour < 12 else "pm"
    return f"{digits(hour % 12 or 12)}:{minute} {part}"


def bare_clock(hour: int, minute: int) -> str:
    return digits(f"{hour % 12 or 12}:{minute:02}")


def persian_part(hour: int) -> str:
    """The part of the day that Persian names where English says am or pm."""
    return next(name for until, name in PERSIAN_PARTS if hour < until)

"""A time as one says it on the telephone: "Monday the seventh, at half past nine"."""

from datetime import date, datetime, timedelta

from clinic.edge.catalogue import gettext as _
from clinic.edge.wording import clock, day, language

ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth"),
    *("eighteenth", "nineteenth", "twentieth", "twenty-first", "twenty-second", "twenty-third"),
    *("twenty-fourth", "twenty-fifth", "twenty-sixth", "twenty-seventh", "twenty-eighth"),
    *("twenty-ninth", "thirtieth", "thirty-first"),
)
HOURS = (
    *("twelve", "one", "two", "three", "four", "five"),
    *("six", "seven", "eight", "nine", "ten", "eleven"),
)
MINUTES = {
    5: "five past {}",
    10: "ten past {}",
    15: "quarter past {}",
    20: "twenty past {}",
    25: "twenty-five past {}",
    30: "half past {}",
    35: "twenty-five to {}",
    40: "twenty to {}",
    45: "quarter to {}",
    50: "ten to {}",
    55: "five to {}",
}


def said_day(wall: datetime, today: date) -> str:
    """Which day, as one says it; `wall` is on the practice's clock."""
    if language() != "en":
        return _("%(day)s,", day=day(wall.date()))
    named = f"{wall:%A} the {ORDINALS[wall.day - 1]},"
    near = {today: "Today", today + timedelta(days=1): "Tomorrow"}.get(wall.date())
    return f"{near}, {named}" if near else named


def said_time(wall: datetime) -> str:
    """At what time, as one says it."""
    if language() != "en":
        return _("at %(clock)s", clock=clock(wall, None))
    if wall.minute == 0:
        return f"at {_hour(wall.hour)}{_part(wall.hour)}"
    hour = wall.hour + (1 if wall.minute > 30 else 0)
    return "at " + MINUTES[wall.minute // 5 * 5 or 5].format(_hour(hour))


def _hour(hour: int) -> str:
    return HOURS[hour % 12]


def _part(hour: int) -> str:
    if hour == 12:
        return " noon"
    return " in the morning" if hour < 12 else " in the afternoon" if hour < 18 else " in the evening"

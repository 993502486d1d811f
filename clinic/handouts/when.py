"""An appointment's day and time, as a sheet says it in its own language."""

from datetime import datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime

_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def digits(text: str, locale: str) -> str:
    """`text` with the digits that `locale` is read in."""
    return text.translate(_PERSIAN_DIGITS) if locale.partition("-")[0] == "fa" else text


def spoken(at: datetime, locale: str) -> str:
    """The instant in words, in the zone it carries: `Thursday 4 June, 2:00 pm`. Always Gregorian."""
    if at.tzinfo is None:
        raise ValueError("An appointment's time needs its zone.")
    language = locale.partition("-")[0]
    if language == "en":
        clock = f"{at.hour % 12 or 12}:{at.minute:02d} {'am' if at.hour < 12 else 'pm'}"
        return f"{format_datetime(at, 'EEEE d MMMM', locale='en')}, {clock}"
    try:
        known = Locale.parse(locale, sep="-")
    except (UnknownLocaleError, ValueError):
        known = Locale("en")
    pattern = "EEEE d MMMM، ساعت H:mm" if language == "fa" else "EEEE d MMMM, H:mm"
    return digits(format_datetime(at, pattern, locale=known), locale)

"""Numbers, days and times as the language of a sheet says them, whatever language its giver reads."""

from datetime import date, datetime

from babel import Locale
from babel.dates import format_date, format_time

from clinic.edge import wording
from clinic.edge.catalogue import PERSIAN_DIGITS

_DIGITS = {
    "fa": PERSIAN_DIGITS,
    "ar": str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"),
}
# How a day is written, and what stands between it and the clock.
_DAYS = {"ar": ("EEEE d MMMM", "، "), "zh-Hans": ("M月d日EEEE", " ")}
_OTHER_DAYS = ("EEEE, d MMMM", ", ")
_DATES = {"zh-Hans": "y年M月d日", "uk": "d MMMM y р."}
_OTHER_DATES = "d MMMM y"


def digits(text: object, locale: str) -> str:
    """The same text in the digits its language is read in."""
    return str(text).translate(_DIGITS.get(locale, {}))


def full_time(at: datetime, locale: str) -> str:
    """Thursday 4 June, 2:00 pm. `at` is told in the zone of its place."""
    if locale in wording.LANGUAGES:
        with wording.speaking(locale):
            return wording.full_time(at, at.tzinfo)  # type: ignore[arg-type]
    babel = _babel(locale)
    pattern, between = _DAYS.get(locale, _OTHER_DAYS)
    day, clock = format_date(at, pattern, locale=babel), format_time(at, "short", locale=babel)
    return digits(f"{day}{between}{clock}", locale)


def written_date(on: date, locale: str) -> str:
    """4 June 2026."""
    if locale in wording.LANGUAGES:
        with wording.speaking(locale):
            return wording.written_date(on)
    return digits(format_date(on, _DATES.get(locale, _OTHER_DATES), locale=_babel(locale)), locale)


def language_name(code: str, locale: str) -> str:
    """What `locale` calls the language of a code; for a code that names none, another language."""
    if locale in wording.LANGUAGES:
        with wording.speaking(locale):
            return wording.language_name(code)
    name = _babel(locale).languages.get(code.partition("-")[0])
    return name or code


def _babel(locale: str) -> Locale:
    return Locale.parse(locale, sep="-")

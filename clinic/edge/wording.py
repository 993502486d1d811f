"""In which language an answer is written, and how it writes days, times and numbers."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, force_locale, get_locale

from clinic import clock as time
from clinic.config import settings
from clinic.edge import current, visitor, zones
from clinic.edge.catalogue import Catalogue, digits, gettext, numeral, speak_in_pages
from clinic.edge.faces import bare_clock, persian_part, plain_clock
from clinic.edge.navigation import find_url, nav_of

# A language with a code of its own, whose name stands beside another's.
NAMED_ELSEWHERE = {"prs": "fa_AF"}
LANGUAGES = {"en": "English", "fr": "Français", "fa": "فارسی"}
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
WALL_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
LATIN_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")


def install(app: Flask) -> None:
    _Wording(app, locale_selector=chosen_locale, timezone_selector=lambda: current.zone().key)
    speak_in_pages(app)
    app.before_request(_note_choice)
    app.context_processor(_context)
    times = (clock, wall_time, hour_mark, day, full_time, brief_day, listed_day, short_day)
    filters = (*times, dated_day, months, number, digits, zone_name, language_name)
    app.jinja_env.globals["in_language"] = in_language
    app.jinja_env.filters.update({one.__name__: one for one in filters}, date=written_date)


class _Wording(Babel):  # type: ignore[misc]
    """Babel, reading its messages from our catalogue."""

    domain_instance = Catalogue()


def chosen_locale() -> str:
    """Asked for just now, or since signing in; else the account's own; else this browser's choice before it;
    else what it prefers.

    But for an account's, only what the practice offers counts; English is always offered.
    """
    if not has_request_context():
        return "en"
    asked, offered = request.args.get("lang", ""), offered_languages()
    if asked in offered:
        return asked
    found = None if g.get("unaided") else current.signed_in()
    if found is not None and found.person.locale in LANGUAGES:
        here = visitor.chosen_since_signing_in()
        return here if here in offered else found.person.locale
    before = visitor.visit().language
    if before in offered:
        return str(before)
    # Werkzeug's own match lets "fa" at half weight win over "en-CA"; what is preferred comes first here.
    preferred = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
    return next((tag for tag in preferred if tag in offered), "en")


def offered_languages() -> dict[str, str]:
    """The languages of the practice's own pages, each by its own name."""
    ours = None if g.get("unaided") else current.practice()
    if ours is None:
        return LANGUAGES
    return {code: name for code, name in LANGUAGES.items() if code == "en" or code in ours.locales}


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Write in this language within the block: a letter to somebody, a sheet for a client."""
    with force_locale(locale if locale in LANGUAGES else "en"):
        yield


def clock(instant: datetime, zone: ZoneInfo | str | None = None) -> str:
    """2:00 pm, 14 h, or ۲:۰۰ بعدازظهر; of a time that comes twice that night, which of the two it is."""
    there = _there(instant, zone)
    plain = plain_clock(there.hour, there.minute, language())
    if not zones.comes_twice(there):
        return plain
    if there.fold:
        return gettext("%(clock)s (after the clock goes back)", clock=plain)
    return gettext("%(clock)s (before the clock goes back)", clock=plain)


def time_span(start: datetime, end: datetime, zone: ZoneInfo | str | None = None) -> str:
    """2:00 pm to 2:50 pm; Persian says once what part of the day it is, where that is the same."""
    begins, ends = _there(start, zone), _there(end, zone)
    is_same_part = persian_part(begins.hour) == persian_part(ends.hour)
    is_said_once = language() == "fa" and is_same_part and not zones.comes_twice(begins)
    first = bare_clock(begins.hour, begins.minute) if is_said_once else clock(begins, zone)
    return gettext("%(start)s to %(end)s", start=first, end=clock(ends, zone))


def wall_time(at: str) -> str:
    """A time of the wall's clock, kept or typed as 14:00, as `clock` writes it; anything else as it is."""
    found = WALL_TIME.fullmatch(latin_digits(at.strip()))
    return plain_clock(int(found[1]), int(found[2]), language()) if found else digits(at)


def hour_mark(hour: int) -> str:
    """What an hour of the wall clock is called at the side of a day: 2, in French 14."""
    return number(hour if language() == "fr" or hour <= 12 else hour - 12)


def day(when: datetime | date, zone: ZoneInfo | str | None = None) -> str:
    """Thursday 4 June."""
    return day_as(when, "EEEE d MMMM", zone)


def brief_day(when: datetime | date, zone: ZoneInfo | str | None = None) -> str:
    """4 Jun, for the narrow column of a list."""
    return day_as(when, "d MMM", zone)


def dated_day(when: date) -> str:
    """4 Jun 2026."""
    return day_as(when, "d MMM y", None)


def listed_day(when: datetime | date, zone: ZoneInfo | str | None = None) -> str:
    """In a list that goes back for years: 4 Jun, or 4 Jun 2024 where that is another year than now."""
    there = _there(when, zone).date() if isinstance(when, datetime) else when
    this_year = there.year == _there(time.now(), zone).year
    return day_as(there, "d MMM" if this_year else "d MMM y", zone)


def short_day(when: datetime | date, zone: ZoneInfo | str | None = None) -> str:
    """Thu 4 Jun."""
    return day_as(when, "EEE d MMM", zone)


def written_date(when: datetime | date, zone: ZoneInfo | str | None = None) -> str:
    """4 June 2026."""
    return day_as(when, "d MMMM y", zone)


def months(first_on: date, last_on: date) -> str:
    """October to December 2026."""
    return gettext(
        "%(first)s to %(last)s", first=day_as(first_on, "MMMM", None), last=day_as(last_on, "MMMM y", None)
    )


def full_time(instant: datetime, zone: ZoneInfo | str | None = None) -> str:
    """Thursday 4 June, 2:00 pm."""
    return gettext("%(day)s, %(clock)s", day=day(instant, zone), clock=clock(instant, zone))


def number(value: float | Decimal) -> str:
    """1,234.5, 1 234,5, or ۱٬۲۳۴٫۵."""
    return numeral(value, language())


def latin_digits(text: str) -> str:
    """What a machine can read of a number typed on any keyboard."""
    return text.translate(LATIN_DIGITS)


def zone_name(zone: ZoneInfo | str) -> str:
    """Atlantic Time."""
    return zones.name_of(ZoneInfo(zone) if isinstance(zone, str) else zone, language())


def zone_place(zone: str) -> str:
    """Halifax, Atlantic Time: a zone as whoever lives in it knows it."""
    return zones.place_of(zone, language())


def language_name(code: str) -> str:
    """Ukrainian, for a language by its code; what no code names is another language."""
    base = code.partition("-")[0]
    name = Locale.parse(language()).languages.get(NAMED_ELSEWHERE.get(base, base))
    return name or gettext("another language")


def in_language(code: str) -> str:
    """The address of this same page in another language."""
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return "?" + urlencode([*asked, ("lang", code)])


def language() -> str:
    """The language being written just now, within `speaking` too."""
    locale = get_locale()
    return str(locale.language) if locale else "en"


def direction() -> str:
    return "rtl" if language() in RIGHT_TO_LEFT else "ltr"


def day_as(when: datetime | date, pattern: str, zone: ZoneInfo | str | None) -> str:
    """The day in the words and the order of a pattern of the CLDR."""
    there = _there(when, zone).date() if isinstance(when, datetime) else when
    if language() == "fr" and there.day == 1:
        pattern = pattern.replace("d", "d'er'", 1)
    if "y" not in pattern:
        # A month that no year follows ends otherwise in Persian.
        pattern = pattern.replace("M", "L")
    return digits(format_date(there, pattern, locale=language()))


def _there(instant: datetime, zone: ZoneInfo | str | None) -> datetime:
    known = ZoneInfo(zone) if isinstance(zone, str) else zone
    return instant.astimezone(known or current.zone())


def _note_choice() -> None:
    # Whether the practice offers it is asked where it is read, so that noting it needs no database.
    asked = request.args.get("lang", "")
    if asked in LANGUAGES and request.method in ("GET", "POST"):
        visitor.choose(asked)


def _context() -> dict[str, Any]:
    said = {
        "lang": language(),
        "dir": direction(),
        # The same on every page of one installation, and so on every refusal of one kind.
        "demo": settings().demo,
    }
    if g.get("bare"):
        return said
    found, practice = current.signed_in(), current.practice()
    person = found.person if found else None
    return said | {
        "me": person,
        "nav": nav_of(person),
        "find_url": find_url(person),
        "languages": list(offered_languages().items()),
        "practice_name": practice.name if practice else "",
        "practice_street": practice.street if practice else "",
        "practice_phone": practice.phone if practice else "",
    }

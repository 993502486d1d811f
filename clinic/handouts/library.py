"""The library: every sheet the practice can give, in each of its languages and versions."""

from collections.abc import Iterator

from clinic.handouts import own, shelf
from clinic.handouts.checked import Reading, Status
from clinic.handouts.shelf import (
    FIRST_LANGUAGE,
    Caution,
    Common,
    NoSuchSheet,
    Sheet,
    Subject,
    common,
    read_sheet,
)

__all__ = (
    "FIRST_LANGUAGE",
    "LANGUAGES",
    "Caution",
    "Common",
    "NoSuchSheet",
    "Reading",
    "Sheet",
    "Status",
    "Subject",
    "common",
    "read_sheet",
)
# Those a sheet can be in, in the order in which they are offered.
LANGUAGES = ("en", "fr", "fa", "ar", "uk", "zh-Hans", "pa")


def codes() -> tuple[str, ...]:
    """The codes of all sheets: those that came with the system, in order, then the practice's own."""
    return (*shelf.codes(), *own.codes())


def locales_of(code: str) -> tuple[str, ...]:
    """The languages in which a sheet can be given, in the order in which they are offered.

    Raises `NoSuchSheet`.
    """
    found = own.locales_of(code) if own.is_own(code) else shelf.locales_of(code)
    return tuple(locale for locale in LANGUAGES if locale in found)


def subject(code: str) -> Subject:
    """What is true of a sheet in every language. Raises `NoSuchSheet`."""
    return own.subject(code) if own.is_own(code) else shelf.subject(code)


def sheet(code: str, locale: str, version: int | None = None) -> Sheet:
    """The sheet as it is now, or as it was at `version`. Raises `NoSuchSheet`."""
    return own.sheet(code, locale, version) if own.is_own(code) else shelf.sheet(code, locale, version)


def offered(code: str, locale: str) -> Sheet:
    """The sheet in the language asked for, or in English, or as it was written; `locale` tells which."""
    found = locales_of(code)
    if not found:
        raise NoSuchSheet
    return sheet(code, next((one for one in (locale, FIRST_LANGUAGE) if one in found), found[0]))


def sheets(locale: str) -> Iterator[Sheet]:
    """Every sheet in the language asked for, or in English, or as it was written."""
    return (offered(code, locale) for code in codes())


def editions(code: str) -> list[Sheet]:
    """One sheet in each of its languages."""
    return [sheet(code, locale) for locale in locales_of(code)]


def by_slug(slug: str) -> Subject:
    """The sheet a public address names. Raises `NoSuchSheet`."""
    for code in codes():
        if subject(code).slug == slug:
            return subject(code)
    raise NoSuchSheet


def languages() -> list[tuple[str, str]]:
    """Every language a sheet can be in, with its own name."""
    return [(locale, common(locale).language) for locale in LANGUAGES]

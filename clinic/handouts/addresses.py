"""Where the published sheets are found: the address of each in each language, as search engines are told."""

from typing import Any
from urllib.parse import urlencode

from flask import url_for

from clinic.config import settings
from clinic.frozen import frozen
from clinic.handouts import library, publication
from clinic.handouts.library import Sheet

# In the address: the language of the sheets. Nothing is remembered of it, so nothing is kept in the browser.
LANGUAGE = "in"


@frozen
class Found:
    """One public page: its own whole address, and that of the same page in each language it is in."""

    here: str
    alternates: tuple[tuple[str, str], ...]
    default: str


def of_index(locale: str) -> Found:
    return _found("resources.index", locale, library.LANGUAGES)


def of_sheet(sheet: Sheet) -> Found:
    """The address of a sheet in the language it really is in, whichever was asked for."""
    locales = library.locales_of(sheet.code)
    return _found("resources.read", sheet.locale, locales, slug=sheet.subject.slug)


def everything() -> list[Found]:
    """Every public page in every language it is in: the list, and each published sheet."""
    sheets = [one for code in sorted(publication.published()) for one in library.editions(code)]
    return [*map(of_index, library.LANGUAGES), *map(of_sheet, sheets)]


def whole(endpoint: str, **values: Any) -> str:
    """An address with the name under which the practice is found."""
    return settings().public_url.rstrip("/") + url_for(endpoint, **values)


def _found(endpoint: str, locale: str, locales: tuple[str, ...], **values: Any) -> Found:
    plain = whole(endpoint, **values)
    there = {one: f"{plain}?{urlencode({LANGUAGE: one})}" for one in locales}
    return Found(there[locale], tuple(there.items()), plain)

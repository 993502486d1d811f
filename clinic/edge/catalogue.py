"""The translations, read from their text files when a language is first asked for; nothing is compiled."""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import cast

import flask_babel
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Domain, get_locale

PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
FOLDER = Path(__file__).parent.parent / "translations"


class Catalogue(Domain):  # type: ignore[misc]
    """Our messages, in the language of this answer."""

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        return translations(locale.language if locale else "")


@cache
def translations(language: str) -> NullTranslations:
    """What `language` says for each English sentence; English says itself."""
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    if not language or not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as text:
        write_mo(compiled, read_po(text, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def gettext(msgid: str, **values: object) -> str:
    """The sentence in the language of this answer, its `%(name)s` filled in."""
    return cast("str", flask_babel.gettext(msgid, **_written(msgid, values)))


def ngettext(singular: str, plural: str, count: int, **values: object) -> str:
    """The sentence about one or about many; `%(num)s` is the count."""
    written = _written(plural, {"num": count} | values)
    # The library's own would fill the count in by itself, in Latin digits.
    said = Catalogue().get_translations().ungettext(singular, plural, count)
    return said % written


def lazy_gettext(msgid: str, **values: object) -> str:
    """The sentence in whatever language is being written when it is shown: for labels made at import."""
    return cast("str", flask_babel.lazy_gettext(msgid, **values))


def digits(text: object) -> str:
    """The same text with the digits of this answer's language."""
    locale = get_locale()
    return str(text).translate(PERSIAN_DIGITS) if locale and locale.language == "fa" else str(text)


def _written(msgid: str, values: dict[str, object]) -> dict[str, object]:
    """Whole numbers as this language writes them, where the sentence takes words (`%(n)s`)."""
    return {
        name: digits(value) if isinstance(value, int) and f"%({name})s" in msgid else value
        for name, value in values.items()
    }

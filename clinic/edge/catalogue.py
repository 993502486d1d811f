"""The translations, read from their text files when a language is first asked for; nothing is compiled."""

from collections.abc import Callable
from decimal import Decimal
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import cast
from unicodedata import bidirectional

import flask_babel
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Domain, get_locale
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
PERSIAN_MARKS = str.maketrans({",": "٬", ".": "٫"})
QUOTED, APOSTROPHE = Markup("&#39;"), Markup("'")
FOLDER = Path(__file__).parent.parent / "translations"


class Catalogue(Domain):  # type: ignore[misc]
    """Our messages, in the language of this answer."""

    def get_translations(self) -> NullTranslations:
        return _ours()


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


def _ours() -> NullTranslations:
    locale = get_locale()
    return translations(locale.language if locale else "")


def gettext(msgid: str, **values: object) -> str:
    """The sentence in the language of this answer, its `%(name)s` filled in."""
    said: str = _ours().ugettext(msgid)
    return said % _written(msgid, values) if values else said


def speak_in_pages(app: Flask) -> None:
    """Let pages say our sentences as `_`.

    One without values may be what the practice typed, such as the name of a format: it is shown as it was
    typed, as any text, and nothing in it is filled in or taken for the page's own. A name that runs the other
    way than the sentence it stands in is set apart, so that its full stop and what follows it stay in place.
    """
    filled_in = cast("Callable[..., str]", app.jinja_env.globals["gettext"])

    @pass_context
    def said(context: Context, msgid: str, **values: object) -> str:
        if values:
            return filled_in(context, msgid, **{name: _apart(value) for name, value in values.items()})
        text = gettext(msgid) if msgid else ""
        # Our own sentences are full of apostrophes, which mean nothing between double quotes.
        return escape(text).replace(QUOTED, APOSTROPHE) if context.eval_ctx.autoescape else text

    app.jinja_env.globals["gettext"] = said


def ngettext(singular: str, plural: str, count: int, **values: object) -> str:
    """The sentence about one or about many; `%(num)s` is the count."""
    written = _written(plural, {"num": count} | values)
    # The library's own would fill the count in by itself, in Latin digits.
    said = _ours().ungettext(singular, plural, count)
    return said % written


def lazy_gettext(msgid: str, **values: object) -> str:
    """The sentence in whatever language is being written when it is shown: for labels made at import."""
    return cast("str", flask_babel.lazy_gettext(msgid, **values))


@lru_cache(maxsize=1024, typed=True)
def numeral(value: float | Decimal, language: str) -> str:
    """As this language writes it. Kept, for a card says the same few numbers several hundred times."""
    written = str(format_decimal(value, locale="fr_CA" if language == "fr" else "en"))
    return written.translate(PERSIAN_MARKS).translate(PERSIAN_DIGITS) if language == "fa" else written


def digits(text: object) -> str:
    """The same text with the digits of this answer's language."""
    locale = get_locale()
    return str(text).translate(PERSIAN_DIGITS) if locale and locale.language == "fa" else str(text)


def _apart(value: object) -> object:
    """The value, between the marks that keep its direction to itself where the other one would turn it.

    Marks rather than an element, since a sentence may stand in an attribute.
    """
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    locale = get_locale()
    is_turned = _turned_among_rtl if locale and locale.text_direction == "rtl" else _turned_among_ltr
    return f"\u2068{value}\u2069" if is_turned({bidirectional(one) for one in value}) else value


def _turned_among_ltr(kinds: set[str]) -> bool:
    return not kinds.isdisjoint({"R", "AL"})


def _turned_among_rtl(kinds: set[str]) -> bool:
    """Latin letters; and, where no letter says its way, numbers with signs between them, as in 2026-11."""
    return "L" in kinds or ("EN" in kinds and "AL" not in kinds and not kinds.isdisjoint({"ES", "ON"}))


def _written(msgid: str, values: dict[str, object]) -> dict[str, object]:
    """Whole numbers as this language writes them, where the sentence takes words (`%(n)s`)."""
    return {
        name: digits(value) if isinstance(value, int) and f"%({name})s" in msgid else value
        for name, value in values.items()
    }

"""The languages people think in and speak here: by their own name to them, by the reader's at the desk."""

from collections.abc import Iterable

from babel import Locale

from clinic.edge.catalogue import gettext
from clinic.edge.wording import NAMED_ELSEWHERE, language, language_name

NO_LANGUAGE = ("und", "mul", "zxx", "mis")
# The codes a card, an enquiry and a consent are kept with; what a visitor chooses a card can show.
TONGUES = {
    "en": "English",
    "fr": "Français",
    "fa": "فارسی",
    "ar": "العربية",
    "uk": "Українська",
    "zh-Hans": "中文",
    "pa": "ਪੰਜਾਬੀ",
}


def read_aloud() -> dict[str, str]:
    """What the reader of this page calls each: a name in a script they cannot read helps nobody."""
    return {code: language_name(code) for code in TONGUES}


def in_words(codes: Iterable[str]) -> str:
    """English, Persian: as the reader of this page calls them."""
    return gettext(", ").join(dict.fromkeys(language_name(code) for code in codes))


def is_spoken(wanted: str, languages: Iterable[str]) -> bool:
    """Whether somebody of these languages speaks this one; its script and its country do not matter."""
    return _base(wanted) in map(_base, languages)


def code_called(typed: str) -> str | None:
    """The BCP 47 code of a language, typed as that or as its name: the reader's, the English one, its own."""
    return code_written(typed) or _code_named(typed.strip().casefold())


def code_written(typed: str) -> str | None:
    """`pt_br` as pt-BR; None for what is no code of a language that has a name."""
    base, *rest = typed.strip().replace("_", "-").split("-")
    if not (base.isascii() and _is_named(base.lower())) or not all(map(_is_subtag, rest)):
        return None
    return "-".join([base.lower(), *(part.upper() if len(part) < 4 else part.title() for part in rest)])


def _code_named(typed: str) -> str | None:
    for locale in (language(), "en"):
        for code, name in Locale.parse(locale).languages.items():
            if name.casefold() == typed and (code.isalpha() or code in NAMED_ELSEWHERE.values()):
                return next((own for own, there in NAMED_ELSEWHERE.items() if there == code), code)
    return next((code for code, own in TONGUES.items() if own.casefold() == typed), None)


def _is_named(base: str) -> bool:
    """Whether the code is that of a language: neither of none, nor of several, nor of an unknown one."""
    return base not in NO_LANGUAGE and NAMED_ELSEWHERE.get(base, base) in Locale.parse("en").languages


def _is_subtag(part: str) -> bool:
    """A script of four letters, or a country of two letters or three digits."""
    is_script, is_country = len(part) == 4 and part.isalpha(), len(part) == 2 and part.isalpha()
    return part.isascii() and (is_script or is_country or (len(part) == 3 and part.isdecimal()))


def _base(code: str) -> str:
    return code.partition("-")[0].lower()

"""What is said, never left out, where a sheet is not in the language somebody wanted."""

from clinic.edge.catalogue import gettext as _
from clinic.edge.wording import language_name


def falls_back(locale: str, wanted: str | None) -> bool:
    """Whether a text in `locale` stands in for one in the language wanted."""
    return bool(wanted) and locale.partition("-")[0] != (wanted or "").partition("-")[0]


def not_yet(locale: str, wanted: str | None) -> str:
    """For a list: in English; not yet in Ukrainian. Empty where it is in the language wanted."""
    if not falls_back(locale, wanted):
        return ""
    return _(
        "in %(language)s; not yet in %(wanted)s",
        language=language_name(locale),
        wanted=language_name(wanted or ""),
    )

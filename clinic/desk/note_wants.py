"""What is still wanted of a note before it can be signed, each by the field it is about."""

from collections.abc import Iterable

from clinic.frozen import frozen


@frozen
class Want:
    """One thing to look at again, in a sentence of the page's language. `about` names the field."""

    about: str
    sentence: str


def by_field(wants: Iterable[Want]) -> dict[str, list[Want]]:
    """All that is wanted of each field, in the order of the page."""
    found: dict[str, list[Want]] = {}
    for want in wants:
        found.setdefault(want.about, []).append(want)
    return found

"""Which of the practice's own names read alike, whatever the language, and which answer to some words."""

from collections.abc import Iterable, Iterator

from clinic.clients.answering import plain
from clinic.edge.catalogue import translations
from clinic.edge.wording import LANGUAGES
from clinic.vault.typed import latin_digits


def as_read(name: str) -> str:
    """What is left of a name once everything is gone that does not tell it from others."""
    folded = plain(latin_digits(name))
    return "".join(filter(str.isalnum, folded)) or folded


class Taken:
    """Names that are given already. One reads like another whose letters and digits are the same.

    Neither case nor accents count, nor spaces, points and what has no width between the letters.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[str, str] = {}
        for name in names:
            self._names.setdefault(as_read(name), name)

    def like(self, name: str) -> str:
        """The one that reads like this name, as it stands; nothing where it is free."""
        return self._names.get(as_read(name), "") if name else ""


def in_every_language(name: str) -> Iterator[str]:
    """A name of ours as each language of the pages has it."""
    yield from dict.fromkeys(translations(language).gettext(name) for language in LANGUAGES)


def holds(typed: str, texts: Iterable[str]) -> bool:
    """Whether each word that was typed stands somewhere in the texts, however it is written."""
    text = plain(" ".join(texts))
    return all(word in text for word in plain(typed).split())


def line(typed: str | None) -> str:
    """What was typed, as one line."""
    return " ".join((typed or "").split())


def lines(typed: str | None) -> list[str]:
    """The lines that were typed, each once."""
    return list(dict.fromkeys(filter(None, map(line, (typed or "").splitlines()))))

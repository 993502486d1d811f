"""What somebody who looks for a sheet wants of it: read from an address, held against each sheet."""

from collections.abc import Mapping, Sequence
from typing import Self

from clinic.clients.answering import plain
from clinic.frozen import frozen
from clinic.handouts import library
from clinic.handouts.library import Sheet

MINUTES = (5, 10, 15, 20)
ALONE, FOR_TWO = "one", "two"


@frozen(kw_only=True)
class Wanted:
    """Empty where it is all the same. `words` are looked for in the titles, of whatever language."""

    words: str = ""
    way: str = ""
    locale: str = ""
    minutes: int = 0
    whom: str = ""

    @classmethod
    def from_query(cls, asked: Mapping[str, str]) -> Self:
        """What an address asks for. What nobody can choose narrows nothing."""
        minutes, locale, whom = asked.get("minutes", ""), asked.get("in", ""), asked.get("for", "")
        return cls(
            words=asked.get("find", "").strip()[:120],
            way=asked.get("way", "").strip()[:32],
            locale=locale if locale in library.LANGUAGES else "",
            minutes=next((one for one in MINUTES if str(one) == minutes), 0),
            whom=whom if whom in (ALONE, FOR_TWO) else "",
        )

    def fits(self, editions: Sequence[Sheet]) -> bool:
        """Whether a sheet, in its languages, is one of those wanted."""
        subject = editions[0].subject
        titles = plain(" ".join(one.title for one in editions))
        return (
            all(word in titles for word in plain(self.words).split())
            and self.way in ("", *subject.modalities)
            and self.locale in ("", *(one.locale for one in editions))
            and (not self.minutes or subject.minutes <= self.minutes)
            and self.whom in ("", FOR_TWO if subject.conjoint else ALONE)
        )

"""What came of an enquiry: a code, for some a reason's code, to whom or until when, and never a story."""

import json
from datetime import date
from typing import Self

from clinic.frozen import frozen
from clinic.plain import N_, Labelled

VERSION = 1
# Every verdict is as long as the longest, so that from outside nobody can tell one from another.
SIZE_BYTES = 1000
MOST_CHARACTERS_OF_WHOM = 120


class Outcome(Labelled):
    BOOK_INTAKE = "BOOK_INTAKE", N_("Would like to begin")
    REFER_OUT = "REFER_OUT", N_("Referred to somebody else")
    WAIT_LIST = "WAIT_LIST", N_("On the wait list")
    NOT_NOW = "NOT_NOW", N_("Not now")
    NO_ANSWER = "NO_ANSWER", N_("No answer")
    CRISIS_REDIRECT = "CRISIS_REDIRECT", N_("Crisis line offered")


class Because(Labelled):
    """Why it did not go on, where somebody said so."""

    UNSAID = "", N_("Not said")
    FEE = "FEE", N_("Fee")
    TIMES = "TIMES", N_("Times")
    LANGUAGE = "LANGUAGE", N_("Language")
    SCOPE = "SCOPE", N_("Not what we do")
    CONFLICT = "CONFLICT", N_("We know somebody involved")
    LOCATION = "LOCATION", N_("Place")
    OTHER = "OTHER", N_("Something else")


@frozen
class Verdict:
    """The outcome as it is sealed to the directory: to whom they were referred, when to look again."""

    outcome: Outcome
    because: Because = Because.UNSAID
    to_whom: str = ""
    review_on: date | None = None

    def is_due(self, today: date) -> bool:
        """Whether it is time to look at the wait list again."""
        return self.review_on is not None and self.review_on <= today

    def to_bytes(self) -> bytes:
        document = {
            "v": VERSION,
            "outcome": self.outcome,
            "because": self.because,
            "to_whom": self.to_whom,
            "review_on": self.review_on.isoformat() if self.review_on else "",
        }
        return json.dumps(document, ensure_ascii=False).encode().ljust(SIZE_BYTES)

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        document = json.loads(content)
        return cls(
            Outcome(document["outcome"]),
            Because(document["because"]),
            document["to_whom"],
            date.fromisoformat(document["review_on"]) if document["review_on"] else None,
        )

"""What came of an enquiry: a code, for some a reason's code, and never a story."""

import json
from dataclasses import dataclass
from typing import Self

from clinic.plain import N_, Labelled

VERSION = 1


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


@dataclass(frozen=True)
class Verdict:
    """The outcome as it is sealed to the directory."""

    outcome: Outcome
    because: Because = Because.UNSAID

    def to_bytes(self) -> bytes:
        return json.dumps({"v": VERSION, "outcome": self.outcome, "because": self.because}).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        document = json.loads(content)
        return cls(Outcome(document["outcome"]), Because(document["because"]))

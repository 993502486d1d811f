"""What somebody agreed to: which text, in which language, when and how, and when it was taken back."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Self

from clinic.frozen import frozen
from clinic.plain import N_, Labelled


class Kind(Labelled):
    COUNSELLING = "COUNSELLING", N_("Counselling")
    PRIVACY = "PRIVACY", N_("How information is kept")
    TELEHEALTH = "TELEHEALTH", N_("Video and phone sessions")
    EMAIL_TEXT = "EMAIL_TEXT", N_("E-mail and text messages")
    COUPLE_UNIT = "COUPLE_UNIT", N_("Working as a couple or family")
    SECRETS = "SECRETS", N_("The rule about secrets in joint work")
    RELEASE = "RELEASE", N_("Giving information to somebody")
    SUPERVISION_SHARING = "SUPERVISION_SHARING", N_("Talking about the work in supervision")
    RECORDING = "RECORDING", N_("Recording")
    TOUCH_PRACTICE = "TOUCH_PRACTICE", N_("Practices with touch")
    MEASURES_PORTAL = "MEASURES_PORTAL", N_("Questionnaires in the portal")
    FEES = "FEES", N_("Fees and missed appointments")


class Method(Labelled):
    SIGNED = "SIGNED", N_("Signed on paper")
    SPOKEN = "SPOKEN", N_("Said so, after it was explained")
    ONLINE = "ONLINE", N_("In the portal")


@frozen(kw_only=True)
class Consent:
    """One agreement. Taking it back keeps the row and adds the day."""

    kind: Kind
    version: str
    explained_in: str
    given_on: date
    method: Method
    interpreter: str = ""
    withdrawn_on: date | None = None

    def is_in_force(self, today: date) -> bool:
        return self.given_on <= today and (self.withdrawn_on is None or today < self.withdrawn_on)

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": str(self.kind),
            "version": self.version,
            "explained_in": self.explained_in,
            "given_on": self.given_on.isoformat(),
            "method": str(self.method),
            "interpreter": self.interpreter,
            "withdrawn_on": self.withdrawn_on.isoformat() if self.withdrawn_on else None,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        withdrawn = document["withdrawn_on"]
        return cls(
            kind=Kind(document["kind"]),
            version=document["version"],
            explained_in=document["explained_in"],
            given_on=date.fromisoformat(document["given_on"]),
            method=Method(document["method"]),
            interpreter=document["interpreter"],
            withdrawn_on=date.fromisoformat(withdrawn) if withdrawn else None,
        )

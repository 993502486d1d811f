"""What a supervisor let go ahead though not everybody was asked: by whom, when, why, and whether it ended."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Self
from uuid import UUID

from clinic.frozen import frozen
from clinic.plain import N_
from clinic.refusal import Refusal

OVERRIDE_GOOD_FOR = timedelta(days=7)


class ReasonMissing(Refusal):
    status = 400
    sentence = N_("Say why it may go ahead. The reason is kept in the file.")


@frozen
class Override:
    """A supervisor's word to go ahead though not everybody was asked, with the reason.

    `is_ended` once somebody answered: it counts no more, and stays readable.
    """

    by: UUID
    on: date
    reason: str
    is_ended: bool = False

    @property
    def last_day(self) -> date:
        return self.on + OVERRIDE_GOOD_FOR

    def counts_on(self, today: date) -> bool:
        return not self.is_ended and self.on <= today <= self.last_day

    def to_json(self) -> dict[str, Any]:
        ended = {"ended": True} if self.is_ended else {}
        return {"by": self.by.hex, "on": self.on.isoformat(), "reason": self.reason, **ended}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        on = date.fromisoformat(document["on"])
        return cls(UUID(document["by"]), on, document["reason"], document.get("ended", False))

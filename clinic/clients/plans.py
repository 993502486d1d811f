"""Where a file's treatment plans are, and the notes that say how goals went: they are found at once.

Only their places stand here. What is planned, and how it went, is read where it was signed.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from clinic.frozen import frozen


@frozen
class PlanPlace:
    """One version of the plan: its note, the day it is of, when it was signed, when it is looked at again."""

    note_id: UUID
    on: date
    at: datetime
    review_on: date | None

    def is_due(self, today: date) -> bool:
        return self.review_on is not None and self.review_on <= today

    def to_json(self) -> dict[str, Any]:
        return {
            "note": self.note_id.hex,
            "on": self.on.isoformat(),
            "at": self.at.isoformat(),
            "review_on": self.review_on.isoformat() if self.review_on else None,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        review_on = document["review_on"]
        return cls(
            UUID(document["note"]),
            date.fromisoformat(document["on"]),
            datetime.fromisoformat(document["at"]),
            date.fromisoformat(review_on) if review_on else None,
        )


def latest(plans: Iterable[PlanPlace]) -> PlanPlace | None:
    """The plan of the latest day: one that is signed late for an earlier day replaces none."""
    return max(plans, key=lambda plan: (plan.on, plan.at), default=None)


@frozen
class MarkPlace:
    """A note in which goals are marked, and the day it is of."""

    note_id: UUID
    on: date

    def to_json(self) -> dict[str, Any]:
        return {"note": self.note_id.hex, "on": self.on.isoformat()}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        return cls(UUID(document["note"]), date.fromisoformat(document["on"]))

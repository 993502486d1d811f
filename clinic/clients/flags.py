"""What an answer asks of whoever reads it: a flag stands until somebody clears it by name, with a reason."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from clinic.frozen import frozen
from clinic.plain import N_, Labelled
from clinic.refusal import Refusal


class Level(Labelled):
    """The mildest first."""

    MEDICAL_CHECK = "MEDICAL_CHECK", N_("Suggest medical advice")
    ASK = "ASK", N_("Ask about it next time")
    REVIEW_SAME_DAY = "REVIEW_SAME_DAY", N_("Look at it today")
    URGENT = "URGENT", N_("Look at it now")

    @property
    def stands(self) -> bool:
        """Whether it is always in sight until it is cleared; what does not is a prompt for the next note."""
        return self in (Level.REVIEW_SAME_DAY, Level.URGENT)


MILDEST_FIRST = tuple(Level)
# The number of no item: what raised the flag did so as a whole.
WHOLE = 0


def strongest(levels: Iterable[Level]) -> Level | None:
    return max(levels, key=MILDEST_FIRST.index, default=None)


class FlagReasonMissing(Refusal):
    status = 422
    sentence = N_("Say why the flag is cleared. The reason is kept in the file, under your name.")


@frozen
class Cleared:
    """Who cleared a flag, under which name, when and why."""

    by: UUID
    name: str
    at: datetime
    reason: str


@frozen
class Flag:
    """Raised by one answer of one person. `source` is what was answered, `what` names it in words."""

    source: UUID
    client_id: UUID
    level: Level
    what: str
    item: int
    answer: int | None
    at: datetime
    cleared: Cleared | None = None

    @property
    def is_open(self) -> bool:
        return self.cleared is None

    def to_json(self) -> dict[str, Any]:
        end = self.cleared
        return {
            "source": self.source.hex,
            "client": self.client_id.hex,
            "level": str(self.level),
            "what": self.what,
            "item": self.item,
            "answer": self.answer,
            "at": self.at.isoformat(),
            "cleared": end
            and {"by": end.by.hex, "name": end.name, "at": end.at.isoformat(), "reason": end.reason},
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        end = document["cleared"]
        cleared = end and Cleared(
            UUID(end["by"]), end["name"], datetime.fromisoformat(end["at"]), end["reason"]
        )
        return cls(
            UUID(document["source"]),
            UUID(document["client"]),
            Level(document["level"]),
            document["what"],
            document["item"],
            document["answer"],
            datetime.fromisoformat(document["at"]),
            cleared or None,
        )


def cleared(flags: Iterable[Flag], chosen: Iterable[Flag], end: Cleared) -> tuple[Flag, ...]:
    """The same flags, with those chosen that are still open cleared. Raises `FlagReasonMissing`."""
    if not end.reason.strip():
        raise FlagReasonMissing
    ending = set(chosen)
    return tuple(replace(flag, cleared=end) if flag.is_open and flag in ending else flag for flag in flags)

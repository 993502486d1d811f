"""A sheet given to take home, as the note it was given in tells of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Self

from clinic.frozen import frozen
from clinic.notes.own_ways import OF_OURS


@frozen
class Practice:
    """A sheet given to take home, under its title of that day, with what was agreed about it."""

    code: str
    title: str
    times_per_week: int | None = None
    together: bool = False
    review_on: date | None = None

    @property
    def is_of_the_library(self) -> bool:
        """Whether its code says something to its reader: a sheet of the practice's own goes by its title."""
        return not self.code.startswith(OF_OURS)

    def to_json(self) -> dict[str, Any]:
        review_on = self.review_on.isoformat() if self.review_on else None
        return {**vars(self), "review_on": review_on}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        review_on = document["review_on"]
        return cls(**{**document, "review_on": date.fromisoformat(review_on) if review_on else None})

"""How a practice went between two sessions: as its client tells it, or as it was told to somebody here."""

import json
from datetime import date
from typing import Any, Self
from uuid import UUID

from clinic.frozen import frozen
from clinic.plain import N_, Labelled

VERSION = 1
MOST_TIMES = 50
HIGHEST = 4
NOTE_CHARACTERS = 280
# From here on it is counted as a practice that helped.
HELPED_FROM = 3


class Obstacle(Labelled):
    """What got in the way. The first five are the barriers of a bond, in words one would say of oneself."""

    B1 = "B1", N_("Drawing back from what was felt")
    B2 = "B2", N_("Wanting to manage alone")
    B3 = "B3", N_("An old hurt woke up")
    B4 = "B4", N_("We misread each other")
    B5 = "B5", N_("Too worn out, on both sides")
    TIME = "TIME", N_("No time")
    PRIVACY = "PRIVACY", N_("Nowhere to be alone")
    LANGUAGE = "LANGUAGE", N_("The words did not fit")
    OTHER = "OTHER", N_("Something else")


HOW_MUCH = (N_("not at all"), N_("a little"), N_("somewhat"), N_("quite a bit"), N_("a great deal"))


class UnknownVersion(Exception):
    """The stored report was written by a later release."""


@frozen(kw_only=True)
class Report:
    """Of one sheet that was given. What was not said is None; nothing is guessed from it.

    `sheet` is what a sheet of several is called, since the report on it is kept in another file.
    """

    assignment_id: UUID
    on: date
    times_done: int | None = None
    helpful: int | None = None
    hard: int | None = None
    obstacles: tuple[Obstacle, ...] = ()
    had_unwanted: bool = False
    note: str = ""
    sheet: str = ""

    @property
    def helped(self) -> bool:
        return self.helpful is not None and self.helpful >= HELPED_FROM

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was said."""
        return self == Report(assignment_id=self.assignment_id, on=self.on, sheet=self.sheet)

    def to_json(self) -> dict[str, Any]:
        return {
            "v": VERSION,
            "assignment": self.assignment_id.hex,
            "on": self.on.isoformat(),
            "times_done": self.times_done,
            "helpful": self.helpful,
            "hard": self.hard,
            "obstacles": [str(one) for one in self.obstacles],
            "had_unwanted": self.had_unwanted,
            "note": self.note,
            **({"sheet": self.sheet} if self.sheet else {}),
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Self:
        """Raises `UnknownVersion`, and `KeyError` or `ValueError` where the document is damaged."""
        if document["v"] != VERSION:
            raise UnknownVersion
        return cls(
            assignment_id=UUID(document["assignment"]),
            on=date.fromisoformat(document["on"]),
            times_done=document["times_done"],
            helpful=document["helpful"],
            hard=document["hard"],
            obstacles=tuple(map(Obstacle, document["obstacles"])),
            had_unwanted=document["had_unwanted"],
            note=document["note"],
            sheet=document.get("sheet", ""),
        )

    def to_bytes(self) -> bytes:
        return json.dumps(self.to_json(), ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        return cls.from_json(json.loads(content))

"""What a sheet was withheld for, or may be given again after: kept at the front of a file, by the sheet."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Self
from uuid import UUID

from clinic.frozen import frozen


@frozen
class Withheld:
    """Of one sheet by its code. `stands`: something speaks against it; `why` says what, in a word."""

    code: str
    stands: bool
    why: str
    on: date
    by: UUID

    def to_json(self) -> dict[str, Any]:
        return {**vars(self), "on": self.on.isoformat(), "by": self.by.hex}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        return cls(**{**document, "on": date.fromisoformat(document["on"]), "by": UUID(document["by"])})


def in_force(told: Iterable[Withheld]) -> dict[str, Withheld]:
    """What still speaks against a sheet, by its code: of each the last that was written down counts."""
    last = {one.code: one for one in told}
    return {code: one for code, one in last.items() if one.stands}

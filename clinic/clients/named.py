"""The people somebody speaks of: who they are to them, and whether one rings them in an emergency."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Self

from clinic.frozen import frozen

MOST_PEOPLE = 40
MOST_NAME = 120
MOST_ROLE = 60
MOST_WORDS = 300


@frozen
class Named:
    """One of them, as a therapist keeps them in mind. Sealed in the file, and nowhere in the directory."""

    name: str
    role: str = ""
    words: str = ""
    is_emergency: bool = False

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        return cls(**document)

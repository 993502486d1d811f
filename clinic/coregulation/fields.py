"""What is typed on a card, by the names of its fields: one value, a number, a choice."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from clinic.plain import Labelled

C = TypeVar("C", bound=Labelled)
Fields = Mapping[str, Sequence[str]]
UNREADABLE = -1


def gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Pairs of name and value as the values of each name."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def one(fields: Fields, name: str) -> str:
    values = fields.get(name, ())
    return values[0].strip() if values else ""


def number(fields: Fields, name: str) -> int | None:
    """None if nothing was typed, and -1 for what is no number, so that the rules refuse it."""
    typed = one(fields, name)
    if not typed:
        return None
    # The digits of any script: who writes Persian types Persian ones.
    return int(typed) if typed.isdecimal() and len(typed) <= 5 else UNREADABLE


def choice(kind: type[C], code: str) -> C | None:
    return kind(code) if code in set(kind) else None


def choices(kind: type[C], codes: Iterable[str]) -> tuple[C, ...]:
    return tuple(kind(code) for code in dict.fromkeys(codes) if code in set(kind))

"""What a note says: its header, ways of working and fields, as one sealed and versioned document."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self

from clinic.notes.formats import Format, find
from clinic.notes.header import Header
from clinic.notes.modalities import INTEGRATIVE, modality

VERSION = 1


class UnknownVersion(Exception):
    """The stored note was written by a later release."""


@dataclass(frozen=True)
class Line:
    """One line of a plan. `carried_from` is the day it was taken over from, until somebody touches it."""

    text: str
    carried_from: date | None = None


@dataclass(frozen=True)
class Worked:
    """One way of working in this session. Its labels are filled in at signing, for good."""

    code: str
    techniques: tuple[str, ...] = ()
    label: str = ""
    technique_labels: tuple[str, ...] = ()

    def with_labels(self) -> Self:
        if self.code == INTEGRATIVE:
            return replace(self, label="Integrative")
        way = modality(self.code)
        labels = tuple(found.label for code in self.techniques if (found := way.technique(code)))
        return replace(self, label=way.short, technique_labels=labels)


@dataclass(frozen=True)
class Practice:
    """A sheet given to take home, under its title of that day, with what was agreed about it."""

    code: str
    title: str
    times_per_week: int | None = None
    together: bool = False
    review_on: date | None = None


Value = str | tuple[str, ...] | tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class NoteContent:
    """Frozen: an edit makes another one. `fields` holds the answers by the codes of the note's format.

    `intervention` is free words beside or instead of ticked techniques. `attached` names other sealed things
    that were signed together with this note: (kind, item id, hash of its content).
    """

    type: str
    type_version: int
    header: Header
    ways: tuple[Worked, ...] = ()
    intervention: str = ""
    fields: Mapping[str, Value] = field(default_factory=dict)
    practices: tuple[Practice, ...] = ()
    designation: str = ""
    attached: tuple[tuple[str, str, str], ...] = ()

    @property
    def format(self) -> Format | None:
        """None for a note of a format this release does not know any more."""
        return find(self.type)

    def text(self, code: str) -> str:
        value = self.fields.get(code, "")
        return value if isinstance(value, str) else ""

    def lines(self, code: str) -> tuple[Line, ...]:
        return tuple(value for value in self.fields.get(code, ()) if isinstance(value, Line))

    def chosen(self, code: str) -> tuple[str, ...]:
        value = self.fields.get(code, ())
        if isinstance(value, str):
            return (value,) if value else ()
        return tuple(part for part in value if isinstance(part, str))

    @property
    def plan(self) -> tuple[Line, ...]:
        return self.lines(self.format.plan_field) if self.format else ()

    def for_signing(self, designation: str, attached: tuple[tuple[str, str, str], ...] = ()) -> Self:
        """The same note with labels, designation and what goes with it written into it for good."""
        ways = tuple(way.with_labels() for way in self.ways)
        return replace(self, ways=ways, designation=designation, attached=attached)

    def to_json(self) -> dict[str, Any]:
        return {
            "v": VERSION,
            "type": self.type,
            "type_version": self.type_version,
            "header": self.header.to_json(),
            "ways": [_way_to_json(way) for way in self.ways],
            "intervention": self.intervention,
            "fields": {code: _value_to_json(value) for code, value in self.fields.items()},
            "practices": [_practice_to_json(practice) for practice in self.practices],
            "designation": self.designation,
            "attached": [list(part) for part in self.attached],
        }

    def to_bytes(self) -> bytes:
        """One spelling for one content, so that its hash can be compared."""
        return json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Raises `UnknownVersion`, and `KeyError` or `ValueError` where the document is damaged."""
        if document["v"] != VERSION:
            raise UnknownVersion
        return cls(
            type=document["type"],
            type_version=document["type_version"],
            header=Header.from_json(document["header"]),
            ways=tuple(_way_from_json(way) for way in document["ways"]),
            intervention=document["intervention"],
            fields={code: _value_from_json(value) for code, value in document["fields"].items()},
            practices=tuple(map(_practice_from_json, document["practices"])),
            designation=document["designation"],
            attached=tuple((kind, item, digest) for kind, item, digest in document["attached"]),
        )

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        return cls.from_json(json.loads(content))


def _way_to_json(way: Worked) -> dict[str, Any]:
    return {
        "code": way.code,
        "techniques": list(way.techniques),
        "label": way.label,
        "technique_labels": list(way.technique_labels),
    }


def _way_from_json(document: Mapping[str, Any]) -> Worked:
    return Worked(
        document["code"],
        tuple(document["techniques"]),
        document["label"],
        tuple(document["technique_labels"]),
    )


def _practice_to_json(practice: Practice) -> dict[str, Any]:
    review_on = practice.review_on.isoformat() if practice.review_on else None
    return {**vars(practice), "review_on": review_on}


def _practice_from_json(document: Mapping[str, Any]) -> Practice:
    review_on = document["review_on"]
    return Practice(**{**document, "review_on": date.fromisoformat(review_on) if review_on else None})


def _value_to_json(value: Value) -> Any:
    return value if isinstance(value, str) else list(_parts(value))


def _parts(value: tuple[str, ...] | tuple[Line, ...]) -> Iterator[Any]:
    for part in value:
        if isinstance(part, Line):
            yield {"text": part.text, "from": part.carried_from.isoformat() if part.carried_from else None}
        else:
            yield part


def _value_from_json(value: Any) -> Value:
    if isinstance(value, str):
        return value
    if value and isinstance(value[0], dict):
        return tuple(
            Line(part["text"], date.fromisoformat(part["from"]) if part["from"] else None) for part in value
        )
    return tuple(value)

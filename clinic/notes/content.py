"""What a note says: its header, ways of working and fields, as one sealed and versioned document."""

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from datetime import date
from typing import Any, Self

import orjson

from clinic.frozen import frozen
from clinic.notes import goals as goal_rows
from clinic.notes.format import Format, Shape
from clinic.notes.formats import find
from clinic.notes.goals import GoalMark
from clinic.notes.header import Header
from clinic.notes.headings import Heading, of_format
from clinic.notes.practice import Practice
from clinic.notes.row import Row
from clinic.notes.ways import Ways
from clinic.plain import N_

VERSION = 2
# Version 1 was signed without the words of its fields: a text of that time is read by today's.
# With goals marked in it: a release that knows none must not show the rest as all that was signed.
VERSION_WITH_GOALS = 3
READ = frozenset({1, VERSION, VERSION_WITH_GOALS})


class UnknownVersion(Exception):
    """The stored note was written by a later release."""


@frozen
class Line:
    """One line of a plan. `carried_from` is the day it was taken over from, until somebody touches it."""

    text: str
    carried_from: date | None = None


@frozen
class Worked:
    """One way of working in this session. Its labels are filled in at signing, for good.

    `agreed` are those of its techniques to which consent was asked first, and given.
    """

    code: str
    techniques: tuple[str, ...] = ()
    label: str = ""
    technique_labels: tuple[str, ...] = ()
    agreed: tuple[str, ...] = ()

    @property
    def said(self) -> list[tuple[str, bool]]:
        """Each technique as it was called at signing, and whether they had agreed to it."""
        known = zip(self.techniques, self.technique_labels, strict=False)
        return [(label, code in self.agreed) for code, label in known]

    def with_labels(self, ways: Ways) -> Self:
        way = ways.find(self.code)
        if way is None:
            return replace(self, label=ways.name_of(self.code))
        labels = tuple(found.label for code in self.techniques if (found := way.technique(code)))
        agreed = tuple(code for code in self.agreed if code in self.techniques)
        return replace(self, label=way.short, technique_labels=labels, agreed=agreed)


Value = str | tuple[str, ...] | tuple[Line, ...] | tuple[Row, ...]


@frozen(kw_only=True)
class NoteContent:
    """Frozen: an edit makes another one. `fields` holds the answers by the codes of the note's format.

    `intervention` is free words beside or instead of ticked techniques. `attached` names other sealed things
    that were signed together with this note: (kind, item id, hash of its content). `label` and `asked` are
    the words of its format, filled in at signing, for good. `goals` is what it says of goals of the plan.
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
    label: str = ""
    asked: tuple[Heading, ...] = ()
    goals: tuple[GoalMark, ...] = ()

    @property
    def format(self) -> Format | None:
        """None for a note of a format this release does not know any more."""
        return find(self.type, self.type_version)

    @property
    def is_of_a_meeting(self) -> bool:
        """Whether somebody was there: not for a call, an absence or an ending."""
        return self.format is None or self.format.is_meeting

    def text(self, code: str) -> str:
        value = self.fields.get(code, "")
        return value if isinstance(value, str) else ""

    def lines(self, code: str) -> tuple[Line, ...]:
        return tuple(value for value in self.fields.get(code, ()) if isinstance(value, Line))

    def rows(self, code: str) -> tuple[Row, ...]:
        return tuple(value for value in self.fields.get(code, ()) if isinstance(value, Row))

    def chosen(self, code: str) -> tuple[str, ...]:
        value = self.fields.get(code, ())
        if isinstance(value, str):
            return (value,) if value else ()
        return tuple(part for part in value if isinstance(part, str))

    @property
    def title(self) -> str:
        """What kind of note it is, as it called itself when it was signed."""
        if self.label:
            return self.label
        return self.format.label if self.format else N_("Note")

    @property
    def answers(self) -> Iterator[tuple[Heading, Value]]:
        """Each answer under its own heading, in the order it was asked; one that nothing asks comes last."""
        asked = self.asked or of_format(self.format)
        codes = {heading.code for heading in asked}
        unasked = (_unasked(code, value) for code, value in self.fields.items() if code not in codes)
        for heading in (*asked, *unasked):
            value = self.fields.get(heading.code)
            if value:
                yield heading, value

    @property
    def plan(self) -> tuple[Line, ...]:
        return self.lines(self.format.plan_field) if self.format else ()

    def for_signing(
        self, designation: str, ways: Ways, attached: tuple[tuple[str, str, str], ...] = ()
    ) -> Self:
        """The same note with labels, designation and what goes with it written into it for good.

        `ways` are the practice's as they are called now.
        """
        worked = tuple(way.with_labels(ways) for way in self.ways)
        asked, label = of_format(self.format), self.title
        goals = self.rows(goal_rows.FIELD)
        fields = {**self.fields, goal_rows.FIELD: goal_rows.with_ids(goals)} if goals else self.fields
        closed = replace(self, ways=worked, fields=fields, designation=designation, attached=attached)
        return replace(closed, label=label, asked=asked)

    def to_json(self) -> dict[str, Any]:
        return {
            "v": VERSION_WITH_GOALS if self.goals else VERSION,
            "type": self.type,
            "type_version": self.type_version,
            "header": self.header.to_json(),
            "ways": [_way_to_json(way) for way in self.ways],
            "intervention": self.intervention,
            "fields": {code: _value_to_json(value) for code, value in self.fields.items()},
            "practices": [practice.to_json() for practice in self.practices],
            "designation": self.designation,
            "attached": [list(part) for part in self.attached],
            "label": self.label,
            "asked": [heading.to_json() for heading in self.asked],
            **({"goals": [mark.to_json() for mark in self.goals]} if self.goals else {}),
        }

    def to_bytes(self) -> bytes:
        """One spelling for one content, so that its hash can be compared."""
        return orjson.dumps(self.to_json(), option=orjson.OPT_SORT_KEYS)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Raises `UnknownVersion`, and `KeyError` or `ValueError` where the document is damaged."""
        if document["v"] not in READ:
            raise UnknownVersion
        return cls(
            type=document["type"],
            type_version=document["type_version"],
            header=Header.from_json(document["header"]),
            ways=tuple(_way_from_json(way) for way in document["ways"]),
            intervention=document["intervention"],
            fields={code: _value_from_json(value) for code, value in document["fields"].items()},
            practices=tuple(map(Practice.from_json, document["practices"])),
            designation=document["designation"],
            attached=tuple((kind, item, digest) for kind, item, digest in document["attached"]),
            label=document["label"] if document["v"] > 1 else "",
            asked=tuple(map(Heading.from_json, document["asked"])) if document["v"] > 1 else (),
            goals=tuple(map(GoalMark.from_json, document.get("goals", ()))),
        )

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        return cls.from_json(orjson.loads(content))


def _way_to_json(way: Worked) -> dict[str, Any]:
    return {
        "code": way.code,
        "techniques": list(way.techniques),
        "label": way.label,
        "technique_labels": list(way.technique_labels),
        **({"agreed": list(way.agreed)} if way.agreed else {}),
    }


def _way_from_json(document: Mapping[str, Any]) -> Worked:
    labels, agreed = tuple(document["technique_labels"]), tuple(document.get("agreed", ()))
    return Worked(document["code"], tuple(document["techniques"]), document["label"], labels, agreed)


def _unasked(code: str, value: Value) -> Heading:
    """A heading for an answer whose format is gone: its code is all that is known of it."""
    if isinstance(value, str):
        return Heading(code=code, label=code)
    first = value[0] if value else ""
    if isinstance(first, Row):
        return Heading(code=code, label=code, shape=Shape.ROWS)
    return Heading(code=code, label=code, shape=Shape.LINES if isinstance(first, Line) else Shape.CHOICES)


def _value_to_json(value: Value) -> Any:
    return value if isinstance(value, str) else list(map(_part_to_json, value))


def _part_to_json(part: str | Line | Row) -> Any:
    if isinstance(part, Line):
        return {"text": part.text, "from": part.carried_from.isoformat() if part.carried_from else None}
    return {"row": dict(part.cells)} if isinstance(part, Row) else part


def _value_from_json(value: Any) -> Value:
    if isinstance(value, str):
        return value
    if value and isinstance(value[0], dict):
        if "row" in value[0]:
            return tuple(Row(part["row"]) for part in value)
        return tuple(
            Line(part["text"], date.fromisoformat(part["from"]) if part["from"] else None) for part in value
        )
    return tuple(value)

"""The goals of a treatment plan, each the same through every version of it, and what a note says of one."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256
from secrets import token_hex
from typing import Any, Self
from uuid import UUID

from clinic.clock import day_named
from clinic.frozen import frozen
from clinic.notes.row import Row

# The field of a plan that holds its goals, and the cells of a row that nobody types.
FIELD, ID, SINCE = "goals", "id", "since"
ID_BYTES = 8
ID_SHAPE = re.compile(r"[0-9a-f]{4,16}")
OPEN = frozenset({"ACTIVE", "PARTLY"})
# A number one could mean, in the digits of any script, and with the point of any.
_FIGURE = re.compile(r"\s*(\d{1,6}(?:[.,٫]\d{1,2})?)(?![\d.,٫])")


@frozen
class Goal:
    """One goal as a version of the plan has it. `since` is the day of the plan its words are from."""

    id: str
    row: Row
    since: date

    @classmethod
    def of(cls, row: Row, plan_on: date) -> Self:
        return cls(row.get(ID), row, day_named(row.get(SINCE)) or plan_on)

    @property
    def words(self) -> str:
        return self.row.get("goal")

    @property
    def measure(self) -> str:
        return self.row.get("measure")

    @property
    def baseline(self) -> str:
        return self.row.get("baseline")

    @property
    def target(self) -> str:
        return self.row.get("target")

    @property
    def due(self) -> date | None:
        return day_named(self.row.get("due"))

    @property
    def status(self) -> str:
        return self.row.get("status")

    @property
    def is_open(self) -> bool:
        """Whether it is still worked on."""
        return self.status in OPEN

    def is_due(self, today: date) -> bool:
        return self.is_open and self.due is not None and self.due <= today

    def says_the_same_as(self, row: Row) -> bool:
        """Whether a row was taken over from it and not touched."""
        return row.get(ID) == self.id and typed_cells(row) == typed_cells(self.row)


@frozen
class GoalMark:
    """What a note says of a goal, under the goal's words of that day. `value` is a number as it was typed."""

    goal_id: str
    label: str
    value: str = ""
    words: str = ""

    @property
    def figure(self) -> Decimal | None:
        return figure(self.value)

    def to_json(self) -> dict[str, Any]:
        return {"goal": self.goal_id, "label": self.label, "value": self.value, "words": self.words}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        return cls(document["goal"], document["label"], document["value"], document["words"])


def typed_cells(row: Row) -> dict[str, str]:
    """What was typed into a row, without what it is known by."""
    return {code: typed for code, typed in row.cells.items() if code not in (ID, SINCE)}


def with_ids(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows with an id for each that has none, or that of a row before it."""
    found: list[Row] = []
    for row in rows:
        is_new = not ID_SHAPE.fullmatch(row.get(ID)) or any(row.get(ID) == one.get(ID) for one in found)
        found.append(Row({**row.cells, ID: token_hex(ID_BYTES)}) if is_new else row)
    return tuple(found)


def with_ids_of(rows: Iterable[Row], note_id: UUID) -> tuple[Row, ...]:
    """The rows of a signed plan, each with an id that is the same whenever it is read.

    Plans of the first version gave their goals none.
    """
    return tuple(
        row if row.get(ID) else Row({**row.cells, ID: _id_of(note_id, number)})
        for number, row in enumerate(rows)
    )


def _id_of(note_id: UUID, number: int) -> str:
    return sha256(note_id.bytes + number.to_bytes(4)).hexdigest()[: 2 * ID_BYTES]


def figure(text: str, *, is_all: bool = False) -> Decimal | None:
    """The number a text begins with; where `is_all`, only if it says nothing else."""
    found = _FIGURE.match(text)
    if found is None or (is_all and text[found.end() :].strip()):
        return None
    return Decimal(found[1].replace(",", ".").replace("٫", "."))

"""What somebody has answered so far, and the envelope in which it comes to the file."""

import json
from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from clinic.frozen import frozen
from clinic.measures.asked import Asked, Step
from clinic.measures.definition import Definition
from clinic.measures.scoring import Answer

VERSION = 1
# More than any answers take: all that are stored are of one length.
ROOM_BYTES = 8000


class UnknownVersion(Exception):
    """The answers were written by a later release."""


@frozen
class Risk:
    """An answer that cannot wait, and when it was given. It stays said, whatever is answered after it."""

    item: int
    answer: int
    at: datetime

    def to_json(self) -> list[Any]:
        return [self.item, self.answer, self.at.isoformat()]

    @classmethod
    def from_json(cls, said: list[Any]) -> Self:
        return cls(said[0], said[1], datetime.fromisoformat(said[2]))


@frozen
class Answers:
    """`items` has what was answered, and None for what was left out; what was not asked yet is not in it."""

    items: Mapping[int, Answer] = field(default_factory=dict)
    extras: Mapping[str, str] = field(default_factory=dict)
    risks: tuple[Risk, ...] = ()

    def with_item(self, known: Definition, item: int, answer: Answer, now: datetime) -> Self:
        changed = replace(self, items={**self.items, item: answer})
        if not isinstance(answer, int) or not _cannot_wait(known, item, answer):
            return changed
        if any((one.item, one.answer) == (item, answer) for one in self.risks):
            return changed
        return replace(changed, risks=(*self.risks, Risk(item, answer, now)))

    def with_extra(self, code: str, words: str) -> Self:
        return replace(self, extras={**self.extras, code: words})

    def has(self, step: Step) -> bool:
        """Whether this was asked and passed, if only by leaving it out."""
        return step.item in self.items if step.extra is None else step.extra.code in self.extras

    def of(self, step: Step) -> Answer | str:
        """None as well for what was not asked yet."""
        if step.extra is not None:
            return self.extras.get(step.extra.code, "")
        return self.items.get(step.item or 0)

    def may_leave_out(self, known: Definition, step: Step) -> bool:
        """As many items as its key allows to be missing; what stands beside them, always."""
        if step.extra is not None:
            return True
        others = sum(one is None for item, one in self.items.items() if item != step.item)
        return others < known.most_missing

    def all_of(self, known: Definition) -> tuple[Answer, ...]:
        return tuple(self.items.get(item) for item in range(1, known.n + 1))

    def to_json(self) -> dict[str, Any]:
        return {
            "items": {str(item): answer for item, answer in self.items.items()},
            "extras": dict(self.extras),
            "risks": [one.to_json() for one in self.risks],
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        return cls(
            {int(item): answer for item, answer in document["items"].items()},
            document["extras"],
            tuple(map(Risk.from_json, document["risks"])),
        )


@frozen(kw_only=True)
class Envelope:
    """What is signed: all that was answered to what was asked, by whom, and whether it was sent."""

    asked: Asked
    answers: Answers
    by: UUID
    at: datetime
    is_sent: bool

    def to_bytes(self) -> bytes:
        """Always of one length."""
        document = {
            "v": VERSION,
            "asked": self.asked.to_json(),
            "answers": self.answers.to_json(),
            "by": self.by.hex,
            "at": self.at.isoformat(),
            "sent": self.is_sent,
        }
        return json.dumps(document, ensure_ascii=False).encode().ljust(ROOM_BYTES)

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Raises `UnknownVersion` for an envelope of a later release."""
        document = json.loads(content)
        if document["v"] != VERSION:
            raise UnknownVersion
        return cls(
            asked=Asked.from_json(document["asked"]),
            answers=Answers.from_json(document["answers"]),
            by=UUID(document["by"]),
            at=datetime.fromisoformat(document["at"]),
            is_sent=document["sent"],
        )


def is_about_risk(known: Definition, item: int | None) -> bool:
    """Whether one of the answers to this item could be a risk."""
    return any(rule.item == item and rule.level.stands for rule in known.risk)


def _cannot_wait(known: Definition, item: int, answer: int) -> bool:
    rules = (rule for rule in known.risk if rule.item == item and rule.level.stands)
    return any(rule.fires_on(answer) for rule in rules)

"""One questionnaire as it was answered and scored, as a versioned document."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from clinic.clients.flags import Flag, Level
from clinic.frozen import frozen
from clinic.measures.catalogue import find
from clinic.measures.definition import Definition
from clinic.measures.scoring import Answer, Raised, Score

VERSION = 1


class UnknownVersion(Exception):
    """The stored answers were written by a later release."""


@frozen(kw_only=True)
class Answered:
    """That the client answered it alone: when it was sent, and all of it under the signature it came with."""

    at: datetime
    by_link: bool
    signed: str

    def to_json(self) -> dict[str, Any]:
        return {"at": self.at.isoformat(), "link": self.by_link, "signed": self.signed}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        return cls(
            at=datetime.fromisoformat(document["at"]), by_link=document["link"], signed=document["signed"]
        )


@frozen(kw_only=True)
class Sheet:
    """What was answered: by whom, on which day, and what it came to then, for good.

    `by_name` is who entered it, as they were called. `reason` says why a correction was made. `wording_id` is
    the loaded wording that was in front of them, if there was one; `answered` is there if they sent it.
    """

    measure: str
    client_id: UUID
    on: date
    answers: tuple[Answer, ...]
    score: Score
    extras: Mapping[str, str] = field(default_factory=dict)
    by_name: str = ""
    reason: str = ""
    wording_id: UUID | None = None
    answered: Answered | None = None

    @property
    def known(self) -> Definition | None:
        """None for a questionnaire this release does not know any more."""
        return find(self.measure)

    def flags(self, source: UUID, at: datetime) -> tuple[Flag, ...]:
        """What its answers ask of whoever reads it."""
        name = self.known.name if self.known else self.measure
        return tuple(
            Flag(source, self.client_id, one.level, name, one.item, one.answer, at)
            for one in self.score.raised
        )

    def to_json(self) -> dict[str, Any]:
        more: dict[str, Any] = {"wording": self.wording_id.hex} if self.wording_id else {}
        if self.answered:
            more["answered"] = self.answered.to_json()
        return {
            "v": VERSION,
            "measure": self.measure,
            "client": self.client_id.hex,
            "on": self.on.isoformat(),
            "answers": list(self.answers),
            "extras": dict(self.extras),
            "score": _score_to_json(self.score),
            "by": self.by_name,
            "reason": self.reason,
            **more,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Raises `UnknownVersion`, and `KeyError` or `ValueError` where the document is damaged."""
        if document["v"] != VERSION:
            raise UnknownVersion
        return cls(
            measure=document["measure"],
            client_id=UUID(document["client"]),
            on=date.fromisoformat(document["on"]),
            answers=tuple(document["answers"]),
            extras=document["extras"],
            score=_score_from_json(document["score"]),
            by_name=document["by"],
            reason=document["reason"],
            wording_id=UUID(document["wording"]) if "wording" in document else None,
            answered=Answered.from_json(document["answered"]) if "answered" in document else None,
        )


@frozen
class Taken:
    """A sheet as it stands in a file. `corrected_by` is the later version that took its place."""

    id: UUID
    at: datetime
    sheet: Sheet
    corrects: UUID | None = None
    corrected_by: UUID | None = None


def _score_to_json(score: Score) -> dict[str, Any]:
    return {
        "total": score.total,
        "band": score.band,
        "prorated": score.is_prorated,
        "incomplete": score.is_incomplete,
        "sets": {code: list(found) if found else None for code, found in score.sets.items()},
        "subscales": dict(score.subscales),
        "provisional": score.provisional,
        "raised": [[one.item, one.answer, str(one.level)] for one in score.raised],
    }


def _score_from_json(document: Mapping[str, Any]) -> Score:
    return Score(
        total=document["total"],
        band=document["band"],
        is_prorated=document["prorated"],
        is_incomplete=document["incomplete"],
        sets={code: (pair[0], pair[1]) if pair else None for code, pair in document["sets"].items()},
        subscales=document["subscales"],
        provisional=document["provisional"],
        raised=tuple(Raised(item, answer, Level(level)) for item, answer, level in document["raised"]),
    )

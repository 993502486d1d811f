"""One co-regulation card: what was seen of one bond, by one rater, in one session."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Self, TypeVar

from clinic.coregulation.codes import (
    Basis,
    Confidence,
    Context,
    CoRegulation,
    EvidenceType,
    NotAssessed,
    Rater,
    RegulationMode,
    SelfRegulation,
    State,
)
from clinic.coregulation.cues import cue
from clinic.coregulation.events import Rupture, Shift
from clinic.frozen import frozen
from clinic.plain import Labelled

VERSION = 3
READABLE = frozenset({1, 2, VERSION})
C = TypeVar("C", bound=Labelled)


class UnknownVersion(Exception):
    """The stored card was written by a later release."""


@frozen
class Moment:
    """The state at one end of the session, and what showed it: cues that were tapped, and words."""

    state: State
    cue: str = ""
    cues: tuple[str, ...] = ()

    @property
    def labels(self) -> list[str]:
        """What the tapped cues are called, as msgids."""
        return [found.label for code in self.cues if (found := cue(code))]

    @property
    def is_shown(self) -> bool:
        return bool(self.cues or self.cue.strip())


@frozen
class Score:
    """A number for one code, or the reason there is none. What was never set is no Score at all."""

    code: str
    value: int | None = None
    na_reason: NotAssessed | None = None
    cues: tuple[str, ...] = ()
    evidence: str = ""
    evidence_type: EvidenceType = EvidenceType.BEHAVIOUR
    confidence: Confidence | None = None

    @property
    def has_evidence(self) -> bool:
        return bool(self.cues or self.evidence.strip())


@frozen(kw_only=True)
class Observation:
    """Everything but context, rater and basis may be left out.

    `seen_on` is the day of the session; cards of version 1 do not say it. Ruptures are of the session, and
    stand on the card they were told on.
    """

    context: Context
    rater: Rater
    basis: Basis
    context_role: str = ""
    start: Moment | None = None
    end: Moment | None = None
    suds_start: int | None = None
    suds_end: int | None = None
    settle_minutes: int | None = None
    self_reg_level: int | None = None
    co_reg_level: int | None = None
    reg_mode: RegulationMode | None = None
    self_reg_used: tuple[SelfRegulation, ...] = ()
    co_reg_used: tuple[CoRegulation, ...] = ()
    consent_note: str = ""
    benefits: tuple[str, ...] = ()
    support_circle: int | None = None
    scores: tuple[Score, ...] = ()
    shifts: tuple[Shift, ...] = ()
    ruptures: tuple[Rupture, ...] = ()
    seen_on: date | None = None

    @property
    def whose(self) -> tuple[str, str, str]:
        """Which bond, with whom, through whose eyes: once for each session, and never averaged."""
        return str(self.context), self.context_role.strip().casefold(), str(self.rater)

    def score(self, code: str) -> Score | None:
        return next((score for score in self.scores if score.code == code), None)

    def values(self) -> dict[str, int]:
        """The numbers that were given, by code; a gap is not in it."""
        return {score.code: score.value for score in self.scores if score.value is not None}

    @property
    def is_blank(self) -> bool:
        """Whether only the questions at its head are answered."""
        return self == Observation(context=self.context, rater=self.rater, basis=self.basis)

    def to_json(self) -> dict[str, Any]:
        """A versioned document with only what was given."""
        document = {name: _plain(value) for name, value in vars(self).items()}
        return {
            "v": VERSION,
            **{name: value for name, value in document.items() if value not in (None, "", [])},
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Raises `UnknownVersion`, and `KeyError` or `ValueError` where the document is damaged."""
        if document["v"] not in READABLE:
            raise UnknownVersion
        return cls(
            context=Context(document["context"]),
            rater=Rater(document["rater"]),
            basis=Basis(document["basis"]),
            context_role=document.get("context_role", ""),
            start=_moment(document.get("start")),
            end=_moment(document.get("end")),
            suds_start=document.get("suds_start"),
            suds_end=document.get("suds_end"),
            settle_minutes=document.get("settle_minutes"),
            self_reg_level=document.get("self_reg_level"),
            co_reg_level=document.get("co_reg_level"),
            reg_mode=_choice(RegulationMode, document.get("reg_mode")),
            self_reg_used=tuple(map(SelfRegulation, document.get("self_reg_used", ()))),
            co_reg_used=tuple(map(CoRegulation, document.get("co_reg_used", ()))),
            consent_note=document.get("consent_note", ""),
            benefits=tuple(document.get("benefits", ())),
            support_circle=document.get("support_circle"),
            scores=tuple(map(_score, document.get("scores", ()))),
            shifts=tuple(map(Shift.from_json, document.get("shifts", ()))),
            ruptures=tuple(map(Rupture.from_json, document.get("ruptures", ()))),
            seen_on=date.fromisoformat(document["seen_on"]) if "seen_on" in document else None,
        )


def last_values(earlier: Iterable[Observation], of: Observation) -> dict[str, int]:
    """The latest number of each code from the same rater about the same bond.

    `earlier` runs from the latest to the oldest.
    """
    found: dict[str, int] = {}
    for observation in earlier:
        if observation.whose == of.whose:
            found = observation.values() | found
    return found


def _plain(value: object) -> Any:
    if isinstance(value, Shift | Rupture):
        return value.to_json()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Moment | Score):
        document = {name: _plain(part) for name, part in vars(value).items()}
        return {name: part for name, part in document.items() if part not in (None, "", [])}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return str(value) if isinstance(value, Labelled) else value


def _moment(document: Mapping[str, Any] | None) -> Moment | None:
    if not document:
        return None
    return Moment(State(document["state"]), document.get("cue", ""), tuple(document.get("cues", ())))


def _score(document: Mapping[str, Any]) -> Score:
    return Score(
        code=document["code"],
        value=document.get("value"),
        na_reason=_choice(NotAssessed, document.get("na_reason")),
        cues=tuple(document.get("cues", ())),
        evidence=document.get("evidence", ""),
        evidence_type=EvidenceType(document.get("evidence_type", EvidenceType.BEHAVIOUR)),
        confidence=_choice(Confidence, document.get("confidence")),
    )


def _choice(kind: type[C], code: str | None) -> C | None:
    return kind(code) if code else None

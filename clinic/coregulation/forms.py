"""The card's form: what its fields are called, and how what was typed becomes an observation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from clinic.coregulation.codes import (
    BARRIERS,
    SCORED,
    SIGNS,
    Basis,
    Context,
    CoRegulation,
    EvidenceType,
    NotAssessed,
    Rater,
    SelfRegulation,
    State,
)
from clinic.coregulation.observation import Moment, Observation, Score
from clinic.plain import Labelled

C = TypeVar("C", bound=Labelled)
Fields = Mapping[str, Sequence[str]]
UNREADABLE = -1
_HEAD = frozenset({"bond", "rater", "basis", "bond_role"})
_WORDS = frozenset({"bond_role", "cue_start", "cue_end", "consent_note"})
_SEVERAL = frozenset({"co_used", "self_used"})
_SINGLE = frozenset({"state_start", "state_end", "suds_start", "suds_end", "settle_minutes"})
_ON_THE_CARD = frozenset(code.code for code in (*SIGNS, *BARRIERS))
BY_STAFF = (Rater.CLINICIAN, Rater.PARTNER_A, Rater.PARTNER_B)


def gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Pairs of name and value as the values of each name."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def holds_words(name: str) -> bool:
    return name in _WORDS or name.endswith("_words")


def holds_several(name: str) -> bool:
    """Whether any number of its values can be ticked."""
    return name in _SEVERAL or name.endswith("_cue")


def is_on_the_card(name: str) -> bool:
    """Whether the card asks for it. What is scored elsewhere, or by nobody yet, is not asked."""
    code, _, kind = name.partition("_")
    if code in _ON_THE_CARD:
        return kind in ("", "na", "cue", "words")
    return name in _HEAD | _WORDS | _SEVERAL | _SINGLE


def read(fields: Fields) -> Observation | None:
    """What was tapped as a card; None if nothing was. Whether it may be signed is for the rules to say.

    What is no number where one belongs comes out as -1, so that the rules refuse it.
    """
    observation = replace(
        head(fields),
        context_role=_one(fields, "bond_role"),
        start=_moment(fields, "start"),
        end=_moment(fields, "end"),
        suds_start=_number(fields, "suds_start"),
        suds_end=_number(fields, "suds_end"),
        settle_minutes=_number(fields, "settle_minutes"),
        co_reg_used=tuple(CoRegulation(way) for way in fields.get("co_used", ()) if way in set(CoRegulation)),
        self_reg_used=tuple(
            SelfRegulation(way) for way in fields.get("self_used", ()) if way in set(SelfRegulation)
        ),
        consent_note=_one(fields, "consent_note"),
        scores=tuple(score for code in SCORED if (score := _score(fields, code.code))),
    )
    return None if observation.is_blank else observation


def head(fields: Fields) -> Observation:
    """The three questions at the head of the card alone: which bond, whose eyes, how it is known."""
    return Observation(
        context=_choice(Context, _one(fields, "bond")) or Context.COUNSELLING,
        rater=_choice(Rater, _one(fields, "rater")) or Rater.CLINICIAN,
        basis=_choice(Basis, _one(fields, "basis")) or Basis.SEEN_IN_SESSION,
    )


def _moment(fields: Fields, end: str) -> Moment | None:
    state = _choice(State, _one(fields, f"state_{end}"))
    return Moment(state, _one(fields, f"cue_{end}")) if state else None


def _score(fields: Fields, code: str) -> Score | None:
    """A code nobody touched is no score at all: cues and words alone do not make one."""
    value, reason = _number(fields, code), _choice(NotAssessed, _one(fields, f"{code}_na"))
    if value is None and reason is None:
        return None
    words = _one(fields, f"{code}_words")
    kind = EvidenceType.VERBATIM if words[:1] in ("“", '"', "«") else EvidenceType.BEHAVIOUR
    # A number says more than the reason for having none: where both were tapped, the number is meant.
    return Score(
        code,
        value,
        reason if value is None else None,
        tuple(fields.get(f"{code}_cue", ())),
        words,
        kind,
    )


def _one(fields: Fields, name: str) -> str:
    values = fields.get(name, ())
    return values[0].strip() if values else ""


def _number(fields: Fields, name: str) -> int | None:
    typed = _one(fields, name)
    if not typed:
        return None
    # The digits of any script: who writes Persian types Persian ones.
    return int(typed) if typed.isdecimal() and len(typed) <= 4 else UNREADABLE


def _choice(kind: type[C], code: str) -> C | None:
    return kind(code) if code in set(kind) else None

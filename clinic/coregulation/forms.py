"""The card's form: what its fields are called, and how what was typed becomes an observation.

A note holds up to four cards. The fields of the first have plain names, those of the others a prefix before.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from clinic.coregulation import event_forms
from clinic.coregulation.codes import (
    SCORED,
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
from clinic.coregulation.cues import belongs
from clinic.coregulation.fields import Fields, choice, choices, number, one
from clinic.coregulation.observation import Moment, Observation, Score
from clinic.frozen import frozen

PREFIXES = ("", "card2_", "card3_", "card4_")
# Stands in a draft for a card that was asked for, while nothing is on it.
OPENED = "opened"
HEAD = ("bond", "rater", "basis")
_WORDS = frozenset({"bond_role", "cue_start", "cue_end", "consent_note"})
_SEVERAL = frozenset({"co_used", "self_used", "benefit", "tap_start", "tap_end"})
_NUMBERS = ("suds_start", "suds_end", "settle_minutes", "self_reg_level", "co_reg_level", "support_circle")
_SINGLE = frozenset({"state_start", "state_end", "reg_mode", OPENED, *_NUMBERS})
_CODES = frozenset(code.code for code in SCORED)
_OF_A_CODE = frozenset({"", "na", "cue", "words", "sure"})
BY_STAFF = (Rater.CLINICIAN, Rater.PARTNER_A, Rater.PARTNER_B)


@frozen
class Typed:
    """One card as it stands on the page.

    `lacks` names what must be said before it can be signed. A question of its head that is open stands in
    `observation` as something nobody chose; such a card is never signed.
    """

    prefix: str
    observation: Observation
    lacks: tuple[str, ...]


def plain(name: str) -> str:
    """A field's name as the first card calls it."""
    prefix = next((prefix for prefix in PREFIXES[1:] if name.startswith(prefix)), "")
    return name.removeprefix(prefix)


def holds_words(name: str) -> bool:
    name = plain(name)
    code, _, kind = name.partition("_")
    return name in _WORDS or (code in _CODES and kind == "words") or event_forms.holds_words(name)


def holds_several(name: str) -> bool:
    """Whether any number of its values can be ticked."""
    name = plain(name)
    code, _, kind = name.partition("_")
    return name in _SEVERAL or (code in _CODES and kind == "cue") or event_forms.holds_several(name)


def is_on_the_card(name: str) -> bool:
    """Whether a card asks for it."""
    name = plain(name)
    code, _, kind = name.partition("_")
    if code in _CODES:
        return kind in _OF_A_CODE
    return name in {*HEAD, *_WORDS, *_SEVERAL, *_SINGLE} or event_forms.is_of_an_event(name)


def begun(fields: Fields) -> tuple[str, ...]:
    """The prefixes of the cards to show: the first, and each other that was asked for."""
    return tuple(prefix for prefix in PREFIXES if not prefix or of_card(fields, prefix))


def of_card(fields: Fields, prefix: str) -> Fields:
    """The fields of one card, by the names the first one has for them."""
    return {
        plain(name): values
        for name, values in fields.items()
        if is_on_the_card(name) and name == prefix + plain(name)
    }


def read_all(fields: Fields) -> tuple[Typed, ...]:
    """The cards of a note on which something was tapped."""
    return tuple(typed for prefix in PREFIXES if (typed := read(of_card(fields, prefix), prefix)))


def read(fields: Fields, prefix: str = "") -> Typed | None:
    """What was tapped as a card; None if nothing was. Whether it may be signed is for the rules to say.

    What is no number where one belongs comes out as -1, so that the rules refuse it.
    """
    shifts, is_shift_in_part = event_forms.shifts(fields)
    ruptures, is_rupture_in_part = event_forms.ruptures(fields)
    observation = replace(
        head(fields),
        start=_moment(fields, "start"),
        end=_moment(fields, "end"),
        reg_mode=choice(RegulationMode, one(fields, "reg_mode")),
        co_reg_used=choices(CoRegulation, fields.get("co_used", ())),
        self_reg_used=choices(SelfRegulation, fields.get("self_used", ())),
        consent_note=one(fields, "consent_note"),
        benefits=tuple(fields.get("benefit", ())),
        shifts=shifts,
        ruptures=ruptures,
        **{name: number(fields, name) for name in _NUMBERS},  # type: ignore[arg-type]
    )
    observation = replace(observation, scores=tuple(_scores(fields, observation.basis)))
    in_part = [
        name for name, is_so in (("shift", is_shift_in_part), ("rupture", is_rupture_in_part)) if is_so
    ]
    if observation.is_blank and not in_part:
        return None
    return Typed(prefix, observation, (*_unanswered(fields), *in_part))


def head(fields: Fields) -> Observation:
    """The questions at the head of the card alone: which bond, whose eyes, how it is known.

    For one that is open something stands in that no rule takes amiss.
    """
    return Observation(
        context=choice(Context, one(fields, "bond")) or Context.COUNSELLING,
        rater=next((rater for rater in BY_STAFF if rater == one(fields, "rater")), Rater.CLINICIAN),
        basis=choice(Basis, one(fields, "basis")) or Basis.CLIENT_REPORT,
        context_role=one(fields, "bond_role"),
    )


def _unanswered(fields: Fields) -> Iterator[str]:
    choices: tuple[Iterable[str], ...] = (Context, BY_STAFF, Basis)
    for name, offered in zip(HEAD, choices, strict=True):
        if one(fields, name) not in set(offered):
            yield name


def _moment(fields: Fields, end: str) -> Moment | None:
    """Cues of a state that was tapped before another one stay behind with it."""
    state = choice(State, one(fields, f"state_{end}"))
    if state is None:
        return None
    tapped = tuple(code for code in fields.get(f"tap_{end}", ()) if belongs(code, state))
    return Moment(state, one(fields, f"cue_{end}"), tapped)


def _scores(fields: Fields, basis: Basis) -> Iterator[Score]:
    """A code nobody touched is no score at all: cues and words alone do not make one."""
    for code in SCORED:
        value = number(fields, code.code)
        reason = choice(NotAssessed, one(fields, f"{code.code}_na"))
        if value is None and reason is None:
            continue
        words = one(fields, f"{code.code}_words")
        yield Score(
            code.code,
            value,
            # A number says more than the reason for having none: where both were tapped, the number is meant.
            reason if value is None else None,
            tuple(fields.get(f"{code.code}_cue", ())),
            words,
            _evidence(words, basis),
            choice(Confidence, one(fields, f"{code.code}_sure")),
        )


def _evidence(words: str, basis: Basis) -> EvidenceType:
    if words[:1] in ("“", '"', "«", "„", "「"):
        return EvidenceType.VERBATIM
    return EvidenceType.BEHAVIOUR if basis is Basis.SEEN_IN_SESSION else EvidenceType.REPORT

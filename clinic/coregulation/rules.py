"""What a co-regulation card may say: each rule names what breaks it in a sentence a therapist reads."""

from collections.abc import Iterable, Iterator, Mapping

from clinic.coregulation.breach import Breach
from clinic.coregulation.codes import (
    BENEFITS,
    HIGHEST,
    LOWEST,
    ROMANTIC_SIGNS,
    SCORED,
    THERAPIST_SIGNS,
    Basis,
    Context,
    CoRegulation,
    Rater,
    State,
    known,
)
from clinic.coregulation.cues import belongs
from clinic.coregulation.event_rules import event_breaches
from clinic.coregulation.observation import Moment, Observation, Score
from clinic.coregulation.vocabulary import Vocabulary
from clinic.plain import N_

EVIDENCE_FROM = 3
CHANGE_THAT_NEEDS_EVIDENCE = 2
EVIDENCE_CHARACTERS = 280
CUE_CHARACTERS = 140
ROLE_CHARACTERS = 40
LONGEST_SETTLE_MINUTES = 180
UNSETTLED = frozenset({State.MOBILISED, State.SHUT_DOWN})
_CODES_SCORED = frozenset(code.code for code in SCORED)
_ROMANTIC = frozenset(code.code for code in ROMANTIC_SIGNS)
_THERAPIST = frozenset(code.code for code in THERAPIST_SIGNS)


def breaches(
    observation: Observation, previous: Mapping[str, int], words: Vocabulary = Vocabulary.NEUTRAL
) -> list[Breach]:
    """Everything that keeps this card from being signed, in the order of the card.

    `previous` holds the last number of each code from the same rater about the same bond. `words` are those
    for states.
    """
    found = [
        *_state_breaches(observation, words),
        *_range_breaches(observation),
        *_list_breaches(observation),
    ]
    seen: set[str] = set()
    for score in observation.scores:
        if score.code in seen:
            found.append(Breach("V1", score.code, N_("%(code)s is answered twice."), {"code": score.code}))
        seen.add(score.code)
        found += score_breaches(score, observation.context, previous.get(score.code))
    return [*found, *event_breaches(observation.shifts, observation.ruptures)]


def score_breaches(score: Score, context: Context, previous: int | None) -> Iterator[Breach]:
    """V1 to V5 for one number."""
    yield from _value_breaches(score)
    if score.code in _ROMANTIC and context is not Context.ROMANTIC:
        yield _of(score, "V2", N_("%(code)s is for a partner only. Change the bond, or leave it out."))
    if score.code in _THERAPIST and context is not Context.COUNSELLING:
        yield _of(score, "V3", N_("%(code)s is about you and the client. Change the bond, or leave it out."))
    if needs_evidence(score.value, previous) and not score.has_evidence:
        yield _missing_evidence(score, previous)
    if len(score.evidence) > EVIDENCE_CHARACTERS:
        yield _of(score, "V5", N_("Keep what showed %(code)s under 280 characters."))
    if not all(belongs(cue, score.code) for cue in score.cues):
        yield _of(score, "V4", N_("A cue chosen for %(code)s belongs to something else."))


def needs_evidence(value: int | None, previous: int | None) -> bool:
    """Whether a number asks what showed it: a high one, or a change of two and more."""
    if value is None:
        return False
    moved = previous is not None and abs(value - previous) >= CHANGE_THAT_NEEDS_EVIDENCE
    return value >= EVIDENCE_FROM or moved


def _value_breaches(score: Score) -> Iterator[Breach]:
    if score.code not in _CODES_SCORED:
        yield _of(score, "V1", N_("%(code)s is not on this card."))
    if score.value is None and score.na_reason is None:
        yield _of(score, "V1", N_("Say why %(code)s has no number, or leave it out."))
    if score.value is not None and score.na_reason is not None:
        yield _of(score, "V1", N_("%(code)s has a number and a reason for having none. Keep one."))
    if score.value is not None and not LOWEST <= score.value <= HIGHEST:
        yield _of(score, "V1", N_("%(code)s goes from 0 to 4."))


def _missing_evidence(score: Score, previous: int | None) -> Breach:
    value = score.value or 0
    if previous is not None and abs(value - previous) >= CHANGE_THAT_NEEDS_EVIDENCE:
        sentence = N_("%(code)s was %(previous)s and is %(value)s now. What showed it?")
        return Breach("V4", score.code, sentence, {"code": score.code, "previous": previous, "value": value})
    return Breach(
        "V4", score.code, N_("%(code)s is %(value)s. What showed it?"), {"code": score.code, "value": value}
    )


def _of(score: Score, rule: str, sentence: str) -> Breach:
    return Breach(rule, score.code, sentence, {"code": score.code})


def _state_breaches(observation: Observation, words: Vocabulary) -> Iterator[Breach]:
    """V6 and V7."""
    start, end = observation.start, observation.end
    if (start is None) != (end is None):
        missing = "state_start" if start is None else "state_end"
        yield Breach("V6", missing, N_("Give the state at the start and at the end, or neither."))
    for name, moment in (("state_start", start), ("state_end", end)):
        if moment is not None:
            yield from _moment_breaches(name, moment)
    if observation.settle_minutes is not None:
        yield from _settle_breaches(observation.settle_minutes, start, end, words)


def _moment_breaches(name: str, moment: Moment) -> Iterator[Breach]:
    if moment.state is not State.UNCLEAR and not moment.is_shown:
        if name == "state_start":
            yield Breach(
                "V6", name, N_("What showed the state at the start? A tap or a few words are enough.")
            )
        else:
            yield Breach("V6", name, N_("What showed the state at the end? A tap or a few words are enough."))
    if len(moment.cue) > CUE_CHARACTERS:
        yield Breach("V6", name, N_("Keep what showed the state under 140 characters."))


def _settle_breaches(
    minutes: int, start: Moment | None, end: Moment | None, words: Vocabulary
) -> Iterator[Breach]:
    settled = start and end and start.state in UNSETTLED and end.state is State.CONNECTED
    if not settled:
        sentence = N_(
            "Minutes to settle need “%(mobilised)s” or “%(shut_down)s” first, “%(connected)s” at the end."
        )
        told = {str(state).lower(): words.word(state) for state in (*UNSETTLED, State.CONNECTED)}
        yield Breach("V7", "settle_minutes", sentence, told)
    if not 0 <= minutes <= LONGEST_SETTLE_MINUTES:
        yield Breach("V7", "settle_minutes", N_("Minutes to settle go from 0 to 180."))


def _range_breaches(observation: Observation) -> Iterator[Breach]:
    for name in ("suds_start", "suds_end"):
        distress: int | None = getattr(observation, name)
        if distress is not None and not 0 <= distress <= 10:
            yield Breach("V1", name, N_("Distress goes from 0 to 10."))
    for name in ("self_reg_level", "co_reg_level", "support_circle"):
        level: int | None = getattr(observation, name)
        if level is not None and not LOWEST <= level <= HIGHEST:
            yield Breach("V1", name, N_("This goes from 0 to 4."))
    if len(observation.context_role) > ROLE_CHARACTERS:
        yield Breach("V5", "context_role", N_("Name the role in a word or two, such as “sister”."))


def _list_breaches(observation: Observation) -> Iterator[Breach]:
    if CoRegulation.TOUCH_CONSENTED in observation.co_reg_used and not observation.consent_note.strip():
        yield Breach("V10", "consent_note", N_("Touch was part of it. Say how it was agreed."))
    if observation.benefits and observation.basis is Basis.SEEN_IN_SESSION:
        yield Breach("V1", "benefits", N_("What it changed for them is theirs to say, not to be seen."))
    if len(observation.consent_note) > EVIDENCE_CHARACTERS:
        yield Breach("V10", "consent_note", N_("Keep how touch was agreed under 280 characters."))
    if not known(observation.benefits, BENEFITS):
        yield Breach("V1", "benefits", N_("One of the benefits is not on the list."))


def repeated(observations: Iterable[Observation]) -> list[int]:
    """Which of a note's cards tell of a bond by a rater that an earlier one of them told of already."""
    seen: set[tuple[str, ...]] = set()
    found = []
    for index, observation in enumerate(observations):
        if observation.whose in seen:
            found.append(index)
        seen.add(observation.whose)
    return found


def staff_may_write(rater: Rater) -> bool:
    """V12: what clients say of themselves is theirs; staff read it."""
    return rater is not Rater.CLIENT_SELF


def rules_broken(found: Iterable[Breach]) -> set[str]:
    return {breach.rule for breach in found}

"""What answers come to: a total or the word that there is none, and what single answers ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Literal

from clinic.clients.flags import Level, strongest
from clinic.frozen import frozen
from clinic.measures.bands import band_of
from clinic.measures.definition import Band, Definition
from clinic.plain import N_, Labelled

NA: Literal["na"] = "na"
# A number, nothing, or that the item does not apply.
Answer = int | None | Literal["na"]


class AnswersUnfit(Exception):
    """Answers that cannot be of this questionnaire. `items` says which, none if their number is wrong."""

    def __init__(self, *items: int) -> None:
        super().__init__()
        self.items = items


@frozen
class Raised:
    """What one answer asks for."""

    item: int
    answer: int | None
    level: Level


@frozen
class Score:
    """`total` is None where too much is missing, or where the questionnaire has none.

    `sets` and `subscales` hold sums by code; None for one with a gap. `provisional` is None where the rule
    cannot be asked.
    """

    total: int | None
    band: str | None = None
    is_prorated: bool = False
    is_incomplete: bool = False
    sets: Mapping[str, tuple[int, str] | None] = field(default_factory=dict)
    subscales: Mapping[str, int | None] = field(default_factory=dict)
    provisional: bool | None = None
    raised: tuple[Raised, ...] = ()

    @property
    def levels(self) -> tuple[Level, ...]:
        return tuple(one.level for one in self.raised)


class Direction(Labelled):
    RELIABLE_BETTER = "RELIABLE_BETTER", N_("a reliable change, for the better")
    RELIABLE_WORSE = "RELIABLE_WORSE", N_("a reliable change, for the worse")
    NO_RELIABLE_CHANGE = "NO_RELIABLE_CHANGE", N_("no reliable change")


def score(known: Definition, answers: Sequence[Answer]) -> Score:
    """Raises `AnswersUnfit` for another number of answers, or one out of range."""
    _must_fit(known, answers)
    given = [_counted(known, item, answer) for item, answer in enumerate(answers, 1)]
    missing = sum(value is None for value in given)
    is_incomplete = missing > known.most_missing
    total = None if is_incomplete or not known.has_total else _total(known, given)
    band = band_of(known.bands, total) if total is not None else None
    return Score(
        total=total,
        band=band.code if band else None,
        is_prorated=bool(total is not None and missing),
        is_incomplete=is_incomplete,
        sets={code: _set(known, code, given) for code in known.item_sets},
        subscales={
            code: _sum(given, range(first, last + 1)) for code, (first, last) in known.subscales.items()
        },
        provisional=None if is_incomplete else _provisional(known, given),
        raised=_raised(known, answers),
    )


def direction(known: Definition, before: int, after: int) -> Direction | None:
    """How two complete totals compare; None where nobody has published what a reliable change is."""
    reliable = known.change.reliable
    if reliable is None:
        return None
    if abs(after - before) < reliable:
        return Direction.NO_RELIABLE_CHANGE
    is_better = (after > before) is known.higher_is_better
    return Direction.RELIABLE_BETTER if is_better else Direction.RELIABLE_WORSE


def _must_fit(known: Definition, answers: Sequence[Answer]) -> None:
    if len(answers) != known.n:
        raise AnswersUnfit
    wrong = [item for item, answer in enumerate(answers, 1) if not _fits(known, item, answer)]
    if wrong:
        raise AnswersUnfit(*wrong)


def _fits(known: Definition, item: int, answer: Answer) -> bool:
    if isinstance(answer, str):
        return known.may_not_apply(item)
    return answer is None or known.low <= answer <= known.high


def _counted(known: Definition, item: int, answer: Answer) -> int | None:
    """What an answer adds; None where nothing was answered."""
    if isinstance(answer, str):
        return 0 if item in known.na_zero else None
    if answer is None or item not in known.reverse:
        return answer
    return known.low + known.high - answer


def _total(known: Definition, given: Sequence[int | None]) -> int:
    """The sum, told for all items where some are missing, a half rounded up."""
    answered = [value for value in given if value is not None]
    doubled = 2 * sum(answered) * known.n * known.multiply
    return (doubled + len(answered)) // (2 * len(answered))


def _set(known: Definition, code: str, given: Sequence[int | None]) -> tuple[int, str] | None:
    total = _sum(given, known.item_sets[code])
    if total is None:
        return None
    band: Band | None = band_of(known.set_bands[code], total * known.multiply)
    return total * known.multiply, band.code if band else ""


def _sum(given: Sequence[int | None], items: Sequence[int]) -> int | None:
    values = [given[item - 1] for item in items]
    return None if None in values else sum(value for value in values if value is not None)


def _provisional(known: Definition, given: Sequence[int | None]) -> bool | None:
    rule = known.provisional
    if rule is None:
        return None
    return all(
        sum((given[item - 1] or 0) >= rule.endorsed_gte for item in range(first, last + 1)) >= rule.need[code]
        for code, (first, last) in known.subscales.items()
    )


def _raised(known: Definition, answers: Sequence[Answer]) -> tuple[Raised, ...]:
    """Of each item the strongest thing its answer asks for, whatever the total."""
    found = []
    for item in sorted({rule.item for rule in known.risk}):
        answer = answers[item - 1]
        value = None if isinstance(answer, str) else answer
        fired = [rule.level for rule in known.risk if rule.item == item and rule.fires_on(value)]
        level = strongest(fired)
        if level is not None:
            found.append(Raised(item, value, level))
    return tuple(found)

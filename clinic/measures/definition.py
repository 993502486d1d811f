"""What a questionnaire is made of, without a word of it: how many items, their range, and how they count."""

from collections.abc import Mapping
from dataclasses import field

from clinic.clients.flags import Level
from clinic.frozen import frozen
from clinic.plain import Labelled


class TextStatus(Labelled):
    """Whether the licence lets a practice show the wording on a screen."""

    LOAD = "LOAD"
    PAPER = "PAPER"
    OURS = "OURS"


@frozen
class Band:
    """A screening range, both ends in it. `label` is a msgid."""

    low: int
    high: int
    code: str
    label: str


@frozen
class Rule:
    """A single answer that asks for something: one of at least `gte`, or none where `if_missing`."""

    item: int
    level: Level
    gte: int | None = None
    if_missing: bool = False

    def fires_on(self, answer: int | None) -> bool:
        if answer is None:
            return self.if_missing
        return self.gte is not None and answer >= self.gte


@frozen
class Change:
    """By how much two totals differ before it is more than noise; None where nobody published it."""

    reliable: int | None = None
    note: str = ""
    source: str = ""


@frozen
class Provisional:
    """Enough items answered with at least `endorsed_gte` in each of these clusters."""

    endorsed_gte: int
    need: Mapping[str, int]


@frozen
class Extra:
    """Something asked beside the items and never counted: a choice from `options` (codes), or words if none.

    `options` holds a code and its label, a msgid.
    """

    code: str
    label: str
    options: tuple[tuple[str, str], ...] = ()


@frozen(kw_only=True)
class Definition:
    """One questionnaire. Items count from 1. `options` name the answers where its key does.

    Where `is_summed` is off, each item stands for itself. `na_zero` are items that may not apply and then
    count 0; `na_missing` those that then count as not answered. `items` is our own wording, as msgids.
    `mind` is what whoever types it in is told first, a msgid.
    """

    id: str
    name: str
    text_status: TextStatus
    n: int
    low: int
    high: int
    cite: str
    options: tuple[str, ...] = ()
    most_missing: int = 0
    bands: tuple[Band, ...] = ()
    other_bands: tuple[Band, ...] = ()
    case_cut: int | None = None
    reverse: frozenset[int] = frozenset()
    multiply: int = 1
    higher_is_better: bool = False
    is_summed: bool = True
    na_zero: frozenset[int] = frozenset()
    na_missing: frozenset[int] = frozenset()
    item_sets: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    set_names: Mapping[str, str] = field(default_factory=dict)
    set_bands: Mapping[str, tuple[Band, ...]] = field(default_factory=dict)
    subscales: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    provisional: Provisional | None = None
    change: Change = Change()
    risk: tuple[Rule, ...] = ()
    extras: tuple[Extra, ...] = ()
    items: tuple[str, ...] = ()
    ends: tuple[str, str] | None = None
    mind: str = ""

    @property
    def has_total(self) -> bool:
        return self.is_summed and not self.item_sets

    @property
    def range(self) -> tuple[int, int]:
        """The lowest and the highest total."""
        return self.low * self.n * self.multiply, self.high * self.n * self.multiply

    def may_not_apply(self, item: int) -> bool:
        return item in self.na_zero or item in self.na_missing

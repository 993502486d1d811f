"""The co-regulation cards of a note: how each stands on the page, what it lacks, and what was seen before."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from werkzeug.utils import cached_property

from clinic.coregulation import chosen, event_forms, forms, pointing, rules
from clinic.coregulation.breach import Breach
from clinic.coregulation.codes import SCORED, Code
from clinic.coregulation.fields import Fields, gathered
from clinic.coregulation.forms import Typed
from clinic.coregulation.observation import Observation, last_values
from clinic.desk.note_wants import Want
from clinic.frozen import frozen
from clinic.plain import N_

# What must be said before a card is signed, where it was left open.
LACKING = {
    "bond": N_("Which bond is the card about? Nothing is chosen yet."),
    "rater": N_("Whose eyes does the card speak for? Nothing is chosen yet."),
    "basis": N_("How do you know what is on the card? Nothing is chosen yet."),
    "shift": N_("A shift wants its minute, and the state before and after."),
    "rupture": N_("A break wants where it was, how it showed, who noticed, and whether mending was tried."),
}
OF_ONE_STATE = ("suds_start", "suds_end", "self_reg_level", "co_reg_level", "support_circle", "reg_mode")
_ON_BOND = frozenset({"V2", "V3"})


def breaches(cards: Sequence[Typed], earlier: Sequence[Observation]) -> Iterator[Breach]:
    """Everything that keeps the cards of a note from being signed, named by the fields of the page."""
    repeated = rules.repeated(card.observation for card in cards)
    for index, card in enumerate(cards):
        for breach in _of_one(card, earlier):
            yield replace(breach, about=card.prefix + breach.about)
        if index in repeated and not card.lacks:
            sentence = N_("Two cards tell of the same bond through the same eyes. Put them into one.")
            yield Breach("unique", f"{card.prefix}bond", sentence)


def doubts(cards: Iterable[Typed]) -> Iterator[Breach]:
    return (breach for card in cards for breach in pointing.warnings(card.observation))


def _of_one(card: Typed, earlier: Sequence[Observation]) -> Iterator[Breach]:
    for name in card.lacks:
        yield Breach("head", name, LACKING[name])
    found = rules.breaches(card.observation, _last_numbers(card, earlier), chosen.vocabulary())
    yield from (breach for breach in found if "bond" not in card.lacks or breach.rule not in _ON_BOND)
    if not rules.staff_may_write(card.observation.rater):
        yield Breach("V12", "rater", N_("What clients say of themselves comes from them."))


def _last_numbers(card: Typed, earlier: Sequence[Observation]) -> dict[str, int]:
    """None where nobody said yet whose eyes see which bond."""
    return {} if {"bond", "rater"} & set(card.lacks) else last_values(earlier, card.observation)


@frozen
class PageCard:
    """One card on the page. The names it is asked by are those of the first card."""

    prefix: str
    fields: Fields
    earlier: Sequence[Observation]
    wants: Mapping[str, Sequence[Want]]

    def name(self, name: str) -> str:
        return self.prefix + name

    def get(self, name: str) -> str:
        return next(iter(self.fields.get(name, ())), "")

    def all(self, name: str) -> list[str]:
        return list(self.fields.get(name, ()))

    def want(self, *about: str) -> list[Want]:
        """What is amiss with any of these fields."""
        return [want for one in about for want in self.wants.get(self.prefix + one, ())]

    def wants_of_rows(self, kind: str) -> list[Want]:
        """What is amiss with the shifts, or with the ruptures."""
        of_rows = (wants for about, wants in self.wants.items() if about.startswith(self.prefix + kind))
        return [want for wants in of_rows for want in wants]

    def holds(self, *stems: str) -> bool:
        """Whether something stands in a field whose name begins like that."""
        return any(name.startswith(stems) for name in self.fields)

    def scored(self, codes: Iterable[Code]) -> bool:
        """Whether any of these codes was given something."""
        return any(self.holds(code.code) for code in codes)

    def offered(self, codes: Iterable[Code]) -> list[Code]:
        """These codes but what the practice leaves out, unless it was given something."""
        return [code for code in codes if code.code not in self._left_out or self.holds(code.code)]

    @cached_property
    def _left_out(self) -> frozenset[str]:
        return chosen.left_out()

    @property
    def shifts(self) -> range:
        return range(event_forms.rows(self.fields, "shift", event_forms.MOST_SHIFTS))

    @property
    def ruptures(self) -> range:
        return range(event_forms.rows(self.fields, "rupture", event_forms.MOST_RUPTURES))

    @cached_property
    def before(self) -> Observation | None:
        """The latest card about this bond through these eyes; while none is chosen, the latest of all."""
        if not (self.get("bond") and self.get("rater")):
            return self.earlier[0] if self.earlier else None
        whose = forms.head(self.fields).whose
        return next((one for one in self.earlier if one.whose == whose), None)

    @cached_property
    def last(self) -> Mapping[str, str]:
        """What each field said last time, to be shown and never filled in."""
        return _said(self.before, self.earlier) if self.before else {}

    @property
    def lasts(self) -> list[dict[str, object]]:
        """The same for each bond and rater there is, so that the page can tell once one is chosen."""
        whose = dict.fromkeys(one.whose for one in self.earlier)
        latest = [next(one for one in self.earlier if one.whose == each) for each in whose]
        return [{"whose": one.whose, "said": _said(one, self.earlier)} for one in latest]


def on_the_page(
    pairs: Iterable[tuple[str, str]], earlier: Sequence[Observation], wants: Mapping[str, Sequence[Want]]
) -> list[PageCard]:
    fields = gathered(pairs)
    return [PageCard(prefix, forms.of_card(fields, prefix), earlier, wants) for prefix in forms.begun(fields)]


def next_prefix(pairs: Iterable[tuple[str, str]]) -> str | None:
    """The prefix of one card more; None if the note holds as many as it may."""
    begun = forms.begun(gathered(pairs))
    return next((prefix for prefix in forms.PREFIXES if prefix not in begun), None)


def _said(before: Observation, earlier: Sequence[Observation]) -> dict[str, str]:
    numbers = last_values(earlier, before)
    said = {code.code: str(numbers[code.code]) for code in SCORED if code.code in numbers}
    ends = {"state_start": before.start, "state_end": before.end}
    said |= {name: str(moment.state) for name, moment in ends.items() if moment}
    told = {name: getattr(before, name) for name in OF_ONE_STATE}
    return said | {name: str(value) for name, value in told.items() if value is not None}

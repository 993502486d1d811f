"""The choices on a co-regulation card and the words it is read in, in the language of the page."""

from collections.abc import Iterable
from typing import Any

from clinic.coregulation import chosen, codes, cues, events
from clinic.coregulation.codes import (
    BARRIERS,
    BENEFITS,
    GAINS,
    PRACTICES,
    ROMANTIC_SIGNS,
    SIGNS,
    THERAPIST_SIGNS,
    Basis,
    Confidence,
    Context,
    CoRegulation,
    NotAssessed,
    RegulationMode,
    SelfRegulation,
    State,
)
from clinic.coregulation.events import Break, By, Locus, Move
from clinic.coregulation.forms import BY_STAFF
from clinic.edge.catalogue import gettext
from clinic.edge.wording import number
from clinic.plain import N_, Labelled

Choices = list[tuple[str, str]]


def of_the_form() -> dict[str, Any]:
    """Everything one can choose on a card. Nothing of it is chosen before."""
    return {
        "bonds": choices(Context),
        "raters": choices(BY_STAFF),
        "bases": choices(Basis),
        "states": list(states().items()),
        "reasons": [("", gettext("–")), *choices(NotAssessed)],
        "sures": [("", gettext("How sure?")), *choices(Confidence)],
        "distress_start": _distress(N_("Distress: not asked"), N_("Distress: %(number)s")),
        "distress_end": _distress(N_("at the end: –"), N_("at the end: %(number)s")),
        "last_distress_start": N_("Distress, last: %(number)s"),
        "last_distress_end": N_("at the end, last: %(number)s"),
        "together_ways": choices(CoRegulation),
        "alone_ways": choices(SelfRegulation),
        "modes": choices(RegulationMode),
        "benefits": [(code.code, gettext(code.label)) for code in BENEFITS],
        "signs": SIGNS,
        "barriers": BARRIERS,
        "romantic_signs": ROMANTIC_SIGNS,
        "therapist_signs": THERAPIST_SIGNS,
        "gains": GAINS,
        "cues": cues.CUES,
        "helped": _helped(),
        "loci": choices(Locus),
        "breaks": choices(Break),
        "noticers": choices(By),
        "moves": choices(Move),
        "outcomes": [(str(n), f"{number(n)} {gettext(words)}") for n, words in enumerate(events.OUTCOMES)],
    }


def of_the_card() -> dict[str, Any]:
    """How a closed card is put in words."""
    return {
        "find_code": codes.find,
        "find_cue": cues.cue,
        "helped_words": events.HELPED,
        "outcome_words": events.OUTCOMES,
        "state_words": states(),
    }


def states() -> dict[str, str]:
    """Each state in the words the practice chose, in the order of the card."""
    words = chosen.vocabulary()
    return {str(state): gettext(words.word(state)) for state in State}


def states_downwards() -> dict[str, str]:
    """The same in the order of a chart's rows."""
    words = chosen.vocabulary()
    return {str(state): gettext(words.word(state)) for state in words.downwards}


def choices(of: Iterable[Labelled]) -> Choices:
    return [(str(choice), gettext(choice.label)) for choice in of]


def _distress(unasked: str, asked: str) -> Choices:
    return [("", gettext(unasked)), *((str(n), gettext(asked, number=number(n))) for n in range(11))]


def _helped() -> list[tuple[str, Choices]]:
    """What may have helped a shift, under its headings."""
    return [
        (gettext("With another"), [(f"CO.{way}", gettext(way.label)) for way in CoRegulation]),
        (gettext("Alone"), [(f"SELF.{way}", gettext(way.label)) for way in SelfRegulation]),
        (gettext("A practice"), [(one.code, gettext(one.label)) for one in PRACTICES]),
    ]

"""The choices on the page of a note, in the language of the page."""

from collections.abc import Iterable
from typing import Any

from clinic.clients.gate import Answer
from clinic.clients.tongues import read_aloud
from clinic.coregulation import codes, cues
from clinic.coregulation.codes import (
    BARRIERS,
    SIGNS,
    Basis,
    Context,
    CoRegulation,
    NotAssessed,
    SelfRegulation,
    State,
)
from clinic.coregulation.forms import BY_STAFF
from clinic.edge.catalogue import gettext
from clinic.edge.wording import number
from clinic.handouts.task import StartWith
from clinic.notes import formats
from clinic.notes.format import Format, Group
from clinic.notes.forms import technique_value
from clinic.notes.header import Delivery, Interpreter, RiskScreen
from clinic.notes.modalities import MODALITIES
from clinic.notes.technique import Modality
from clinic.plain import N_, Labelled

Choices = list[tuple[str, str]]


def of_the_note(members: int, format_: Format) -> dict[str, Any]:
    """Everything one can choose while writing a note of this format about so many people."""
    return {
        "format_groups": _format_groups(members, format_),
        "languages": read_aloud(),
        "risks": _choices(RiskScreen),
        "deliveries": _choices(Delivery),
        "interpreters": _choices(Interpreter),
        "techniques": {way.code: _techniques(way) for way in MODALITIES},
        "bonds": _choices(Context),
        "raters": _choices(BY_STAFF),
        "bases": _choices(Basis),
        "states": _choices(State),
        "reasons": [("", gettext("–")), *_choices(NotAssessed)],
        "answers": _choices(Answer),
        "starts": _choices(StartWith),
        "distress_start": _distress(N_("Distress: not asked"), N_("Distress: %(number)s")),
        "distress_end": _distress(N_("at the end: not asked"), N_("at the end: %(number)s")),
        "together_ways": _choices(CoRegulation),
        "alone_ways": _choices(SelfRegulation),
        "signs": SIGNS,
        "barriers": BARRIERS,
        "cues": cues.CUES,
    }


def of_the_card() -> dict[str, Any]:
    """How a closed card is put in words."""
    return {"find_code": codes.find, "find_cue": cues.cue}


def _format_groups(members: int, format_: Format) -> list[tuple[str, list[Format]]]:
    """The formats under the headings of their list."""
    offered = formats.offered(members, format_.code)
    return [(group.label, [one for one in offered if one.group is group]) for group in Group]


def _choices(choices: Iterable[Labelled]) -> Choices:
    return [(str(choice), gettext(choice.label)) for choice in choices]


def _distress(unasked: str, asked: str) -> Choices:
    return [("", gettext(unasked)), *((str(n), gettext(asked, number=number(n))) for n in range(11))]


def _techniques(way: Modality) -> list[tuple[str, str, str]]:
    """Value, word, and the care it asks for."""
    return [
        (technique_value(way.code, one.code), gettext(one.label), gettext(one.caution) if one.caution else "")
        for one in way.techniques
    ]

"""The choices on the page of a note, in the language of the page."""

from collections.abc import Collection
from typing import Any

from clinic.clients.gate import Answer
from clinic.clients.tongues import read_aloud
from clinic.desk import card_words
from clinic.desk.card_words import choices
from clinic.edge.catalogue import gettext
from clinic.handouts.task import StartWith
from clinic.measures.catalogue import find
from clinic.notes import formats
from clinic.notes.examples import EXAMPLES
from clinic.notes.format import Format, Group
from clinic.notes.forms import technique_value
from clinic.notes.header import Delivery, Interpreter, RiskScreen
from clinic.notes.lately import Lately
from clinic.notes.technique import Modality
from clinic.notes.ways import Ways
from clinic.notes.written import Written
from clinic.plain import N_

# So many formats at most stand at the head of the list.
LATELY = 3


def of_the_note(
    members: int, format_: Format, lately: Lately, ways: Ways, written: Written
) -> dict[str, Any]:
    """Everything one can choose while writing a note of this format about so many people.

    A technique that is offered no more is among them where it is ticked in what is `written`.
    """
    ticked = frozenset(written.all("technique"))
    return {
        "format_groups": _format_groups(members, format_, lately),
        "languages": read_aloud(),
        "risks": choices(RiskScreen),
        "deliveries": choices(Delivery),
        "interpreters": choices(Interpreter),
        "techniques": {way.code: _techniques(way, ticked) for way in ways.every},
        "measures": {way.code: list(filter(None, map(find, way.measures))) for way in ways.every},
        "examples": EXAMPLES,
        "answers": choices(Answer),
        "starts": choices(StartWith),
        **card_words.of_the_form(),
    }


def _format_groups(members: int, format_: Format, lately: Lately) -> list[tuple[str, list[Format]]]:
    """The formats under the headings of their list, those this file was lately written in before all."""
    offered = {one.code: one for one in formats.offered(members, format_.name)}
    used = [offered.pop(code) for code in lately.formats[:LATELY] if code in offered]
    groups = [(group.label, [one for one in offered.values() if one.group is group]) for group in Group]
    return [group for group in ((N_("Used here lately"), used), *groups) if group[1]]


def _techniques(way: Modality, ticked: Collection[str]) -> list[tuple[str, str, str, bool]]:
    """Value, word, the care it asks for, and whether it asks for consent."""
    return [
        (
            technique_value(way.code, one.code),
            gettext(one.label),
            gettext(one.caution) if one.caution else "",
            one.needs_consent,
        )
        for one in way.techniques
        if one.is_offered or technique_value(way.code, one.code) in ticked
    ]

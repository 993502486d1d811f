"""The ways of working on the page of a note: which are at hand, and which are folded away."""

from collections.abc import Collection

from clinic.notes.technique import Modality
from clinic.notes.ways import Ways

AT_HAND = 4


def arranged(
    ways: Ways, chosen: Collection[str], lately: Collection[str]
) -> tuple[list[Modality], list[Modality]]:
    """Those at hand (the chosen, those used here lately, then the first of the list), and the others.

    One that is offered no more is there only where it is chosen already.
    """
    used = {code: place for place, code in enumerate(lately)}
    shown = [way for way in ways.every if way.is_offered or way.code in chosen]
    ordered = sorted(shown, key=lambda way: (way.code not in chosen, used.get(way.code, len(used))))
    at_hand = max(AT_HAND, sum(way.code in chosen for way in shown))
    return ordered[:at_hand], ordered[at_hand:]

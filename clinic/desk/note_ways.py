"""The ways of working on the page of a note: which are at hand, and which are folded away."""

from collections.abc import Collection

from clinic.notes.modalities import MODALITIES
from clinic.notes.technique import Modality

AT_HAND = 4


def arranged(chosen: Collection[str], lately: Collection[str]) -> tuple[list[Modality], list[Modality]]:
    """Those at hand (the chosen, those used here lately, then the first of the list), and the others."""
    used = {code: place for place, code in enumerate(lately)}
    ordered = sorted(MODALITIES, key=lambda way: (way.code not in chosen, used.get(way.code, len(used))))
    at_hand = max(AT_HAND, sum(way.code in chosen for way in MODALITIES))
    return ordered[:at_hand], ordered[at_hand:]

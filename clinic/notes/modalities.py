"""The ways of working a note can be tagged with, and the care taken with names that mean several things."""

from dataclasses import replace

from clinic.notes.modalities_cognitive import WAYS as COGNITIVE
from clinic.notes.modalities_embodied import WAYS as EMBODIED
from clinic.notes.modalities_relational import WAYS as RELATIONAL
from clinic.notes.prompts import PROMPTS
from clinic.notes.technique import Modality
from clinic.plain import N_
from clinic.refusal import Refusal

INTEGRATIVE = "INTEGRATIVE"
_ORDER = (
    "EFCT", "CBT", "ACT", "DBT", "CPT", "SFBT", "NARR", "ATTACH", "TRAUMA", "PCT", "STRENGTHS", "COREG",
    "EMFT", "MI", "MBCT", "EMDR", "IFS", "SOMATIC", "GOTTMAN", "PSYDYN",
)  # fmt: skip
_BY_CODE = {modality.code: modality for modality in COGNITIVE + RELATIONAL + EMBODIED}
MODALITIES: tuple[Modality, ...] = tuple(
    replace(_BY_CODE[code], prompts=PROMPTS.get(code, ())) for code in _ORDER
)

# Three therapies share these letters, and only one of them is meant in this practice's own texts.
_AMBIGUOUS = {
    "EFT": (
        ("EFCT", N_("Emotionally focused therapy (couple, individual, family)")),
        ("EMFT", N_("Emotion-focused therapy (process-experiential)")),
        ("EFT_TAP", N_("Emotional freedom technique (tapping)")),
    )
}


class AmbiguousName(Refusal):
    """The letters stand for several therapies; `choices` holds (code, name) of each."""

    status = 400
    sentence = N_("These letters stand for several ways of working. Which one is meant?")

    def __init__(self, choices: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self.choices = choices


def guard_bare(name: str) -> None:
    """Raises `AmbiguousName` where a name is only letters that mean several things, such as a bare EFT."""
    letters = "".join(character for character in name if character.isalnum()).upper()
    if letters in _AMBIGUOUS:
        raise AmbiguousName(_AMBIGUOUS[letters])

"""What one may have seen or heard: short cues to tap as evidence for a number."""

from dataclasses import dataclass

from clinic.plain import N_


@dataclass(frozen=True)
class Cue:
    """A tap that says what showed it. `code` is the scored code and a letter, as in `S1a`."""

    code: str
    label: str


_LABELS: dict[str, tuple[str, ...]] = {
    "S1": (
        N_("let the other finish"),
        N_("said back what was heard"),
        N_("asked one more question"),
        N_("talked over"),
    ),
    "S2": (N_("voice stayed low"), N_("face stayed soft"), N_("looked up warmly"), N_("tone went sharp")),
    "S3": (
        N_("comforted, and was comforted"),
        N_("offered help unasked"),
        N_("made room for both"),
        N_("made it smaller"),
    ),
    "S4": (
        N_("said something tender"),
        N_("cried without hiding"),
        N_("asked for something"),
        N_("held words back"),
    ),
    "S5": (
        N_("answered each time"),
        N_("came back after a gap"),
        N_("kept to what was agreed"),
        N_("there, then gone"),
    ),
    "B1": (
        N_("changed the subject"),
        N_("left the room"),
        N_("joked it away"),
        N_("stayed with the feeling"),
    ),
    "B2": (N_("“I am fine”"), N_("turned help down"), N_("told nobody"), N_("asked for help")),
    "B3": (N_("froze"), N_("flared up"), N_("named an old hurt"), N_("stayed in the present")),
    "B4": (
        N_("guessed wrong"),
        N_("took quiet for anger"),
        N_("took care for control"),
        N_("checked the guess"),
    ),
    "B5": (N_("too tired to talk"), N_("both tearful"), N_("both on edge"), N_("one had room to spare")),
}

CUES: dict[str, tuple[Cue, ...]] = {
    code: tuple(Cue(code + letter, label) for letter, label in zip("abcd", labels, strict=True))
    for code, labels in _LABELS.items()
}
_BY_CODE = {cue.code: cue for cues in CUES.values() for cue in cues}


def cue(code: str) -> Cue | None:
    return _BY_CODE.get(code)


def belongs(cue_code: str, scored_code: str) -> bool:
    """Whether the cue may stand as evidence for that code."""
    return cue_code in _BY_CODE and cue_code[:-1] == scored_code

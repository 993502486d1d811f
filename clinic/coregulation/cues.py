"""What one may have seen or heard: short cues to tap as evidence for a number, or for a state."""

from clinic.frozen import frozen
from clinic.plain import N_


@frozen
class Cue:
    """A tap that says what showed it. `code` is the scored code or the state, and a letter: `S1a`."""

    code: str
    label: str


_LABELS: dict[str, tuple[str, ...]] = {
    "CONNECTED": (
        N_("easy breath"),
        N_("face and voice alive"),
        N_("answered with ease"),
        N_("could laugh"),
    ),
    "MOBILISED": (
        N_("fast speech"),
        N_("restless hands or feet"),
        N_("voice rose"),
        N_("quick, high breath"),
    ),
    "SHUT_DOWN": (
        N_("flat voice"),
        N_("long silences"),
        N_("body very still"),
        N_("seemed far away"),
    ),
    "MIXED": (
        N_("back and forth"),
        N_("still outside, stirred within"),
        N_("smiled through tears"),
        N_("words and body differed"),
    ),
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
    "R1": (
        N_("slowed down beside the other"),
        N_("stayed, and the storm passed"),
        N_("took a hand, unasked"),
        N_("was drawn into it"),
    ),
    "R2": (
        N_("began with “I feel”"),
        N_("asked whether now is good"),
        N_("named a wish"),
        N_("began with blame"),
    ),
    "R3": (
        N_("sat quietly, turned to each other"),
        N_("quiet after tears"),
        N_("no hurry to speak"),
        N_("quiet that shut out"),
    ),
    "T1": (
        N_("I let it be, and nothing was mended away"),
        N_("they said they felt heard"),
        N_("they went on without being asked"),
        N_("I was quick to help"),
    ),
    "T2": (
        N_("my voice slowed, and theirs did"),
        N_("we breathed together"),
        N_("I named my own pause"),
        N_("I was hurried, too"),
    ),
    "T3": (
        N_("I noticed, and they nodded"),
        N_("I came back after missing it"),
        N_("I stayed with what was hard"),
        N_("I lost the thread"),
    ),
    "T4": (
        N_("began and ended on time"),
        N_("what was agreed was kept"),
        N_("a change was announced"),
        N_("the frame slipped"),
    ),
    "G1": (
        N_("found a word for it"),
        N_("told two feelings apart"),
        N_("named it in the body"),
        N_("“I don’t know”"),
    ),
    "G2": (
        N_("breath grew slower"),
        N_("shoulders came down"),
        N_("could think again"),
        N_("stayed stirred up"),
    ),
    "G3": (N_("asked for help"), N_("told it to somebody"), N_("leaned back"), N_("looked for the door")),
    "G4": (
        N_("stayed when it grew close"),
        N_("came back after a quarrel"),
        N_("let themselves be comforted"),
        N_("old pattern again"),
    ),
}

CUES: dict[str, tuple[Cue, ...]] = {
    code: tuple(Cue(code + letter, label) for letter, label in zip("abcd", labels, strict=True))
    for code, labels in _LABELS.items()
}
_BY_CODE = {cue.code: cue for cues in CUES.values() for cue in cues}


def cue(code: str) -> Cue | None:
    return _BY_CODE.get(code)


def belongs(cue_code: str, shown: str) -> bool:
    """Whether the cue may stand as evidence for that code, or that state."""
    return cue_code in _BY_CODE and cue_code[:-1] == shown

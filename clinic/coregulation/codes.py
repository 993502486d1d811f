"""The words of co-regulation: bonds, states, signs, barriers, and what their numbers mean."""

from collections.abc import Iterable

from clinic.frozen import frozen
from clinic.plain import N_, Labelled


class Context(Labelled):
    """Which bond is being looked at."""

    ROMANTIC = "ROMANTIC", N_("With a partner")
    FRIENDSHIP = "FRIENDSHIP", N_("With a friend")
    FAMILY = "FAMILY", N_("With family")
    COUNSELLING = "COUNSELLING", N_("With me, here")


class Rater(Labelled):
    """Whose eyes the card speaks for. Raters are never averaged."""

    CLINICIAN = "CLINICIAN", N_("Noted by me")
    CLIENT_SELF = "CLIENT_SELF", N_("Noted by the client")
    PARTNER_A = "PARTNER_A", N_("Noted by the first partner")
    PARTNER_B = "PARTNER_B", N_("Noted by the second partner")


class Basis(Labelled):
    """How the rater knows."""

    SEEN_IN_SESSION = "SEEN_IN_SESSION", N_("Seen in session")
    CLIENT_REPORT = "CLIENT_REPORT", N_("The client told me")
    PARTNER_REPORT = "PARTNER_REPORT", N_("The partner told me")


class State(Labelled):
    """What could be observed; it claims nothing about nerves."""

    CONNECTED = "CONNECTED", N_("Connected")
    MOBILISED = "MOBILISED", N_("Mobilised")
    SHUT_DOWN = "SHUT_DOWN", N_("Shut down")
    MIXED = "MIXED", N_("Mixed")
    UNCLEAR = "UNCLEAR", N_("Unclear")


class NotAssessed(Labelled):
    """Why a code has no number."""

    NO_OCCASION = "NO_OCCASION", N_("No occasion for it")
    NOT_ASSESSED = "NOT_ASSESSED", N_("Not looked at")
    DECLINED = "DECLINED", N_("Client preferred not to")
    TELEHEALTH_LIMIT = "TELEHEALTH_LIMIT", N_("Could not be seen by video or phone")


class EvidenceType(Labelled):
    """What kind of thing showed it."""

    BEHAVIOUR = "BEHAVIOUR", N_("What I saw")
    VERBATIM = "VERBATIM", N_("In their words")
    REPORT = "REPORT", N_("What I was told")


class Confidence(Labelled):
    LOW = "LOW", N_("Not very sure")
    MED = "MED", N_("Fairly sure")
    HIGH = "HIGH", N_("Sure")


class RegulationMode(Labelled):
    SELF = "SELF", N_("Alone")
    CO = "CO", N_("With another")
    BOTH = "BOTH", N_("Both ways")
    NEITHER = "NEITHER", N_("Neither")


class SelfRegulation(Labelled):
    """Ways of settling alone."""

    MINDFULNESS = "MINDFULNESS", N_("mindful noticing")
    BREATHING = "BREATHING", N_("breathing")
    JOURNALLING = "JOURNALLING", N_("writing it down")
    PAUSE = "PAUSE", N_("a pause")
    MOVEMENT = "MOVEMENT", N_("movement")
    GROUNDING = "GROUNDING", N_("grounding")
    OTHER = "OTHER", N_("another way, alone")


class CoRegulation(Labelled):
    """Ways of settling with another."""

    GAZE = "GAZE", N_("a warm gaze")
    VOICE = "VOICE", N_("a calm voice")
    NEARNESS = "NEARNESS", N_("being near")
    TOUCH_CONSENTED = "TOUCH_CONSENTED", N_("touch that was welcome")
    SHARED_BREATH = "SHARED_BREATH", N_("breathing together")
    VALIDATION = "VALIDATION", N_("being understood")
    ATTUNED_SILENCE = "ATTUNED_SILENCE", N_("a caring silence")
    OTHER = "OTHER", N_("another way, together")


@frozen
class Code:
    """One thing to look for, and what to look at."""

    code: str
    label: str
    look_for: str = ""

    @property
    def letter(self) -> str:
        return self.code[0]


SIGNS = (
    Code("S1", N_("Hearing each other out"), N_("One lets the other finish and brushes nothing aside.")),
    Code("S2", N_("Gentle tone and gaze"), N_("Voice and eyes stay warm, even when they disagree.")),
    Code("S3", N_("Two-way support"), N_("Stress in one is met with comfort, and it goes both ways.")),
    Code("S4", N_("Safe to be open"), N_("Something tender is said without bracing for scorn.")),
    Code("S5", N_("Steady presence"), N_("Warm answers come often enough to be counted on.")),
)
BARRIERS = (
    Code(
        "B1",
        N_("Avoiding emotion"),
        N_("Someone draws back when feeling rises, and the other is left with it."),
    ),
    Code("B2", N_("Going it alone"), N_("An inner rule says that needing help is not allowed.")),
    Code("B3", N_("Old wounds active"), N_("Closeness sets off protection, such as freezing or anger.")),
    Code("B4", N_("Misreading"), N_("Guesses about what the other needs often miss.")),
    Code("B5", N_("Overload on both sides"), N_("Both are too worn out or worried to offer calm.")),
)
ROMANTIC_SIGNS = (
    Code("R1", N_("A steady partner stops a spiral")),
    Code("R2", N_("Gentle opening"), N_("Starts from “I feel”, not from “you never”.")),
    Code("R3", N_("Attuned silence"), N_("Quiet that both take as care.")),
)
THERAPIST_SIGNS = (
    Code("T1", N_("Accepting presence")),
    Code("T2", N_("Shows what settled looks like")),
    Code("T3", N_("Steady attunement")),
    Code("T4", N_("A frame to rely on")),
)
GAINS = (
    Code("G1", N_("Names feelings more clearly")),
    Code("G2", N_("Settles distress in the moment")),
    Code("G3", N_("Finds trust and safety again")),
    Code("G4", N_("Builds more secure patterns")),
)
BENEFITS = (
    Code("N1", N_("Less quick to react")),
    Code("N2", N_("A more secure bond")),
    Code("N3", N_("Conflicts end better")),
    Code("N4", N_("Easier on the mind")),
)
PRACTICES = (
    Code("P1", N_("Check yourself first")),
    Code("P2", N_("Calm body signals")),
    Code("P3", N_("Put a name to the feeling")),
    Code("P4", N_("Welcome physical comfort")),
    Code("P5", N_("Small dependable rituals")),
    Code("P6", N_("Slow the reply")),
    Code("P7", N_("Mend after a break")),
)
SCORED = SIGNS + BARRIERS + ROMANTIC_SIGNS + THERAPIST_SIGNS + GAINS
OFF_BY_DEFAULT = frozenset({"T4"})
LOWEST, HIGHEST = 0, 4

SIGN_ANCHORS = (
    N_("there was an occasion, it was not seen"),
    N_("for a moment, then it faded"),
    N_("some of the time, or when prompted"),
    N_("mostly, without prompting"),
    N_("holds even under stress"),
)
BARRIER_ANCHORS = (
    N_("not there"),
    N_("slight, contact is not affected"),
    N_("slows contact"),
    N_("blocks contact for a part of the time"),
    N_("takes over"),
)

_BY_CODE = {code.code: code for code in SCORED + BENEFITS + PRACTICES}


def find(code: str) -> Code | None:
    return _BY_CODE.get(code)


def anchor(code: str, value: int) -> str:
    """The words for `value` (0 to 4): barriers are read the other way round from signs."""
    return (BARRIER_ANCHORS if code.startswith("B") else SIGN_ANCHORS)[value]


def known(codes: Iterable[str], among: Iterable[Code]) -> bool:
    return set(codes) <= {code.code for code in among}

"""In which words a state is told. What is stored is the state; the words claim nothing about the body."""

from collections.abc import Mapping

from clinic.coregulation.codes import State
from clinic.plain import N_, Labelled


class Vocabulary(Labelled):
    """The words one practice uses for states."""

    NEUTRAL = "NEUTRAL", N_("Plain words: connected, mobilised, shut down")
    POLYVAGAL = "POLYVAGAL", N_("Vagal words: ventral vagal, sympathetic, dorsal vagal")
    WINDOW_OF_TOLERANCE = (
        "WINDOW_OF_TOLERANCE",
        N_("Words of the window of tolerance: within it, above it, below it"),
    )

    def word(self, state: State) -> str:
        """A state by itself, as a msgid."""
        return WORDS[self].get(state, state.label)

    @property
    def downwards(self) -> tuple[State, ...]:
        """The states as rows, from the top: what is called above something stands above it."""
        if self is not Vocabulary.WINDOW_OF_TOLERANCE:
            return tuple(State)
        return (State.MOBILISED, State.CONNECTED, State.SHUT_DOWN, State.MIXED, State.UNCLEAR)

    def started(self, state: State) -> str:
        """That it began so, as a msgid."""
        return STARTED[self].get(state) or STARTED[Vocabulary.NEUTRAL][state]

    def ended(self, state: State) -> str:
        return ENDED[self].get(state) or ENDED[Vocabulary.NEUTRAL][state]


WORDS: Mapping[Vocabulary, Mapping[State, str]] = {
    Vocabulary.NEUTRAL: {},
    Vocabulary.POLYVAGAL: {
        State.CONNECTED: N_("Ventral vagal"),
        State.MOBILISED: N_("Sympathetic"),
        State.SHUT_DOWN: N_("Dorsal vagal"),
    },
    Vocabulary.WINDOW_OF_TOLERANCE: {
        State.CONNECTED: N_("Within the window"),
        State.MOBILISED: N_("Above the window"),
        State.SHUT_DOWN: N_("Below the window"),
    },
}
STARTED: Mapping[Vocabulary, Mapping[State, str]] = {
    Vocabulary.NEUTRAL: {
        State.CONNECTED: N_("started connected"),
        State.MOBILISED: N_("started mobilised"),
        State.SHUT_DOWN: N_("started shut down"),
        State.MIXED: N_("started mixed"),
        State.UNCLEAR: N_("start unclear"),
    },
    Vocabulary.POLYVAGAL: {
        State.CONNECTED: N_("started ventral vagal"),
        State.MOBILISED: N_("started sympathetic"),
        State.SHUT_DOWN: N_("started dorsal vagal"),
    },
    Vocabulary.WINDOW_OF_TOLERANCE: {
        State.CONNECTED: N_("started within the window"),
        State.MOBILISED: N_("started above the window"),
        State.SHUT_DOWN: N_("started below the window"),
    },
}
ENDED: Mapping[Vocabulary, Mapping[State, str]] = {
    Vocabulary.NEUTRAL: {
        State.CONNECTED: N_("ended settled"),
        State.MOBILISED: N_("ended mobilised"),
        State.SHUT_DOWN: N_("ended shut down"),
        State.MIXED: N_("ended mixed"),
        State.UNCLEAR: N_("end unclear"),
    },
    Vocabulary.POLYVAGAL: {
        State.CONNECTED: N_("ended ventral vagal"),
        State.MOBILISED: N_("ended sympathetic"),
        State.SHUT_DOWN: N_("ended dorsal vagal"),
    },
    Vocabulary.WINDOW_OF_TOLERANCE: {
        State.CONNECTED: N_("ended within the window"),
        State.MOBILISED: N_("ended above the window"),
        State.SHUT_DOWN: N_("ended below the window"),
    },
}

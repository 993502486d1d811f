"""What the signed cards of a file say over time: by bond, by rater, session by session.

Nothing is added up, averaged or filled in. Each rater has a line of their own, and where a rater gave no
number there is none. Below the smallest number of sessions nothing is drawn at all.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from clinic.coregulation.codes import BARRIERS, HIGHEST, LOWEST, SIGNS, Context, NotAssessed, Rater, State
from clinic.coregulation.events import Locus, Rupture, Shift
from clinic.coregulation.kept import Kept
from clinic.coregulation.observation import Moment, Observation, Score
from clinic.coregulation.sessions import sessions_of, whose
from clinic.frozen import frozen
from clinic.plain import N_

ENOUGH = 3
MOST_DISTRESS = 10

NOTED_BY = {
    Rater.CLINICIAN: N_("As noted by the therapist"),
    Rater.CLIENT_SELF: N_("As noted by the client"),
    Rater.PARTNER_A: N_("As noted by the first partner"),
    Rater.PARTNER_B: N_("As noted by the second partner"),
}


@frozen
class Cell:
    """What one rater gave at one time: a number, the reason for none, or nothing.

    What a client notes at home is no session, and a session is no time at which they note: `is_theirs` tells
    whether there was anything for this rater to give a number for.
    """

    value: int | None = None
    reason: NotAssessed | None = None
    is_theirs: bool = True


NOT_THEIRS = Cell(is_theirs=False)


@frozen
class Track:
    """One rater's numbers for one thing, a cell for each time of the bond."""

    rater: Rater
    cells: tuple[Cell, ...]

    @property
    def values(self) -> list[int | None]:
        return [cell.value for cell in self.cells]

    @property
    def missing(self) -> int:
        """How many sessions with a number are wanting before it may be drawn."""
        return max(0, ENOUGH - sum(value is not None for value in self.values))

    @property
    def is_told(self) -> bool:
        """Whether this rater said anything of it, be it why there is no number."""
        return any(cell.value is not None or cell.reason for cell in self.cells)

    def told_on(self, days: Sequence[date]) -> list[tuple[date, Cell]]:
        """Their own times among those of the bond, and what they gave at each."""
        return [(day, cell) for day, cell in zip(days, self.cells, strict=True) if cell.is_theirs]


@frozen
class Followed:
    """One thing over time, with a track for each rater of the bond; `label` is a msgid."""

    code: str
    label: str
    high: int
    tracks: tuple[Track, ...]
    low: int = LOWEST

    @property
    def told(self) -> list[Track]:
        return [track for track in self.tracks if track.is_told]

    @property
    def drawn(self) -> list[Track]:
        return [track for track in self.tracks if not track.missing]

    def of(self, rater: Rater) -> Track:
        return next(track for track in self.tracks if track.rater == rater)


@frozen
class States:
    """The state at the start and at the end of each of one rater's own times, and what shifted within it."""

    rater: Rater
    pairs: tuple[tuple[Moment, Moment] | None, ...]
    days: tuple[date, ...]
    shifts: tuple[tuple[Shift, ...], ...] = ()

    @property
    def missing(self) -> int:
        return max(0, ENOUGH - sum(pair is not None for pair in self.pairs))

    def seen_of(self, order: Iterable[str]) -> list[State]:
        """The states that occur, in this order."""
        found = {moment.state for pair in self.pairs if pair for moment in pair}
        return [State(state) for state in order if state in found]

    @property
    def is_told(self) -> bool:
        return any(self.pairs) or any(self.shifts)


@frozen
class BreakNoted:
    """A rupture that was noted, whatever came of mending it."""

    on: date
    rater: Rater
    rupture: Rupture


@frozen
class Bond:
    """One bond over its last sessions and what was noted at home beside them, the earliest first."""

    context: Context
    role: str
    days: tuple[date, ...]
    raters: tuple[Rater, ...]
    states: tuple[States, ...]
    signs: tuple[Followed, ...]
    barriers: tuple[Followed, ...]
    levels: tuple[Followed, ...]
    distress: tuple[Followed, ...]
    breaks: tuple[BreakNoted, ...]
    cut_before: date | None = None

    def days_of(self, rater: Rater) -> list[date]:
        """The times that are this rater's own."""
        return [day for day, _cell in self.signs[0].of(rater).told_on(self.days)]

    @property
    def breaks_missing(self) -> int:
        return max(0, ENOUGH - len(self.breaks))

    @property
    def loci(self) -> list[Locus]:
        """Between whom it broke, in the order of the card."""
        found = {one.rupture.locus for one in self.breaks}
        return [locus for locus in Locus if locus in found]

    def tellers(self, followed: Iterable[Followed]) -> list[Rater]:
        """Who said anything of one of these: a client is not asked all that a card asks."""
        return [rater for rater in self.raters if any(one.of(rater).is_told for one in followed)]

    def barriers_missing(self, rater: Rater) -> int:
        """How many sessions with a number for any barrier are wanting."""
        told = zip(*(barrier.of(rater).values for barrier in self.barriers), strict=True)
        return max(0, ENOUGH - sum(any(value is not None for value in session) for session in told))


def bonds(cards: Iterable[Kept]) -> list[Bond]:
    """The bonds that were looked at, the one looked at last first."""
    by_bond: dict[tuple[str, str], list[Kept]] = {}
    for card in sorted(cards, key=lambda card: (card.on, card.at), reverse=True):
        by_bond.setdefault(card.observation.whose[:2], []).append(card)
    return [_bond(found[::-1]) for found in by_bond.values()]


def _bond(cards: Sequence[Kept]) -> Bond:
    last = cards[-1].observation
    drawn = sessions_of(cards)
    sessions = drawn.shown
    raters = tuple(rater for rater in Rater if any(rater in session for session in sessions))
    days = tuple(next(iter(session.values())).on for session in sessions)
    theirs = {rater: [rater in whose(session) for session in sessions] for rater in raters}
    by_rater = {rater: [session.get(rater) for session in sessions] for rater in raters}

    def track(rater: Rater, give: Callable[[Observation], Cell]) -> Track:
        told = zip(by_rater[rater], theirs[rater], strict=True)
        return Track(rater, tuple(_cell(card, is_theirs, give) for card, is_theirs in told))

    def followed(code: str, label: str, give: Callable[[Observation], Cell], high: int = HIGHEST) -> Followed:
        return Followed(code, label, high, tuple(track(rater, give) for rater in raters))

    def states(rater: Rater) -> States:
        own = [
            (on, card)
            for on, card, is_theirs in zip(days, by_rater[rater], theirs[rater], strict=True)
            if is_theirs
        ]
        return _states(rater, own)

    return Bond(
        context=last.context,
        role=last.context_role.strip(),
        days=days,
        raters=raters,
        states=tuple(one for rater in raters if (one := states(rater)).is_told),
        signs=tuple(followed(sign.code, sign.label, _scored(sign.code)) for sign in SIGNS),
        barriers=tuple(followed(one.code, one.label, _scored(one.code)) for one in BARRIERS),
        levels=(
            followed("self", N_("Settles alone"), lambda card: Cell(card.self_reg_level)),
            followed("co", N_("Settles with another"), lambda card: Cell(card.co_reg_level)),
        ),
        distress=(
            followed("start", N_("At the start"), lambda card: Cell(card.suds_start), MOST_DISTRESS),
            followed("end", N_("At the end"), lambda card: Cell(card.suds_end), MOST_DISTRESS),
        ),
        breaks=tuple(
            BreakNoted(card.on, rater, rupture)
            for session in sessions
            for rater, card in session.items()
            for rupture in card.observation.ruptures
        ),
        cut_before=drawn.cut_before,
    )


def _cell(card: Kept | None, is_theirs: bool, give: Callable[[Observation], Cell]) -> Cell:
    if not is_theirs:
        return NOT_THEIRS
    return give(card.observation) if card else Cell()


def _states(rater: Rater, own: Sequence[tuple[date, Kept | None]]) -> States:
    return States(
        rater,
        tuple(_pair(card) for _on, card in own),
        tuple(on for on, _card in own),
        tuple(card.observation.shifts if card else () for _on, card in own),
    )


def _pair(card: Kept | None) -> tuple[Moment, Moment] | None:
    seen = card.observation if card else None
    return (seen.start, seen.end) if seen and seen.start and seen.end else None


def _scored(code: str) -> Callable[[Observation], Cell]:
    def give(card: Observation) -> Cell:
        score = card.score(code) or Score(code)
        return Cell(score.value, score.na_reason)

    return give

"""Which cards are of one session, and which were noted at home beside it."""

from collections.abc import Mapping, Sequence
from datetime import date

from clinic.coregulation.codes import Rater
from clinic.coregulation.kept import Kept

SESSIONS_SHOWN = 16


def sessions_of(cards: Sequence[Kept]) -> list[dict[Rater, Kept]]:
    """The cards of each of the last sessions by their rater, and of as many times at home beside them.

    Cards of one day are of one session, until a rater has a second one.
    """
    found: list[tuple[date, dict[Rater, Kept]]] = []
    for card in cards:
        rater = card.observation.rater
        same = (session for on, session in found if on == card.on and rater not in session)
        session = next(same, None)
        if session is None:
            found.append((card.on, session := {}))
        session[rater] = card
    sessions = [session for _on, session in found]
    shown = [
        id(session)
        for alone in (True, False)
        for session in [one for one in sessions if _is_at_home(one) is alone][-SESSIONS_SHOWN:]
    ]
    return [session for session in sessions if id(session) in shown]


def _is_at_home(session: Mapping[Rater, Kept]) -> bool:
    """Whether it is no session, but what a client noted by themselves."""
    return set(session) == {Rater.CLIENT_SELF}


def whose(session: Mapping[Rater, Kept]) -> set[Rater]:
    """Who could have given a number at this time: in a session everybody but the client at home."""
    there = {Rater.CLIENT_SELF} & set(session)
    return there if _is_at_home(session) else there | (set(Rater) - {Rater.CLIENT_SELF})

"""Which cards are of one session, and which were noted at home beside it."""

from collections.abc import Mapping, Sequence
from datetime import date

from clinic.coregulation.codes import Rater
from clinic.coregulation.kept import Kept
from clinic.frozen import frozen

SESSIONS_SHOWN = 16


@frozen
class Drawn:
    """The cards of each of the last sessions by their rater, and of as many times at home beside them.

    `cut_before` is the day of the first of these sessions, where there were others before; else None.
    """

    shown: list[dict[Rater, Kept]]
    cut_before: date | None


def sessions_of(cards: Sequence[Kept]) -> Drawn:
    """Cards of one day are of one session, until a rater has a second one."""
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
    drawn = [(on, session) for on, session in found if id(session) in shown]
    held = [on for on, session in drawn if not _is_at_home(session)] or [on for on, _session in drawn]
    cut_before = held[0] if len(drawn) < len(found) else None
    return Drawn([session for _on, session in drawn], cut_before)


def _is_at_home(session: Mapping[Rater, Kept]) -> bool:
    """Whether it is no session, but what a client noted by themselves."""
    return set(session) == {Rater.CLIENT_SELF}


def whose(session: Mapping[Rater, Kept]) -> set[Rater]:
    """Who could have given a number at this time: in a session everybody but the client at home."""
    there = {Rater.CLIENT_SELF} & set(session)
    return there if _is_at_home(session) else there | (set(Rater) - {Rater.CLIENT_SELF})

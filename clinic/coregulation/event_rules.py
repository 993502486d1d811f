"""What may be said of a shift and of a rupture; V8 is the rule of mending."""

from collections.abc import Iterator, Sequence

from clinic.coregulation.breach import Breach
from clinic.coregulation.codes import HIGHEST, LOWEST
from clinic.coregulation.events import HELPED, Rupture, Shift
from clinic.plain import N_

LAST_MINUTE = 240
SHIFT_CHARACTERS = 140
TRIGGER_CHARACTERS = 200
FOLLOW_UP_CHARACTERS = 280
LONGEST_REPAIR_MINUTES = 7 * 24 * 60


def event_breaches(shifts: Sequence[Shift], ruptures: Sequence[Rupture]) -> Iterator[Breach]:
    for number, shift in enumerate(shifts):
        yield from shift_breaches(f"shift{number}", shift)
    for number, rupture in enumerate(ruptures):
        yield from rupture_breaches(f"rupture{number}", rupture)


def shift_breaches(about: str, shift: Shift) -> Iterator[Breach]:
    if not 0 <= shift.minute <= LAST_MINUTE:
        yield Breach("V6", about, N_("Minutes of the session go from 0 to 240."))
    if len(shift.trigger) > SHIFT_CHARACTERS:
        yield Breach("V6", about, N_("Keep what set it off under 140 characters."))
    if not set(shift.helped_by) <= set(HELPED):
        yield Breach("V6", about, N_("One of the ways that helped is not on the list."))


def rupture_breaches(about: str, rupture: Rupture) -> Iterator[Breach]:
    """V8: what came of mending is told only where it was tried; nothing is 0, not a success."""
    outcome, minutes = rupture.outcome, rupture.minutes_to_repair
    if outcome is not None and not LOWEST <= outcome <= HIGHEST:
        yield Breach("V8", about, N_("What came of it goes from 0 to 4."))
    told = bool(outcome) or minutes is not None or rupture.repair_by is not None or rupture.repair_moves
    if told and not rupture.repair_tried:
        yield Breach(
            "V8", about, N_("Nobody tried to mend it, so nothing came of it. Change one of the two.")
        )
    if outcome == LOWEST and minutes is not None and rupture.repair_tried:
        yield Breach("V8", about, N_("It was not mended, so there are no minutes until it was."))
    if minutes is not None and not 0 <= minutes <= LONGEST_REPAIR_MINUTES:
        yield Breach("V8", about, N_("Minutes until it was mended go from 0 to 10,080, a week."))
    if len(rupture.trigger) > TRIGGER_CHARACTERS:
        yield Breach("V8", about, N_("Keep what set it off under 200 characters."))
    if len(rupture.follow_up) > FOLLOW_UP_CHARACTERS:
        yield Breach("V8", about, N_("Keep what follows from it under 280 characters."))

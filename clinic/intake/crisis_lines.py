"""Whom to call when somebody is in danger: numbers, and the day each was last looked up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from clinic.plain import N_

STALE_AFTER = timedelta(days=180)


@dataclass(frozen=True)
class CrisisLine:
    """One line. `label` is a message id; a line without a number is offered by its name."""

    label: str
    number: str
    checked_on: date
    is_first: bool = False

    def is_stale(self, today: date) -> bool:
        """Whether somebody should look the number up again."""
        return today - self.checked_on > STALE_AFTER


# The day of the latest public page they were compared with; a practice looks them up again by itself.
_CHECKED = date(2025, 12, 29)

LINES = (
    CrisisLine(N_("life at risk"), "9-1-1", _CHECKED, is_first=True),
    CrisisLine(N_("call or text, day and night"), "9-8-8", _CHECKED, is_first=True),
    CrisisLine(N_("Nova Scotia crisis line, day and night"), "1-888-429-8167", _CHECKED),
    CrisisLine(N_("a nurse, day and night"), "8-1-1", _CHECKED),
    CrisisLine(N_("help with housing, food, money"), "2-1-1", _CHECKED),
    CrisisLine(N_("community intake in Nova Scotia"), "1-855-922-1122", _CHECKED),
    CrisisLine("Kids Help Phone", "", _CHECKED),
    CrisisLine("Hope for Wellness", "", _CHECKED),
)


def stale(lines: Iterable[CrisisLine], today: date) -> list[CrisisLine]:
    return [line for line in lines if line.is_stale(today)]

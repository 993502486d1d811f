"""For how many days an enquiry is kept: the practice's own number, and what somebody was promised."""

from clinic.database import db, put
from clinic.intake.models import FEWEST_DAYS, MOST_DAYS, IntakeRules


def days() -> int:
    """What whoever asks now is promised."""
    return (db.session.get(IntakeRules, 1) or IntakeRules()).consult_keep_days


def change(days: int) -> None:
    """From now on this is promised. Whoever asked before keeps what they were told."""
    put(IntakeRules, id=1, consult_keep_days=days)


def to_whom_was_told(told: int | None) -> int:
    """What holds for somebody who asks now and was told a number before: never more than that.

    A page that was open while the owner chose a longer time has promised the shorter. What is no number of
    ours promises nothing.
    """
    ours = days()
    return min(told, ours) if told is not None and FEWEST_DAYS <= told <= MOST_DAYS else ours

"""Running late: by how much each of a day's appointments begins later, so that none overlaps the next."""

from collections.abc import Sequence
from datetime import timedelta

from clinic.diary.spans import Span
from clinic.diary.steps import STEP


def delays(held: Sequence[Span], late: timedelta) -> list[timedelta]:
    """For each held time, in order: the first by `late`, each after it by what those before push it on.

    A pause takes up what it can, so that later ones may begin when they should. Whole steps only.
    """
    found: list[timedelta] = []
    pushed, ends = int(late.total_seconds()), 0
    for number, (start, end) in enumerate(held):
        if number:
            pushed = min(pushed, max(0, -(-(ends - start) // STEP) * STEP))
        ends = end + pushed
        found.append(timedelta(seconds=pushed))
    return found

"""Which counts may be shown: none below five, and none from which one below five could be worked out."""

from collections.abc import Sequence
from dataclasses import dataclass

SMALLEST = 5

Count = int | None


@dataclass(frozen=True)
class Shown:
    """A list of counts as it may be shown: None stands for what is hidden."""

    totals: tuple[Count, ...]
    lines: tuple[tuple[Count, ...], ...]


def of_total(count: int) -> Count:
    """A count that is part of no list."""
    return count if count >= SMALLEST else None


def shown(lines: Sequence[tuple[int, ...]]) -> Shown:
    """A list whose lines add up to its totals, and of which each count is part of the one before it.

    A line is shown whole or hidden whole. Where one is too small to be shown, others are hidden with it, the
    last of the list first, until what is hidden could be divided in more than one way: also in the eyes of
    somebody who knows this rule. The lines have to be the same whatever was counted.
    """
    totals = tuple(of_total(sum(column)) for column in zip(*lines, strict=True))
    deciding = sum(total is not None for total in totals) - 1
    if deciding < 0:
        return Shown(totals, tuple((None,) * len(totals) for _ in lines))
    hidden = _hidden([line[deciding] for line in lines])
    return Shown(
        totals,
        tuple(
            tuple(
                None if index in hidden or total is None else count
                for count, total in zip(line, totals, strict=True)
            )
            for index, line in enumerate(lines)
        ),
    )


def _hidden(counts: Sequence[int]) -> set[int]:
    small = {index for index, count in enumerate(counts) if count < SMALLEST}
    if not small or _hide_each_other([counts[index] for index in small]):
        return small
    hidden = set(small)
    for index in reversed(range(len(counts))):
        if index not in small:
            hidden.add(index)
            # One more than the smallest: five and nobody can only be told apart in one way.
            if sum(counts[one] for one in hidden) > SMALLEST:
                break
    return hidden


def _hide_each_other(small: Sequence[int]) -> bool:
    """Whether counts that are all too small leave open which of them is how large."""
    most = (SMALLEST - 1) * len(small)
    return SMALLEST < sum(small) < most

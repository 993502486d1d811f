"""Which counts may be shown: none from one to four, and none from which one of these could be worked out."""

from collections.abc import Sequence

from clinic.frozen import frozen

SMALLEST = 5

Count = int | None


@frozen
class Shown:
    """A list of counts as it may be shown: None stands for what is hidden."""

    totals: tuple[Count, ...]
    lines: tuple[tuple[Count, ...], ...]


def of_steps(counts: Sequence[int]) -> tuple[Count, ...]:
    """How many came how far, the first of them everybody.

    A step is shown where it differs from each one shown before it by nobody, or by enough: else how many
    stopped between the two could be had by subtraction.
    """
    told: list[Count] = []
    for count in counts:
        apart = [abs(count - one) for one in told if one is not None]
        is_told = count >= SMALLEST and all(one == 0 or one >= SMALLEST for one in apart)
        told.append(count if is_told else None)
    return tuple(told)


def some_of(everybody: Count, counts: Sequence[int]) -> Shown:
    """A list of some of everybody, whose number is shown or not; the lines are the same whatever was counted.

    Those in no line are one more count: too few of them are hidden with the total, and as a line would be.
    """
    if everybody is None:
        return _nothing(len(counts), 1)
    together = sum(counts)
    left_out = everybody - together
    if 0 < left_out < SMALLEST:
        hidden = {index - 1 for index in _hidden([(one,) for one in (left_out, *counts)])}
        return _without(hidden, (None,), [(one,) for one in counts])
    total = together if together >= SMALLEST else None
    return _without(_hidden([(one,) for one in counts]), (total,), [(one,) for one in counts])


def of_both(everybody: Count, some: Count, lines: Sequence[tuple[int, int]]) -> Shown:
    """A list of everybody, and of how many of each line came so far, by whether these two steps are shown.

    A line is shown whole or hidden whole, and those of it who did not come so far are a count, too.
    """
    if everybody is None or some is None:
        alone = some_of(everybody, [one for one, _part in lines])
        return Shown((*alone.totals, None), tuple((*line, None) for line in alone.lines))
    # Where everybody came so far, nobody is left to be told of.
    apart = [(part, one - part) if everybody > some else (part,) for one, part in lines]
    return _without(_hidden(apart), (everybody, some), lines)


def _nothing(lines: int, columns: int) -> Shown:
    return Shown((None,) * columns, ((None,) * columns,) * lines)


def _without(hidden: set[int], totals: tuple[Count, ...], lines: Sequence[tuple[int, ...]]) -> Shown:
    kept = [tuple(None for _one in line) if at in hidden else line for at, line in enumerate(lines)]
    return Shown(totals, tuple(kept))


def _hidden(lines: Sequence[tuple[int, ...]]) -> set[int]:
    """Each line with too small a count, nobody among them, and others with it, the last of the list first.

    So many that what is hidden could be divided in more than one way: also in the eyes of somebody who
    knows this rule.
    """
    hidden = {index for index, line in enumerate(lines) if min(line) < SMALLEST}
    for index in reversed(range(len(lines))):
        if not hidden or _hide_each_other([lines[one] for one in hidden]):
            break
        hidden.add(index)
    return hidden


def _hide_each_other(lines: Sequence[tuple[int, ...]]) -> bool:
    return all(map(_is_open, zip(*lines, strict=True)))


def _is_open(counts: Sequence[int]) -> bool:
    """Whether it remains open which of these is how large, for somebody who knows their sum."""
    most = (SMALLEST - 1) * len(counts)
    # One more than the smallest: five and nobody can only be told apart in one way.
    return sum(counts) > SMALLEST and (max(counts) >= SMALLEST or sum(counts) < most)

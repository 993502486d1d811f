"""Small counts are hidden so that what is shown gives none of them away, whoever knows the rule."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, product

import pytest

from clinic.intake.cells import SMALLEST, Shown, of_both, of_steps, some_of

# What was counted, and all that can be subtracted from one another in it; and what is shown of it.
World = tuple[object, tuple[int, ...]]


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([20, 15, 10, 5], (20, 15, 10, 5)),
        ([16, 14, 10, 6, 1], (16, None, 10, None, None)),
        # Nobody stopped, and after a step that is hidden it is counted from the last one shown.
        ([16, 16, 13, 11, 6], (16, 16, None, 11, 6)),
        # A later step may be larger where it is no part of the one before; from each one shown it is far.
        ([30, 10, 14, 27, 20], (30, 10, None, None, 20)),
        ([4, 4, 0], (None, None, None)),
        ([5, 0], (5, None)),
    ],
)
def test_a_step_is_shown_where_nobody_or_enough_stopped_before_it(counts, told):
    assert of_steps(counts) == told


@pytest.mark.parametrize(
    ("counts", "total", "told"),
    [
        ([20, 8, 6], 34, [20, 8, 6]),
        # One alone could be had by subtraction: the last that is large enough goes with it.
        ([20, 8, 3, 6], 37, [20, 8, None, None]),
        # Two that hide each other, and two of which each would have to be four.
        ([20, 3, 4, 8], 35, [20, None, None, 8]),
        ([20, 4, 4, 8], 36, [20, None, None, None]),
        # Five and nobody could be told apart in one way only.
        ([9, 5, 0], 14, [None, None, None]),
        ([9, 6, 0], 15, [9, None, None]),
        ([7, 0], 7, [None, None]),
        ([0, 0, 0, 12], 12, [None, None, None, None]),
        ([5], 5, [5]),
    ],
)
def test_a_small_count_is_hidden_and_so_is_what_it_could_be_worked_out_from(counts, total, told):
    for left_out in (0, 5):
        found = some_of(total + left_out, counts)
        assert found == Shown((total,), tuple((one,) for one in told))


def test_those_in_no_line_are_a_count_as_well():
    assert some_of(37, [20, 8, 7]) == Shown((None,), ((20,), (8,), (None,)))
    assert some_of(None, [2, 1]) == Shown((None,), ((None,), (None,)))
    assert some_of(9, [2, 1]) == Shown((None,), ((None,), (None,)))


def test_a_line_of_two_counts_is_hidden_whole_by_either_and_by_what_lies_between():
    assert of_both(45, 23, [(20, 9), (14, 8), (11, 6)]) == Shown((45, 23), ((20, 9), (14, 8), (11, 6)))
    assert of_both(40, 26, [(20, 9), (11, 9), (9, 8)]) == Shown(
        (40, 26), ((None, None), (None, None), (None, None))
    )
    assert of_both(48, 25, [(20, 9), (17, 9), (11, 7)]) == Shown(
        (48, 25), ((20, 9), (None, None), (None, None))
    )
    assert of_both(29, 29, [(20, 20), (9, 9)]) == Shown((29, 29), ((20, 20), (9, 9)))
    # Where it is not told how many came so far, no line tells it.
    assert of_both(29, None, [(20, 18), (9, 8)]) == Shown((29, None), ((20, None), (9, None)))


def divided(most: int, counts: int) -> Iterator[tuple[int, ...]]:
    """Every way in which at most so many people could be counted in so many places."""
    if counts == 0:
        yield ()
        return
    for here in range(most + 1):
        for others in divided(most - here, counts - 1):
            yield (here, *others)


def steps(people: int, stops: int) -> Iterator[World]:
    """Each step is part of the one before it."""
    for stopped in divided(people, stops + 1):
        counts = [sum(stopped[at:]) for at in range(stops + 1)]
        yield of_steps(counts), (*counts, *(more - less for more, less in combinations(counts, 2)))


def steps_apart(people: int, others: int) -> Iterator[World]:
    """Each step is part of the first alone."""
    for everybody in range(people + 1):
        for rest in product(range(everybody + 1), repeat=others):
            counts = (everybody, *rest)
            yield of_steps(counts), (*counts, *(abs(one - other) for one, other in combinations(counts, 2)))


def lists(people: int, lines: int) -> Iterator[World]:
    for left_out, *counts in divided(people, lines + 1):
        (everybody,) = of_steps([left_out + sum(counts)])
        yield (everybody, some_of(everybody, counts)), (left_out, *counts, sum(counts))


def lists_of_two(people: int, lines: int) -> Iterator[World]:
    for stayed_or_not in divided(people, 2 * lines):
        some, others = stayed_or_not[:lines], stayed_or_not[lines:]
        both = [(one + other, one) for one, other in zip(some, others, strict=True)]
        everybody, came = of_steps([sum(stayed_or_not), sum(some)])
        columns = (*stayed_or_not, *(one for one, _some in both), sum(some), sum(others))
        yield (everybody, came, of_both(everybody, came, both)), columns


@pytest.mark.parametrize(
    "worlds",
    [
        pytest.param(steps(18, 3), id="steps"),
        pytest.param(steps_apart(13, 3), id="steps apart"),
        pytest.param(lists(20, 2), id="a list"),
        pytest.param(lists(14, 4), id="a longer list"),
        pytest.param(lists_of_two(24, 2), id="a list of two"),
        pytest.param(lists_of_two(14, 3), id="a longer list of two"),
    ],
)
def test_no_count_of_one_to_four_follows_from_what_is_shown_even_for_somebody_who_knows_the_rule(worlds):
    """All that could have been counted is tried, so what looks alike from outside is all there is.

    The steps and the lists have nothing in common but who asked and who came, and each list knows of these
    two only what the steps show: what gives nothing away alone gives nothing away together.
    """
    alike = defaultdict(list)
    for shown, counts in worlds:
        alike[shown].append(set(enumerate(counts)))
    followed = [set.intersection(*known) for known in alike.values()]
    assert len(followed) > 20
    assert not [count for known in followed for _at, count in known if 0 < count < SMALLEST]

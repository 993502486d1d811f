"""Small counts are hidden so that what is shown gives none of them away, whoever knows the rule."""

from collections.abc import Iterator
from itertools import pairwise, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clinic.intake.cells import SMALLEST, Shown, of_total, shown

Lines = tuple[tuple[int, ...], ...]


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
        ([2, 1, 1], None, [None, None, None]),
        ([0], None, [None]),
        ([5], 5, [5]),
    ],
)
def test_a_small_count_is_hidden_and_so_is_what_it_could_be_worked_out_from(counts, total, told):
    assert shown([(one,) for one in counts]) == Shown((total,), tuple((one,) for one in told))


def test_a_line_of_two_counts_is_hidden_whole_and_a_column_too_small_altogether():
    assert shown([(20, 9), (9, 6), (7, 2)]) == Shown((36, 17), ((20, 9), (None, None), (None, None)))
    assert shown([(20, 2), (9, 1)]) == Shown((29, None), ((20, None), (9, None)))


def test_a_count_of_its_own_is_hidden_below_five():
    assert [of_total(one) for one in (0, 4, 5)] == [None, None, 5]


def divided(people: int, lines: int) -> Iterator[tuple[int, ...]]:
    """Every way in which so many people could stand in so many lines."""
    if lines == 1:
        yield (people,)
        return
    for here in range(people + 1):
        for rest in divided(people - here, lines - 1):
            yield (here, *rest)


def imagined(lines: Lines, told: Shown) -> Iterator[Lines]:
    """Everything that could have been counted, for somebody who knows only what is shown, and the rule."""
    columns = []
    for at, total in enumerate(told.totals):
        hidden = [line[at] for line, said in zip(lines, told.lines, strict=True) if said[at] is None]
        sums = range(SMALLEST) if total is None else [sum(hidden)]
        columns.append([way for people in sums for way in divided(people, len(hidden))] if hidden else [()])
    for ways in product(*columns):
        left = [iter(way) for way in ways]
        yield tuple(
            tuple(next(left[at]) if said is None else said for at, said in enumerate(line))
            for line in told.lines
        )


def is_possible(lines: Lines, told: Shown) -> bool:
    nested = all(more >= part for line in lines for more, part in pairwise(line))
    return nested and shown(lines) == told


counts = st.one_of(st.integers(0, 6), st.integers(0, 16))
alone = st.lists(counts.map(lambda one: (one,)), min_size=1, max_size=4)
pairs = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 4)).map(lambda two: (sum(two), two[0])),
    min_size=1,
    max_size=3,
)


@settings(max_examples=100, deadline=None)
@given(st.one_of(alone, pairs).map(tuple))
@example(((4,), (4,), (4,), (4,)))
def test_no_hidden_count_follows_from_what_is_shown_even_for_somebody_who_knows_the_rule(lines):
    told = shown(lines)
    assert all(one is None or one >= SMALLEST for line in (*told.lines, told.totals) for one in line)
    hidden = {
        (index, at): lines[index][at]
        for index, line in enumerate(told.lines)
        for at, one in enumerate(line)
        if one is None
    }
    for other in imagined(lines, told):
        if not hidden:
            break
        if any(other[index][at] != count for (index, at), count in hidden.items()) and is_possible(
            other, told
        ):
            hidden = {(i, at): count for (i, at), count in hidden.items() if other[i][at] == count}
    assert hidden == {}

"""Shifts by the minute, and breaks in the bond with what came of mending them."""

import pytest

from clinic.coregulation.codes import State
from clinic.coregulation.event_rules import rupture_breaches, shift_breaches
from clinic.coregulation.events import OUTCOMES, Break, By, Locus, Move, Rupture, Shift

TOLD = {"locus": Locus.BETWEEN_SESSIONS, "kind": Break.CONFRONTATION, "noticed_by": By.PARTNER}


def broken(tried=True, **more):
    return [
        str(breach) for breach in rupture_breaches("rupture0", Rupture(**TOLD, repair_tried=tried, **more))
    ]


@pytest.mark.parametrize("minute", [0, 240])
def test_a_shift_falls_within_four_hours(minute):
    shift = {"start": State.MIXED, "end": State.CONNECTED}
    assert not list(shift_breaches("shift0", Shift(minute=minute, **shift)))
    for outside in (-1, 241):
        assert list(shift_breaches("shift0", Shift(minute=outside, **shift)))


def test_what_helped_a_shift_is_a_way_or_a_practice():
    shift = {"minute": 1, "start": State.MIXED, "end": State.MIXED}
    assert not list(shift_breaches("shift0", Shift(**shift, helped_by=("CO.VOICE", "SELF.PAUSE", "P6"))))
    assert list(shift_breaches("shift0", Shift(**shift, helped_by=("wine",))))


@pytest.mark.parametrize("outcome", range(len(OUTCOMES)))
def test_what_came_of_mending_goes_from_nothing_to_close_again(outcome):
    assert broken(outcome=outcome) == []


@pytest.mark.parametrize(
    "more",
    [{"outcome": 1}, {"minutes_to_repair": 5}, {"repair_by": By.CLIENT}, {"repair_moves": (Move.PAUSE,)}],
)
def test_where_nobody_tried_to_mend_nothing_came_of_it(more):
    assert broken(tried=False, **more)
    assert broken(tried=False, outcome=0) == broken(tried=False) == []


def test_outcomes_and_minutes_keep_to_their_range():
    assert broken(outcome=5)
    assert broken(outcome=-1)
    assert broken(outcome=4, minutes_to_repair=10081)
    assert broken(outcome=4, minutes_to_repair=10080) == []
    assert broken(outcome=0, minutes_to_repair=3)


def test_a_rupture_comes_back_with_its_no_and_its_zero():
    rupture = Rupture(**TOLD, repair_tried=False, outcome=0, trigger="تلفن", follow_up="f" * 280)
    assert Rupture.from_json(rupture.to_json()) == rupture
    assert rupture.to_json()["repair_tried"] is False

"""What stands beside what: too little is not compared, and nobody's number is another's."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

from clinic.coregulation import caseload, charts, compared
from clinic.coregulation.caseload import Session
from clinic.coregulation.codes import Rater
from clinic.coregulation.compared import Given
from clinic.coregulation.kept import Kept
from clinic.coregulation.observation import Score
from tests.coregulation.test_series import FIRST, only_bond, over_time, seen


def given(week=0, practice="P1", days=0, **more):
    return Given(FIRST + timedelta(weeks=week, days=days), "Check yourself first", practice, **more)


def bond_of(*values, rater=Rater.CLINICIAN):
    return only_bond(over_time("S2", *values, rater=rater))


def test_a_practice_is_compared_with_three_sessions_on_either_side_of_it():
    bond = bond_of(0, 1, 1, 2, 2, 3, 2, 4)
    (one,) = compared.practised(bond, [given(week=3)])
    (change,) = one.changes
    assert (change.sign.code, change.values.before, change.values.after) == ("S2", (1, 1, 2), (2, 3, 2))
    assert (change.values.median_before, change.values.median_after, change.values.n) == (1, 2, 6)
    assert compared.BANNERS[change.values.banner]


def test_two_sessions_on_one_side_are_not_compared_nor_is_a_sheet_without_a_practice():
    bond = bond_of(1, 1, 2, 2, 3)
    assert compared.practised(bond, [given(week=2)]) == []
    longer = bond_of(1, 1, 2, 2, 3, 2)
    assert compared.practised(longer, [given(week=2, practice="")]) == []
    assert len(compared.practised(longer, [given(week=2), given(week=2)])) == 1


def test_a_line_of_before_never_runs_into_the_one_of_after():
    (one,) = compared.practised(bond_of(1, 1, 2, 2, 3, 2), [given(week=2)])
    for mirrored in (False, True):
        chart = charts.change_chart(one.changes[0], mirrored)
        assert len(chart.strokes) == 2
        before, after = [mark.x for mark in chart.marks[:3]], [mark.x for mark in chart.marks[3:]]
        assert (max(before) < chart.middle < min(after)) is not mirrored
        assert (max(after) < chart.middle < min(before)) is mirrored


def test_what_came_back_is_counted_from_five_sheets_on_by_what_they_are_of():
    four = [given(), given(1, is_reported=True), given(2, is_reported=True, helped=True), given(3)]
    assert compared.uptake(four) == []
    one, other = compared.uptake([*four, Given(FIRST, "Another", "")])
    assert (one.label, len(one.given), one.reported, one.helped) == ("Check yourself first", 4, 2, 1)
    assert (other.label, len(other.given), other.reported) == ("Another", 1, 0)


def test_both_views_stand_beside_each_other_and_are_never_one_number():
    mine = over_time("S2", 1, 2, 3, 3)
    theirs = [seen(week, Score("S2", 4), rater=Rater.CLIENT_SELF) for week in (0, 1, 2)]
    (one,) = compared.views(only_bond([*mine, *theirs]))
    assert [(pair.by_therapist, pair.by_client) for pair in one.pairs] == [(1, 4), (2, 4), (3, 4)]
    assert one.missing == 0
    places = charts.pair_chart(one).places
    assert all(theirs < mine for _x, mine, theirs in places)
    assert all(before[0] < after[0] for before, after in pairwise(places))
    assert compared.views(only_bond([*mine, theirs[0]]))[0].missing == 2
    assert compared.views(only_bond(mine)) == []


def test_what_was_noted_at_home_days_later_is_of_the_session_that_was_near():
    mine = [seen(0, Score("S2", 1)), seen(1, Score("S2", 2))]
    late = seen(0, Score("S2", 4), rater=Rater.CLIENT_SELF)
    moved = Kept(late.id, None, late.at, replace(late.observation, seen_on=FIRST + timedelta(days=2)))
    (one,) = compared.views(only_bond([*mine, moved]))
    assert [(pair.on, pair.by_therapist, pair.by_client) for pair in one.pairs] == [(FIRST, 1, 4)]
    far = Kept(late.id, None, late.at, replace(late.observation, seen_on=FIRST + timedelta(days=17)))
    assert compared.views(only_bond([*mine, far])) == []


def test_over_a_caseload_nothing_is_shown_below_its_numbers_and_no_small_cell_ever():
    files = [uuid4() for _ in range(5)]

    def sessions(count, ways, barriers=frozenset()):
        return [Session(files[n % 5], frozenset(ways), frozenset(barriers)) for n in range(count)]

    assert caseload.together(sessions(19, {"CBT"})).rows == ()
    found = caseload.together([*sessions(16, {"CBT"}, {"B1"}), *sessions(4, {"CBT", "ACT"}, {"B1", "B2"})])
    assert (found.clients, found.sessions) == (5, 20)
    (row,) = found.rows
    assert (row.way, row.sessions, row.cells) == ("CBT", 20, (20, None, None, None, None))
    assert row.shares == (1.0, None, None, None, None)

"""Goals of a plan: known by an id, marked in notes, and drawn as far as there are numbers."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from clinic.clients.plans import MarkPlace, PlanPlace
from clinic.clients.standing import MARKED_KEPT, Standing, UnknownVersion
from clinic.notes import progress
from clinic.notes.content import NoteContent
from clinic.notes.goals import Goal, GoalMark, figure, with_ids
from clinic.notes.row import Row
from clinic.notes.treatment import Marked
from tests.notes.test_content import DAP

STORED = Path(__file__).parent / "stored" / "goals-v3.json"
MARKED = replace(
    DAP,
    goals=(
        GoalMark("a1b2c3d4a1b2c3d4", "Eat supper with the family", "3.5", "once, with quinces"),
        GoalMark("00ff00ff00ff00ff", "Walk", "", ""),
    ),
)
ON, AT = date(2026, 11, 1), datetime(2026, 11, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3", "3"),
        (" 3.5 ", "3.5"),
        ("۳٫۵", "3.5"),
        ("3,5", "3.5"),
        ("4 of 7", None),
        ("none", None),
        ("-1", None),
        ("1234567", None),
        ("1.2.3", None),
        ("", None),
    ],
)
def test_one_number_is_read_in_any_script_and_nothing_else_is_one(typed, meant):
    assert figure(typed, is_all=True) == (Decimal(meant) if meant else None)


def test_a_start_or_an_aim_is_the_number_it_begins_with():
    assert [figure(text) for text in ("4 of 7", "PHQ-9 16", "20 %")] == [Decimal(4), None, Decimal(20)]


def test_each_row_gets_an_id_of_its_own_and_keeps_the_one_it_has():
    rows = with_ids([Row({"goal": "a", "id": "a1b2c3d4"}), Row({"goal": "b"}), Row({"id": "a1b2c3d4"})])
    assert rows[0].get("id") == "a1b2c3d4"
    assert len({row.get("id") for row in rows}) == 3


def test_a_note_with_goals_marked_is_read_as_it_was_stored_and_one_without_is_spelled_as_before():
    stored = STORED.read_bytes()
    assert NoteContent.from_bytes(stored) == MARKED
    assert json.loads(MARKED.to_bytes()) == json.loads(stored)
    assert json.loads(DAP.to_bytes())["v"] == 2
    assert "goals" not in json.loads(DAP.to_bytes())


def test_the_front_of_a_file_comes_back_with_its_plans_and_is_spelled_as_before_without():
    plan = PlanPlace(uuid4(), ON, AT, ON + timedelta(days=60))
    front = Standing().with_plan(plan).with_marked(MarkPlace(uuid4(), ON))
    assert Standing.from_bytes(front.to_bytes()) == front
    assert json.loads(front.to_bytes())["v"] == 3
    assert json.loads(Standing().to_bytes())["v"] == 1
    with pytest.raises(UnknownVersion):
        Standing.from_bytes(front.to_bytes().replace(b'"v": 3', b'"v": 99'))


def test_the_plan_that_stands_is_of_the_latest_day_and_of_one_day_the_one_signed_last():
    def place(day, hour):
        return PlanPlace(uuid4(), ON + timedelta(days=day), AT + timedelta(hours=hour), None)

    first, late, again = place(3, 0), place(1, 9), place(3, 5)
    front = Standing(plans=(first, late))
    assert front.present_plan == first
    assert front.with_plan(again).present_plan == again
    assert Standing().present_plan is None


def test_no_more_marked_notes_are_named_than_are_drawn_and_the_earliest_go():
    front = Standing()
    days = [ON + timedelta(days=day) for day in range(MARKED_KEPT + 5)]
    for day in reversed(days):
        front = front.with_marked(MarkPlace(uuid4(), day))
    assert [one.on for one in front.marked] == days[5:]


def drawn(*values, baseline="1", target="4"):
    goal = Goal("aa", Row({"goal": "g", "baseline": baseline, "target": target}), ON)
    notes = [
        Marked(
            UUID(int=n),
            ON + timedelta(days=7 * n),
            "T",
            (GoalMark("aa", "g", value), GoalMark("bb", "h", "9")),
        )
        for n, value in enumerate(values)
    ]
    return progress.of(goal, notes)


def test_a_line_parts_where_there_is_no_number_and_every_point_stays_inside():
    one = drawn("1", "2", "", "3", "12")
    assert [len(stroke.split("L")) for stroke in one.strokes] == [2, 2]
    assert [point.value for point in one.points].count(None) == 1
    inside = [progress.TOP <= point.y <= progress.BOTTOM for point in one.points if point.y is not None]
    assert all(inside)
    assert (one.last, one.last_on) == (Decimal(12), one.points[-1].on)
    across = [point.x for point in one.points]
    assert across == sorted(across)
    assert one.ticks[0][0] == Decimal(4)


def test_two_numbers_are_drawn_one_is_not_and_no_two_words_stand_on_each_other():
    assert [drawn(*values).is_drawn for values in ((), ("1",), ("1", ""), ("1", "2"))] == [False] * 3 + [True]
    assert [name for name, _y in drawn("1", "2").named] == ["Aim", "At the start"]
    assert [name for name, _y in drawn("1", "2", baseline="4").named] == ["Aim"]
    assert drawn("0", "0", baseline="none", target="less").strokes

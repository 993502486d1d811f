"""The table says what it measures beside what, and nothing here looks at a clock."""

import json
from datetime import date

import pytest
from sqlalchemy import text

from tests.bench import floors, measure, table
from tests.bench.row import Line, Pair, Row
from tests.bench.table import SUBJECTS, as_json, as_page

ROWS = [row for subject in SUBJECTS for row in subject.rows]
ROW = Row("save a note", "one durable empty commit", "ms", 2)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.action)
def test_every_row_names_its_floor_and_its_goal(row: Row):
    assert row.action
    assert row.beside
    assert row.unit
    assert row.goal >= 1


def test_no_two_rows_are_mistaken_for_each_other():
    assert len({row.action for row in ROWS}) == len(ROWS)


def test_a_row_is_written_as_the_contract_says():
    written = json.loads(as_json([(ROW, Line.of(ROW, Pair(6.0, 2.0, 3.0)))]))
    assert written == [
        {"action": "save a note", "ours": 6.0, "floor": 2.0, "unit": "ms", "ratio": 3.0, "goal": 2}
    ]


def test_a_ratio_above_its_goal_is_missed():
    assert not Line.of(ROW, Pair(6.0, 2.0, 3.0)).is_met
    assert Line.of(ROW, Pair(4.0, 2.0, 2.0)).is_met


def test_what_else_was_seen_is_said_with_the_floor():
    assert ROW.saying("one alone takes 0.3 ms").beside == "one durable empty commit; one alone takes 0.3 ms"
    assert ROW.saying("") == ROW


def test_the_median_of_the_rounds_is_what_counts():
    assert measure.summary([(2.0, 1.0), (30.0, 1.0), (6.0, 3.0)]) == Pair(6.0, 1.0, 2.0)


def test_the_page_shows_a_missed_goal():

    page = as_page([(ROW, Line.of(ROW, Pair(6.0, 2.0, 3.0)))], date(2026, 11, 23))
    assert "Measured on 23 November 2026" in page
    assert "| save a note | 6 ms | one durable empty commit | 2 ms | **3.00** | 2 |" in page


def test_a_statement_is_counted_and_the_beginning_of_a_transaction_is_not(app):
    from clinic.database import db

    def look() -> None:
        db.session.execute(text("SELECT 1"))
        db.session.rollback()

    assert measure.statements(look, db.engine) == 1


def test_the_empty_page_is_behind_the_same_door(app):
    floors.hang_empty_page(app)
    assert app.test_client().get(floors.EMPTY_PAGE).status_code == 303


def test_the_floors_of_saving_write_what_a_save_writes(app):
    from clinic.database import db

    kept, signed = floors.DraftInOurStack(b"words"), floors.SigningInOurStack(b"a", b"b", b"c", 3)
    for floor in (kept, signed):
        floor()
        floor()
    # One that is kept twice, and of three that waited the last.
    assert db.session.scalars(text("SELECT counter FROM floor_draft")).all() == [2, 0]
    tables = ("version", "signature", "words", "entry")
    counted = [db.session.scalar(text(f"SELECT count(*) FROM floor_{one}")) for one in tables]
    assert counted == [2, 2, 2, 2]


def test_a_page_has_room_for_the_table():
    assert table.BEGIN in table.PAGE.read_text()
    assert table.END in table.PAGE.read_text()

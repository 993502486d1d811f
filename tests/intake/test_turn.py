"""What waits for a writer's turn: the decision about a time and its rows, nothing that could come before."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine, event, select

from clinic.audit import trail
from clinic.audit.actor import SYSTEM
from clinic.database import db
from clinic.diary.models import Appointment
from tests.api.conftest import Program, written
from tests.intake.conftest import TUESDAY_AT_NINE

NEXT = TUESDAY_AT_NINE + timedelta(minutes=30)
# What is asked within the turn, and the rows that are laid down.
MOST_OF_A_BOOKING = 17
MOST_OF_A_NO = 4
MOST_OF_NO_MOVE = 6
# What sealing and letters need to know.
LOOKED_AT_BEFORE = ("FROM epoch", "FROM file", "FROM holder", "FROM account", "FROM block", "practice.name")


class Turns(list[list[str]]):
    """The statements of each turn to write, one list for each."""

    is_on = False

    def begin(self) -> None:
        self.is_on = True
        self.append([])

    def end(self, *_told: object) -> None:
        self.is_on = False

    def note(self, _connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement == "BEGIN IMMEDIATE":
            self.begin()
        elif self.is_on:
            self[-1].append(statement)


@contextmanager
def turns(engine: Engine) -> Iterator[Turns]:
    seen = Turns()
    heard = {"before_cursor_execute": seen.note, "commit": seen.end, "rollback": seen.end}
    for what, listener in heard.items():
        event.listen(engine, what, listener)
    try:
        yield seen
    finally:
        for what, listener in heard.items():
            event.remove(engine, what, listener)


@pytest.fixture
def ask(visitor, first_call, practice):
    """Book one time of Ines's for somebody new each time, at either door."""
    service = SimpleNamespace(id=first_call.id)
    program = Program(practice.app.test_client(use_cookies=False), str(service.id))

    def asked(door: str, who: str, **more: str) -> int:
        if door == "page":
            them = {"therapist": practice.ines.id.hex, "contact": f"{who}@example.com"}
            return visitor.book(service, **them | more).status_code
        them = {"therapist": str(practice.ines.id), "email": f"{who}@example.com"}
        return program.book("" if door == "program" else who, **them).status_code

    # Whatever is asked but once in a process is asked before anything is counted.
    visitor.get("/book")
    trail.record(SYSTEM, "practice.opened")
    db.session.commit()
    return asked


@pytest.mark.parametrize(("door", "more", "yes"), [("page", 0, 303), ("program", 0, 201), ("keyed", 4, 201)])
def test_a_booking_has_one_turn_for_its_decision_and_its_rows(ask, door, more, yes):
    with turns(db.engine) as seen:
        assert ask(door, "alex") == yes
    (turn,) = seen
    assert not [one for one in turn if any(word in one for word in LOOKED_AT_BEFORE)]
    assert len(turn) <= MOST_OF_A_BOOKING + more, turn
    assert len(db.session.scalars(select(Appointment)).all()) == 1


def test_the_directory_is_looked_up_once_for_all_that_is_sealed_to_it(ask):
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        ask("page", "alex")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert sum("FROM epoch" in one for one in seen) == 1


@pytest.mark.parametrize("door", ["page", "program"])
def test_whoever_comes_too_late_looks_for_other_times_when_the_turn_is_given_back(ask, door):
    ask(door, "first")
    with turns(db.engine) as seen:
        assert ask(door, "second") == 409
    (turn,) = seen
    assert len(turn) <= MOST_OF_A_NO, turn


def test_a_request_that_comes_again_waits_for_nobody(ask):
    assert ask("keyed", "alex") == 201
    with turns(db.engine) as seen:
        assert ask("keyed", "alex") == 201
    assert seen == []


def test_a_page_that_only_says_what_is_missing_waits_for_nobody(ask):
    with turns(db.engine) as seen:
        assert ask("page", "alex", name="") == 422
    assert seen == []


@pytest.fixture
def change(visitor, first_call, practice):
    """Move the booking of this token to a time, or call it off, at either door."""
    program = Program(practice.app.test_client(use_cookies=False), str(first_call.id))

    def changed(door: str, token: str, starts_at: datetime | None = None) -> int:
        if door == "program":
            answer = program.cancel(token) if starts_at is None else program.move(token, starts_at)
        elif starts_at is None:
            answer = visitor.post(f"/b/{token}/cancel")
        else:
            answer = visitor.post(f"/b/{token}/move", {"start": written(starts_at)})
        return answer.status_code

    first, second = program.book(), program.book(email="leo@example.com", starts_at=written(NEXT))
    visitor.get("/book")
    return changed, first.json["token"], second.json["token"]


@pytest.mark.parametrize(("door", "yes"), [("page", 303), ("program", 200)])
def test_a_move_and_a_cancellation_wait_for_their_turn_when_it_is_known_whose_they_are(change, door, yes):
    changed, mine, _theirs = change
    for starts_at in (NEXT + timedelta(minutes=30), None):
        with turns(db.engine) as seen:
            assert changed(door, mine, starts_at) == yes
        (turn,) = seen
        assert not [one for one in turn if "FROM booking_link" in one]


@pytest.mark.parametrize("door", ["page", "program"])
def test_whoever_cannot_move_there_looks_for_other_times_when_the_turn_is_given_back(change, door):
    changed, mine, theirs = change
    with turns(db.engine) as seen:
        assert changed(door, mine, NEXT) == 409
    (turn,) = seen
    assert len(turn) <= MOST_OF_NO_MOVE, turn
    assert {changed(door, one) for one in (mine, theirs)} <= {200, 303}


def test_what_is_called_off_twice_by_a_program_is_called_off(change):
    changed, mine, _theirs = change
    assert [changed("program", mine), changed("program", mine)] == [200, 200]

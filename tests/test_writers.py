"""Writers stand in line: in the order they came, in one process and between several, and never for ever."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest
from sqlalchemy import text

from clinic import writers
from clinic.database import db
from clinic.mode import Mode, set_mode
from clinic.writers import Line, line_of

HOLDS_ITS_TURN = """
import sys
from pathlib import Path
from clinic.writers import Line
handle = Line(Path(sys.argv[1])).take_turn()
print("mine", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return Line(tmp_path / "line")


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(writers, "PATIENCE_SECONDS", 0.01)


def test_writers_have_their_turn_in_the_order_they_came(line):
    first, order = line.take_turn(), []
    came = [Event() for _ in range(5)]

    def write(number: int) -> None:
        came[number].set()
        handle = line.take_turn()
        order.append(number)
        line.give_back(handle)

    with ThreadPoolExecutor(5) as pool:
        for number in range(5):
            pool.submit(write, number)
            came[number].wait()
            while len(line._waiting) <= number:
                pass
        line.give_back(first)
    assert order == [0, 1, 2, 3, 4]


def test_only_one_writes_at_a_time(line):
    inside, most, start = 0, 0, Barrier(8, timeout=60)

    def write() -> None:
        nonlocal inside, most
        start.wait()
        for _ in range(20):
            handle = line.take_turn()
            inside += 1
            most = max(most, inside)
            inside -= 1
            line.give_back(handle)

    with ThreadPoolExecutor(8) as pool:
        for job in [pool.submit(write) for _ in range(8)]:
            job.result()
    assert most == 1


def test_whoever_waits_too_long_is_told_what_sqlite_says_and_holds_up_nobody(line, impatient):
    held = line.take_turn()
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        line.take_turn()
    line.give_back(held)
    line.give_back(line.take_turn())


def test_another_process_has_its_turn_too_and_gives_it_back_when_it_dies(line, tmp_path, impatient):
    command = [sys.executable, "-c", HOLDS_ITS_TURN, str(tmp_path / "line")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "mine\n"
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            line.take_turn()
        other.kill()
    line.give_back(line.take_turn())


def test_a_transaction_that_writes_holds_its_turn_until_it_is_over(app, impatient):
    line = line_of(str(db.engine.url.database))
    for end in (db.session.commit, db.session.rollback, db.session.remove):
        db.session.execute(text("SELECT 1"))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            line.take_turn()
        end()
        line.give_back(line.take_turn())


def test_a_look_waits_for_nobody(app, impatient):
    line = line_of(str(db.engine.url.database))
    held = line.take_turn()
    set_mode(Mode.READ)
    assert db.session.scalar(text("SELECT 1")) == 1
    db.session.rollback()
    set_mode(Mode.WRITE)
    line.give_back(held)


def test_a_transaction_that_cannot_begin_gives_its_turn_back(app, impatient):
    elsewhere = sqlite3.connect(str(db.engine.url.database), isolation_level=None)
    db.session.execute(text("PRAGMA busy_timeout = 1"))
    db.session.rollback()
    elsewhere.execute("BEGIN IMMEDIATE")
    with pytest.raises(Exception, match="locked"):
        db.session.execute(text("SELECT 1"))
    db.session.rollback()
    line = line_of(str(db.engine.url.database))
    line.give_back(line.take_turn())
    elsewhere.close()

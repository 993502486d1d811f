"""How a transaction begins: a look writes nothing on either engine, and what is written durably stays."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import delete, event, func, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from clinic.database import Base, db, step_aside, writing
from clinic.edge import turn
from clinic.edge.doors import visitor
from clinic.mail.models import OutboxLetter
from clinic.mode import Mode, set_mode
from clinic.vault.token import csrf_of, new_token

READ_ONLY = r"read.?only"
THEN = datetime(2026, 11, 23, 12, tzinfo=UTC)


def letter(locale: str | None = "en") -> OutboxLetter:
    """Some row of ours; one without a locale is refused by the database."""
    return OutboxLetter(sealed=b"", message_id="<a@b>", locale=locale, written_at=THEN, next_at=THEN)


def kept() -> int:
    """How many there are for anybody else who looks."""
    with db.engine.connect() as elsewhere:
        return elsewhere.scalar(select(func.count()).select_from(OutboxLetter)) or 0


@contextmanager
def looking() -> Iterator[None]:
    """As a GET looks."""
    db.session.rollback()
    set_mode(Mode.READ)
    try:
        yield
    finally:
        db.session.rollback()
        set_mode(Mode.WRITE)


def test_a_look_cannot_add_a_row(either_app):
    with looking():
        db.session.add(letter())
        with pytest.raises(DBAPIError, match=READ_ONLY):
            db.session.flush()
    assert kept() == 0


@pytest.mark.parametrize("act", ["UPDATE outbox_letter SET tries = 1", "DELETE FROM outbox_letter"])
def test_a_look_cannot_change_what_is_there(either_app, act):
    db.session.add(letter())
    db.session.commit()
    with looking(), pytest.raises(DBAPIError, match=READ_ONLY):
        db.session.execute(text(act))


def test_a_get_that_tries_to_write_fails_and_the_next_post_does_not(either_app: Flask):
    bp = visitor.blueprint("trying", __name__)

    @bp.route("/trying", methods=["GET", "POST"])
    def write() -> str:
        db.session.add(letter())
        db.session.commit()
        return "written"

    either_app.register_blueprint(bp)
    http = either_app.test_client()
    assert http.get("/trying").status_code == 500
    assert kept() == 0
    token = new_token()
    http.set_cookie("v", token)
    assert http.post("/trying", data={"csrf_token": csrf_of(token)}).text == "written"
    assert kept() == 1


def test_a_durable_entry_stays_though_the_look_around_it_fails(either_app):
    with looking():
        db.session.scalar(select(func.count()).select_from(OutboxLetter))
        with writing():
            db.session.add(letter())
        assert kept() == 1
        with pytest.raises(DBAPIError, match=READ_ONLY):
            db.session.execute(text("DELETE FROM outbox_letter"))
    assert kept() == 1


def test_a_durable_entry_stays_though_the_act_after_it_is_undone(either_app):
    with writing():
        db.session.add(letter())
    db.session.add(letter())
    db.session.flush()
    db.session.rollback()
    assert kept() == 1


def test_a_durable_entry_that_fails_leaves_nothing_and_gives_the_mode_back(either_app):
    with looking():
        with pytest.raises(DBAPIError), writing():
            db.session.add_all([letter(), letter(locale=None)])
        with pytest.raises(DBAPIError, match=READ_ONLY):
            db.session.execute(text("DELETE FROM outbox_letter"))
    assert kept() == 0


def add_a_letter():
    db.session.add(letter())


def add_a_letter_now():
    db.session.add(letter())
    db.session.flush()


def delete_letters():
    db.session.execute(delete(OutboxLetter))


CHANGES = pytest.mark.parametrize("change", [add_a_letter, add_a_letter_now, delete_letters])


@CHANGES
def test_what_takes_long_does_not_lose_what_was_changed_before_it(either_app, change):
    change()
    with pytest.raises(RuntimeError, match="before the work's own changes"):
        step_aside()
    db.session.rollback()
    step_aside()


@CHANGES
def test_a_durable_entry_does_not_sweep_along_what_was_changed_before_it(either_app, change):
    change()
    with pytest.raises(RuntimeError, match="before the work's own changes"), writing():
        pytest.fail("the block was entered")
    db.session.rollback()
    assert kept() == 0


def test_a_write_on_sqlite_waits_at_its_beginning_for_the_one_before_it(app):
    """`BEGIN IMMEDIATE`: nobody reads first and is told at the end that it was for nothing."""
    db.session.rollback()
    begun, order = Event(), []

    def second() -> None:
        with app.app_context():
            begun.set()
            order.append(("second saw", db.session.scalar(select(func.count()).select_from(OutboxLetter))))
            db.session.add(letter())
            db.session.commit()
            db.session.remove()

    db.session.scalar(select(func.count()).select_from(OutboxLetter))
    thread = Thread(target=second)
    thread.start()
    assert begun.wait(60)
    db.session.add(letter())
    db.session.commit()
    thread.join()
    assert order == [("second saw", 1)]
    assert kept() == 2


def test_a_piece_of_work_that_only_looks_keeps_no_writer_waiting_and_may_write_afterwards(either_app):
    with turn.looking():
        assert db.session.scalar(select(func.count()).select_from(OutboxLetter)) == 0
        set_mode(Mode.WRITE)
        with db.engine.begin() as elsewhere:
            elsewhere.execute(update(OutboxLetter).values(locale="fr"))
        set_mode(Mode.READ)
    with pytest.raises(DBAPIError, match=READ_ONLY):
        write_while_looking()
    db.session.add(letter())
    db.session.commit()
    assert kept() == 1


def write_while_looking() -> None:
    with turn.looking():
        db.session.add(letter())
        db.session.flush()


def test_a_look_on_sqlite_waits_for_nobody(app):
    db.session.add(letter())
    db.session.flush()
    set_mode(Mode.READ)
    assert kept() == 0
    set_mode(Mode.WRITE)
    db.session.rollback()


def test_what_looks_and_what_writes_has_a_connection_of_its_own_that_keeps_its_prepared_statements(app):
    """SQLite prepares all statements of a connection anew once it is told that it may write, or no more."""
    told: list[str] = []

    @event.listens_for(db.engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if "query_only" in statement:
            told.append(statement)

    kept()
    for _ in range(2):
        with looking():
            kept()
            with writing():
                db.session.add(letter())
            assert kept()
    kept()
    event.remove(db.engine, "before_cursor_execute", note)
    assert told == ["PRAGMA query_only = ON"]


def test_where_there_is_no_room_for_both_one_connection_looks_and_writes(app):
    pool = db.engine.pool
    held = [db.engine.connect() for _ in range(pool.size())]
    with looking():
        assert kept() == 0
    for one in held:
        one.close()
    assert pool.checkedout() == 0
    assert pool.checkedin() == pool.size()
    for look in (looking, nullcontext, looking):
        with look():
            assert kept() == 0
    assert pool.checkedin() == pool.size()


def test_every_table_of_ours_is_strict(app):
    rows = db.session.execute(text("SELECT name, strict FROM pragma_table_list WHERE type = 'table'")).all()
    strict = {name: bool(is_strict) for name, is_strict in rows if not name.startswith("sqlite_")}
    assert strict == dict.fromkeys(Base.metadata.tables, True)
    db.session.rollback()
    assert set(inspect(db.engine).get_table_names()) == set(Base.metadata.tables)


def test_a_commit_waits_for_the_disk(app):
    set_mode(Mode.WRITE)
    for pragma, value in (("synchronous", 2), ("journal_mode", "wal")):
        assert db.session.execute(text(f"PRAGMA {pragma}")).scalar() == value

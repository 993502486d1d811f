"""Statements handed to the driver as they were compiled: values are ours, refusals tell nobody's words."""

import contextlib
import gc
import sqlite3
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import bindparam, event, insert, select, update
from sqlalchemy.exc import IntegrityError

from clinic.database import db, writing
from clinic.mail.models import LetterKind, LetterState, Means, OutboxLetter
from clinic.prepared import Prepared

THEN, LATER = datetime(2026, 11, 23, 12, tzinfo=UTC), datetime(2026, 11, 24, 12, tzinfo=UTC)
FIRST, SECOND = uuid4(), uuid4()
ROWS = OutboxLetter.__table__
ADD = Prepared(
    lambda dialect: insert(ROWS).values(
        {name: bindparam(name) for name in ("id", "sealed", "locale", "written_at")}
        | {"message_id": f"<{dialect}@b>", "next_at": THEN, "tries": 0}
        | {"state": LetterState.WAITING, "is_latest": True, "kind": LetterKind.OFFER}
    )
)
READ = Prepared(
    select(OutboxLetter.written_at, OutboxLetter.sealed, OutboxLetter.message_id, OutboxLetter.next_at)
    .where(OutboxLetter.locale == bindparam("locale"))
    .order_by(OutboxLetter.written_at)
)
PUT_OFF = Prepared(update(ROWS).values(next_at=bindparam("at")).returning(ROWS.c.written_at, ROWS.c.next_at))


def letter(number, sealed=b"words", locale="en", at=THEN):
    return {"id": number, "sealed": sealed, "locale": locale, "written_at": at, "means": Means.TEXT}


def test_many_rows_go_in_and_come_out_as_ours_on_either_engine(either_app):
    engine = db.engine.dialect.name
    assert ADD.change(db.session(), letter(FIRST), letter(SECOND, b"more", at=LATER)) == 2
    message = f"<{engine}@b>"
    assert READ.rows(db.session(), {"locale": "en"}) == [
        [THEN, b"words", message, THEN],
        [LATER, b"more", message, THEN],
    ]
    assert READ.first(db.session(), {"locale": "fa"}) is None
    assert PUT_OFF.rows(db.session(), {"at": LATER}) == [[THEN, LATER], [LATER, LATER]]


def test_a_refusal_is_told_as_by_every_other_statement_but_without_what_was_written(either_app):
    with pytest.raises(IntegrityError) as refused:
        ADD.change(db.session(), letter(FIRST, b"nobody's words", locale=None))
    assert "words" not in str(refused.value)
    db.session.rollback()
    assert ADD.change(db.session(), letter(FIRST)) == 1


def test_nothing_is_left_of_what_was_refused_by_which_a_closed_database_would_stay_open(app):
    """SQLite closes a file only once every statement on it has gone, and not when a collector comes by."""
    gc.collect()
    gc.disable()
    try:
        with contextlib.suppress(IntegrityError):
            ADD.change(db.session(), letter(FIRST, locale=None))
        assert not [one for one in gc.get_objects() if isinstance(one, sqlite3.Cursor)]
    finally:
        gc.enable()


def test_who_listens_hears_of_it_and_what_is_not_told_is_missed(either_app):
    heard: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        heard.append(statement)

    event.listen(db.engine, "before_cursor_execute", hear)
    ADD.change(db.session(), letter(FIRST))
    event.remove(db.engine, "before_cursor_execute", hear)
    assert [one for one in heard if one.startswith("INSERT INTO outbox_letter")]
    with pytest.raises(KeyError, match="locale"):
        READ.rows(db.session(), {})
    # A default of ours is nothing that the driver knows.
    with pytest.raises(KeyError, match="means"):
        ADD.change(db.session(), {name: value for name, value in letter(SECOND).items() if name != "means"})


@pytest.mark.parametrize(
    "change",
    [
        lambda one: ADD.change(db.session(), letter(one)),
        lambda one: PUT_OFF.first(db.session(), {"at": THEN}),
    ],
)
def test_what_it_changed_is_work_of_its_own_and_swept_along_by_no_entry(app, change):
    change(FIRST)
    with pytest.raises(RuntimeError, match="comes before"), writing():
        pass

"""A booking is rehearsed when a server opens: all of it is sent, and nothing of it stands."""

import re
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import event, select

from clinic import clock
from clinic.cli.server import booking_is_rehearsed_beside
from clinic.database import Base, db
from clinic.diary.models import Appointment, Service
from clinic.intake.rehearsal import rehearse
from clinic.mode import Mode, set_mode
from tests.intake.conftest import TUESDAY_AT_NINE


def everything():
    """Each row of each table."""
    tables = Base.metadata.sorted_tables
    rows = {one.name: sorted(map(repr, db.session.execute(select(one)).all())) for one in tables}
    db.session.rollback()
    return rows


def sent_meanwhile(act):
    """What comes of an act, and the statements it sends."""
    sent = []

    def hear(connection, cursor, statement, told, context, is_many):
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        return act(), sent
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)


def test_a_rehearsed_booking_sends_all_that_one_sends_and_leaves_nothing(practice, first_call, visitor):
    before = everything()
    was_one, sent = sent_meanwhile(lambda: rehearse(clock.now()))
    assert was_one
    for table in ("appointment", "claim", "inbox", "enquiry", "outbox_letter"):
        assert any(re.match(rf"INSERT (OR FAIL )?INTO {table} ", one) for one in sent), table
    assert everything() == before
    assert set_mode(Mode.WRITE) is Mode.WRITE
    assert visitor.book(first_call, TUESDAY_AT_NINE).status_code == 303


def test_a_rehearsal_has_its_turn_to_write_for_the_deciding_alone(practice, first_call):
    db.session.rollback()
    with practice.app.test_request_context("/"):
        _, sent = sent_meanwhile(lambda: rehearse(clock.now()))
    turn = sent.index("BEGIN IMMEDIATE")
    assert sent.count("BEGIN IMMEDIATE") == 1
    assert [one for one in sent[:turn] if "FROM hours" in one]
    assert not [one for one in sent[:turn] if one.startswith("INSERT")]
    # It decides by a look of its own, then takes the time.
    inserts = [at for at, one in enumerate(sent) if one.startswith("INSERT")]
    assert turn < inserts[0]


def test_nothing_is_rehearsed_where_nothing_is_offered(practice, first_call):
    for one in db.session.scalars(select(Service)):
        one.retired_at = clock.now()
    db.session.commit()
    before = everything()
    assert not rehearse(clock.now())
    assert everything() == before


def test_a_time_that_somebody_takes_meanwhile_is_left_to_them_without_an_alarm(
    practice, first_call, visitor, caplog
):
    db.session.remove()
    answered = []

    def book_first(connection):
        """Once a time was chosen to be rehearsed, as that look ends, before the turn to write is had."""
        if not answered:
            answered.append(None)
            with ThreadPoolExecutor(1) as beside:
                answered[0] = beside.submit(visitor.book, first_call, TUESDAY_AT_NINE).result().status_code

    event.listen(db.engine, "rollback", book_first)
    try:
        booking_is_rehearsed_beside(practice.app).join()
    finally:
        event.remove(db.engine, "rollback", book_first)
    assert answered == [303]
    assert [one for one in caplog.records if one.levelname == "ERROR"] == []
    (starts_at,) = db.session.scalars(select(Appointment.starts_at))
    assert starts_at == TUESDAY_AT_NINE

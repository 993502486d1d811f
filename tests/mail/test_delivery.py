"""Letters leave over a real socket: after the commit, at least once, each by one worker."""

import email
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from threading import Barrier, Event, Thread
from uuid import uuid4

import pytest
from sqlalchemy import select

from clinic.config import settings
from clinic.database import db
from clinic.mail import worker
from clinic.mail.delivery import LEASE, deliver_due, forget_ended
from clinic.mail.letter import Letter
from clinic.mail.models import LetterState, OutboxLetter
from clinic.mail.outbox import Posting, came_back, post
from clinic.mail.undelivered import Undelivered
from tests.served import PATIENCE_SECONDS, free_port, open_office

LETTER = Letter("maya@example.ca", "Appointment", "Thursday at two.", b"BEGIN:VCALENDAR\r\n", "REQUEST")


class Postman:
    """Takes what comes; `refuses` is said instead when set."""

    def __init__(self):
        self.bag = []
        self.refuses = None
        self.came = Event()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.bag.append(email.message_from_bytes(envelope.content))
        self.came.set()
        return "250 OK"


@pytest.fixture
def postman():
    return Postman()


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def capture(monkeypatch):
    """What the log says, as it would stand in the machine's own."""
    said = StringIO()
    monkeypatch.setattr(logging.getLogger("clinic"), "disabled", False)
    monkeypatch.setattr(logging.getLogger("clinic").handlers[0], "stream", said)
    return said


@pytest.fixture
def by_smtp(app, port):
    return replace(settings(), smtp_url=f"smtp://127.0.0.1:{port}")


def now():
    return datetime.now(UTC)


def rows():
    return db.session.scalars(select(OutboxLetter).execution_options(populate_existing=True)).all()


def test_a_letter_leaves_once_its_booking_has_committed(app, by_smtp, port, postman):
    post(LETTER, locale="en")
    db.session.commit()
    with open_office(postman, port):
        assert deliver_due(by_smtp, now()) == 1
        assert deliver_due(by_smtp, now()) == 0
    (message,) = postman.bag
    assert message["To"] == LETTER.to
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]


def test_a_letter_of_a_booking_that_failed_never_existed(app, by_smtp, port, postman):
    post(LETTER, locale="en")
    db.session.rollback()
    with open_office(postman, port):
        assert deliver_due(by_smtp, now()) == 0
    assert postman.bag == []


def test_a_server_that_is_down_is_waited_for(app, by_smtp, port, postman):
    post(LETTER, locale="en")
    db.session.commit()
    assert deliver_due(by_smtp, now()) == 0
    assert rows()[0].state is LetterState.WAITING
    assert rows()[0].last_failure == "ConnectionRefusedError"
    with open_office(postman, port):
        assert deliver_due(by_smtp, now()) == 0
        assert deliver_due(by_smtp, now() + timedelta(minutes=2)) == 1
    assert len(postman.bag) == 1


def test_a_letter_that_was_cut_off_is_sent_again_under_the_same_name(app, by_smtp, port, postman):
    post(LETTER, locale="en")
    db.session.commit()
    with open_office(postman, port):
        assert deliver_due(by_smtp, now()) == 1
        # As if the machine had stopped between the server's acceptance and our mark.
        row = rows()[0]
        fresh = OutboxLetter(
            id=row.id,
            sealed=_sealed_again(row),
            message_id=row.message_id,
            locale="en",
            written_at=row.written_at,
            next_at=now() + LEASE,
            state=LetterState.SENDING,
            tries=1,
        )
        db.session.delete(row)
        db.session.flush()
        db.session.expunge_all()
        db.session.add(fresh)
        db.session.commit()
        assert deliver_due(by_smtp, now()) == 0
        assert deliver_due(by_smtp, now() + LEASE + timedelta(seconds=1)) == 1
    first, second = (message["Message-ID"] for message in postman.bag)
    assert first == second


def _sealed_again(row):
    from clinic.vault.envelope import seal
    from clinic.vault.padding import pad

    return seal(settings().instance_key, pad(LETTER.to_bytes()), "letter", row.id)


def test_two_workers_never_take_the_same_letter(app, by_smtp, port, postman):
    for _ in range(12):
        post(LETTER, locale="en")
    db.session.commit()
    together = Barrier(2, timeout=60)

    def work(_):
        with app.app_context():
            together.wait()
            try:
                return deliver_due(by_smtp, now())
            finally:
                db.session.remove()

    with open_office(postman, port), ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(work, range(2))) == 12
    assert len({message["Message-ID"] for message in postman.bag}) == len(postman.bag) == 12


def test_an_address_the_server_will_never_know_is_given_up_and_its_words_go(app, by_smtp, port, postman):
    post(LETTER, locale="en")
    db.session.commit()
    postman.refuses = "550 no such person"
    with open_office(postman, port):
        deliver_due(by_smtp, now())
    (row,) = rows()
    assert (row.state, row.last_failure, row.sealed) == (LetterState.RETURNED, "550", None)


def test_a_server_that_asks_for_patience_is_tried_again(app, by_smtp, port, postman):
    post(LETTER, locale="en")
    db.session.commit()
    postman.refuses = "450 later"
    with open_office(postman, port):
        deliver_due(by_smtp, now())
        postman.refuses = None
        assert deliver_due(by_smtp, now() + timedelta(minutes=2)) == 1


def test_a_sent_letter_keeps_no_words_and_its_row_goes_after_a_week(app, by_smtp, port, postman):
    post(LETTER, locale="en")
    db.session.commit()
    assert LETTER.text.encode() not in rows()[0].sealed
    with open_office(postman, port):
        deliver_due(by_smtp, now())
    assert rows()[0].sealed is None
    assert forget_ended(now()) == 0
    assert forget_ended(now() + timedelta(days=8)) == 1


def test_without_a_server_letters_are_files_only_their_owner_can_read(app):
    post(LETTER, locale="en")
    db.session.commit()
    assert deliver_due(settings(), now()) == 1
    (file,) = (settings().instance / "letters").iterdir()
    assert file.suffix == ".eml"
    assert file.stat().st_mode & 0o077 == 0
    assert email.message_from_bytes(file.read_bytes())["Subject"] == "Appointment"


def test_a_server_elsewhere_is_not_spoken_to_in_clear(app, port, postman, monkeypatch):
    from clinic.mail import post_office

    monkeypatch.setattr(post_office, "_is_loopback", lambda host: False)
    office = post_office.SmtpOffice(f"smtp://127.0.0.1:{port}")
    message = LETTER.message(sender="p@example.ca", message_id="<a@b>", written_at=now(), locale="en")
    with open_office(postman, port):
        with pytest.raises(Undelivered):
            office.send(message, "a")
        post_office.SmtpOffice(f"smtp://127.0.0.1:{port}?starttls=off").send(message, "a")
    assert len(postman.bag) == 1


def test_the_worker_sends_and_stops_when_it_is_told(app, by_smtp, port, postman, monkeypatch):
    monkeypatch.setitem(app.extensions, "attune", by_smtp)
    post(LETTER, locale="en")
    db.session.commit()
    stop = Event()
    with open_office(postman, port):
        thread = Thread(target=worker.run, args=(app, stop), kwargs={"pause_seconds": 0.01})
        thread.start()
        assert postman.came.wait(PATIENCE_SECONDS)
        stop.set()
        thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()


@pytest.mark.parametrize("to", ["maya@", "a@x.test, b@y.test", "Maya <a@x.test>", ""])
def test_an_address_that_is_not_exactly_one_is_given_up_and_the_next_letter_leaves(
    app, by_smtp, port, postman, to
):
    post(replace(LETTER, to=to), locale="en")
    post(LETTER, locale="en")
    db.session.commit()
    with open_office(postman, port):
        assert deliver_due(by_smtp, now()) == 1
    assert [message["To"] for message in postman.bag] == [LETTER.to]
    assert sorted(row.state for row in rows()) == [LetterState.RETURNED, LetterState.SENT]
    assert all(row.sealed is None for row in rows())


def test_a_letter_that_cannot_be_opened_is_left_for_later_and_the_next_one_leaves(
    app, by_smtp, port, postman, capture
):
    post(LETTER, locale="en")
    db.session.flush()
    rows()[0].sealed = b"not what was sealed"
    post(LETTER, locale="en")
    db.session.commit()
    with open_office(postman, port):
        assert deliver_due(by_smtp, now()) == 1
    assert sorted(row.state for row in rows()) == [LetterState.SENT, LetterState.WAITING]
    assert '"where"' in capture.getvalue()
    assert LETTER.to not in capture.getvalue()


def test_a_chore_that_fails_does_not_end_the_thread_that_letters_wait_for(
    app, by_smtp, port, postman, monkeypatch, capture
):
    def broken(now):
        raise RuntimeError("maya@example.ca")

    monkeypatch.setitem(app.extensions, "attune", by_smtp)
    monkeypatch.setattr(worker, "_chores", [broken])
    stop = Event()
    with open_office(postman, port):
        thread = Thread(target=worker.run, args=(app, stop), kwargs={"pause_seconds": 0.01})
        thread.start()
        post(LETTER, locale="en")
        db.session.commit()
        assert postman.came.wait(PATIENCE_SECONDS)
        stop.set()
        thread.join(PATIENCE_SECONDS)
    assert "RuntimeError" in capture.getvalue()
    assert "maya@" not in capture.getvalue()


def test_the_latest_letter_about_an_appointment_says_whether_they_know(app, by_smtp, port, postman):
    told, untold = uuid4(), uuid4()
    post(replace(LETTER, to="maya@"), locale="en", how=Posting(about=told))
    post(replace(LETTER, to="maya@"), locale="en", how=Posting(about=untold))
    db.session.commit()
    with open_office(postman, port):
        deliver_due(by_smtp, now())
        assert came_back([told, untold]) == {told, untold}
        post(LETTER, locale="en", how=Posting(about=told))
        db.session.commit()
        deliver_due(by_smtp, now())
    assert came_back([told, untold]) == {untold}
    forget_ended(now() + timedelta(days=8))
    assert came_back([told, untold]) == {untold}
    forget_ended(now() + timedelta(days=91))
    assert came_back([told, untold]) == set()


def test_an_older_letter_that_comes_back_after_a_newer_one_says_nothing(app, by_smtp, port, postman):
    told = uuid4()
    post(LETTER, locale="en", how=Posting(about=told))
    db.session.commit()
    with open_office(postman, port):
        postman.refuses = "450 later"
        assert deliver_due(by_smtp, now()) == 0
        postman.refuses = None
        post(LETTER, locale="en", how=Posting(about=told))
        db.session.commit()
        assert deliver_due(by_smtp, now()) == 1
        postman.refuses = "550 nobody"
        assert deliver_due(by_smtp, now() + timedelta(hours=1)) == 0
    assert {row.state for row in rows()} == {LetterState.SENT, LetterState.RETURNED}
    assert came_back([told]) == set()

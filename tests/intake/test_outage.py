"""A mail server that is away for an hour, and fifty people who book meanwhile."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from clinic.audit.actor import Actor
from clinic.config import settings
from clinic.database import db
from clinic.diary.draft import Draft
from clinic.diary.models import Hours, Service, ServiceKind
from clinic.diary.visitor import Reach, Visitor
from clinic.intake.models import Source
from clinic.intake.taking import Caller, book
from clinic.mail.delivery import LEASE, LONGEST_AWAY, deliver_due
from clinic.mail.models import LetterKind, LetterState, OutboxLetter
from tests.intake.conftest import MONDAY, TUESDAY_AT_NINE
from tests.mail.test_delivery import Postman
from tests.served import free_port, open_office

BOOKINGS = 50
MINUTE = timedelta(minutes=1)


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def by_smtp(either_practice, port):
    """Nothing listens there until a test opens the office. What the cast was written is out of the way."""
    db.session.execute(update(OutboxLetter).values(state=LetterState.SENT, ended_at=MONDAY))
    db.session.commit()
    return replace(settings(), smtp_url=f"smtp://127.0.0.1:{port}")


@pytest.fixture
def take(either_practice):
    """Book the n-th of many times for the n-th of many people."""
    ines, omar = either_practice.ines.id, either_practice.omar.id
    days = [
        Hours(therapist_id=one, weekday=day, opens=480, closes=1200)
        for one in (ines, omar)
        for day in range(7)
    ]
    db.session.add_all(days)
    db.session.commit()
    service = db.session.scalars(select(Service).where(Service.kind == ServiceKind.FIRST_CALL)).one()
    caller = Caller(Actor("visitor", "127.0.0.1"), Source.ONLINE, [ines, omar])

    def taken(n, now):
        starts_at = TUESDAY_AT_NINE + timedelta(days=n // 10, hours=n % 10)
        who = Visitor(
            name="Alex",
            contact=f"alex{n}@example.com",
            reach=Reach.MESSAGE,
            language="en",
            region="CA-NS",
            locale="en",
        )
        book(who, Draft(service, starts_at), caller, zone=ZoneInfo("America/Halifax"), now=now)
        db.session.commit()

    return taken


def booked():
    rows = select(OutboxLetter).where(OutboxLetter.kind == LetterKind.BOOKED)
    return db.session.scalars(rows.execution_options(populate_existing=True)).all()


def test_all_fifty_letters_arrive_soon_after_the_server_is_back_and_none_twice(take, by_smtp, port, clock):
    postman, now = Postman(), MONDAY
    for n in range(BOOKINGS):
        take(n, now)
        assert deliver_due(by_smtp, now) == 0
        now += MINUTE
        clock.move_to(now)
    while now < MONDAY + timedelta(hours=1):
        assert deliver_due(by_smtp, now) == 0
        now += MINUTE
    assert {row.state for row in booked()} == {LetterState.WAITING}
    # One letter knocks for all, so that a server that is down is not asked fifty times a minute.
    assert sum(row.tries for row in booked()) < 2 * BOOKINGS
    with open_office(postman, port):
        back = now + LONGEST_AWAY
        while now <= back:
            deliver_due(by_smtp, now)
            now += MINUTE
    arrived = Counter(message["To"] for message in postman.bag)
    assert arrived == Counter(f"alex{n}@example.com" for n in range(BOOKINGS))
    assert {row.state for row in booked()} == {LetterState.SENT}


def test_a_crash_after_the_server_took_it_shows_as_sending_and_sends_the_same_letter_once_more(
    take, by_smtp, port, monkeypatch
):
    class PowerCut(BaseException):
        pass

    def cut(*_args):
        raise PowerCut

    take(0, MONDAY)
    postman = Postman()
    with open_office(postman, port):
        with monkeypatch.context() as broken:
            broken.setattr("clinic.mail.delivery._end", cut)
            with pytest.raises(PowerCut):
                deliver_due(by_smtp, MONDAY)
        db.session.rollback()
        assert [row.state for row in booked()] == [LetterState.SENDING]
        assert deliver_due(by_smtp, MONDAY + MINUTE) == 0
        assert deliver_due(by_smtp, MONDAY + LEASE) == 1
    first, second = postman.bag
    assert first["Message-ID"] == second["Message-ID"]
    assert [row.state for row in booked()] == [LetterState.SENT]


def test_a_server_that_breaks_off_after_taking_a_letter_is_not_given_it_twice(
    take, by_smtp, port, monkeypatch
):
    take(0, MONDAY)
    postman = Postman()

    def breaks(_server):
        raise ConnectionResetError

    with open_office(postman, port), monkeypatch.context() as broken:
        broken.setattr("smtplib.SMTP.quit", breaks)
        assert deliver_due(by_smtp, MONDAY) == 1
        assert deliver_due(by_smtp, MONDAY + timedelta(days=1)) == 0
    assert len(postman.bag) == 1


def test_a_letter_about_what_has_begun_is_not_sent_any_more_and_the_desk_is_told(take, by_smtp, port):
    take(0, MONDAY)
    with open_office(Postman(), port):
        assert deliver_due(by_smtp, TUESDAY_AT_NINE) == 0
    assert [(row.state, row.last_failure) for row in booked()] == [(LetterState.RETURNED, "too late")]

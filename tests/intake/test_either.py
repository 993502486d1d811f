"""From a stranger's booking, or a call, to a client with an appointment, on either engine."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from clinic.clients import cards
from clinic.clients.card import Card
from clinic.database import db
from clinic.diary import reminded
from clinic.diary.held import Claim
from clinic.diary.models import Appointment, Hours, Service, ServiceKind
from clinic.diary.remind import look_after
from clinic.diary.reminded import Reachable, Reminder
from clinic.files import directory
from clinic.intake import record
from clinic.intake.models import Enquiry, State
from clinic.mail.models import OutboxLetter
from tests.intake.conftest import TUESDAY_AT_NINE, Visitor
from tests.intake.test_reminders import left, reminders, way
from tests.intake.test_telephone import booked


@pytest.fixture
def open_at_nine(either_practice):
    """Ines works Tuesdays from nine to noon, on either engine."""
    db.session.add(Hours(therapist_id=either_practice.ines.id, weekday=1, opens=540, closes=720))
    db.session.commit()
    return either_practice


def test_a_booking_is_made_moved_and_becomes_a_client(open_at_nine, clock):
    practice = open_at_nine
    service = db.session.scalars(select(Service).where(Service.kind == ServiceKind.FIRST_CALL)).one()
    visitor = Visitor(practice.app.test_client(), clock)
    link = visitor.book(service).location
    later = TUESDAY_AT_NINE + timedelta(hours=1)
    assert visitor.post(f"{link}/move", {"start": f"{later:%Y-%m-%dT%H:%M:%SZ}"}).status_code == 303
    desk = practice.browser_of(practice.iris)
    enquiry = db.session.scalars(select(Enquiry)).one()
    assert desk.post(f"/desk/intake/{enquiry.id}/client").status_code == 303
    db.session.rollback()
    appointment = db.session.scalars(select(Appointment).execution_options(populate_existing=True)).one()
    assert (appointment.starts_at, appointment.client_id is not None) == (later, True)
    assert db.session.get(Enquiry, enquiry.id, populate_existing=True).state is State.CLIENT
    assert len(db.session.scalars(select(Claim.step)).all()) == 4
    assert directory.file_id()
    assert len(db.session.scalars(select(OutboxLetter)).all()) >= 2


def test_two_bookings_of_one_contact_are_refused_by_the_database_itself(open_at_nine, clock):
    practice = open_at_nine
    service = db.session.scalars(select(Service).where(Service.kind == ServiceKind.FIRST_CALL)).one()
    visitor = Visitor(practice.app.test_client(), clock)
    assert visitor.book(service).status_code == 303
    assert visitor.book(service, TUESDAY_AT_NINE + timedelta(hours=1)).status_code == 429
    assert visitor.book(service).status_code in (409, 429)


def test_a_caller_is_found_booked_once_and_taken_through_the_call(open_at_nine, clock):
    practice, desk = open_at_nine, open_at_nine.browser_of(open_at_nine.iris)
    card = Card(preferred_name="مینا نمونه", phone="902-555-0143")
    mina = cards.new_client(practice.iris.actor, practice.iris.keyring, card, practice.ines.id)
    db.session.commit()
    for typed in ("mina", "Namune", "0143", "۵۵۵ ۰۱۴۳"):
        assert f'href="/desk/find/{mina.id}"' in desk.get("/desk/find", query_string={"find": typed}).text
    assert desk.post(f"/desk/find/{mina.id}").status_code == 422
    assert "Nothing is booked" in desk.post(f"/desk/find/{mina.id}", {"asked": "yes"}).text
    asked = {"contact": "902-555-0143"}
    assert "is it them" in desk.post("/desk/intake/alike", asked).text
    assert booked(desk, practice).status_code == 409
    assert booked(desk, practice, anyway="yes").status_code == 303
    # The same number has one first call to come, whoever says that it is somebody else.
    later = TUESDAY_AT_NINE + timedelta(hours=1)
    assert booked(desk, practice, at=later, anyway="yes").status_code == 409
    enquiry = db.session.scalars(select(Enquiry)).one()
    clock.move_to(TUESDAY_AT_NINE + timedelta(minutes=2))
    desk = practice.browser_of(practice.iris)
    assert "Fifteen minutes from 9:02 am" in desk.get(f"/desk/intake/{enquiry.id}/call").text
    assert desk.post(f"/desk/intake/{enquiry.id}/danger", {"offered": "life at risk"}).status_code == 303
    db.session.rollback()
    assert db.session.get(Enquiry, enquiry.id, populate_existing=True).state is State.ENDED
    (written,) = record.records(practice.iris.actor, practice.iris.keyring)
    assert written.offered == ("life at risk",)


def test_reminders_come_once_follow_a_move_and_are_gone_with_what_they_are_about(open_at_nine, clock):
    visitor = Visitor(open_at_nine.app.test_client(), clock)
    service = db.session.scalars(select(Service).where(Service.kind == ServiceKind.FIRST_CALL)).one()
    at = TUESDAY_AT_NINE + timedelta(days=7)
    link = visitor.book(service, at).location
    for starts_at in (at, at + timedelta(days=7)):
        due = starts_at - timedelta(days=2)
        clock.move_to(due)
        assert (look_after(due), look_after(due)) == (1, 0)
        moved = {"start": f"{starts_at + timedelta(days=7):%Y-%m-%dT%H:%M:%SZ}"}
        first, *_rest = reversed(reminders())
        assert visitor.post(way(first, "coming")).status_code == 303
        assert len(reminded.confirmed(db.session.scalars(select(Appointment)).all())) == 1
        assert visitor.post(way(first, "move"), moved).status_code == 303
        db.session.rollback()
        standing = db.session.scalars(select(Appointment).execution_options(populate_existing=True)).all()
        assert reminded.confirmed(standing) == {}
    stop = reminders()[-1].stop_link.removeprefix("http://localhost")
    assert visitor.http.post(stop, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    last = at + timedelta(days=14)
    clock.move_to(last - timedelta(days=2))
    assert look_after(last - timedelta(days=2)) == 0
    assert visitor.post(f"{link}/cancel").status_code == 303
    assert (left(Reachable), left(Reminder)) == (0, 0)

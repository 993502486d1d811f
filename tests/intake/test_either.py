"""From a stranger's booking to a client with an appointment, on either engine."""

from datetime import timedelta

from sqlalchemy import select

from clinic.database import db
from clinic.diary.held import Claim
from clinic.diary.models import Appointment, Hours, Service, ServiceKind
from clinic.files import directory
from clinic.intake.models import Enquiry, State
from clinic.mail.models import OutboxLetter
from tests.intake.conftest import TUESDAY_AT_NINE, Visitor


def test_a_booking_is_made_moved_and_becomes_a_client(either_practice, clock):
    practice = either_practice
    db.session.add(Hours(therapist_id=practice.ines.id, weekday=1, opens=540, closes=720))
    db.session.commit()
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


def test_two_bookings_of_one_contact_are_refused_by_the_database_itself(either_practice, clock):
    practice = either_practice
    db.session.add(Hours(therapist_id=practice.ines.id, weekday=1, opens=540, closes=720))
    db.session.commit()
    service = db.session.scalars(select(Service).where(Service.kind == ServiceKind.FIRST_CALL)).one()
    visitor = Visitor(practice.app.test_client(), clock)
    assert visitor.book(service).status_code == 303
    assert visitor.book(service, TUESDAY_AT_NINE + timedelta(hours=1)).status_code == 429
    assert visitor.book(service).status_code in (409, 429)

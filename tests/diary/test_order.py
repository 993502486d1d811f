"""Appointments at one and the same time stand in one order, for everybody who looks."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from clinic.badday import day as bad_day
from clinic.database import db
from clinic.desk import day
from clinic.diary.models import Appointment, Delivery, Service

ZONE = ZoneInfo("America/Halifax")
MORNING = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def given(either_practice) -> list[UUID]:
    """Three at ten o'clock, as they were given; written down, and numbered, in another order."""
    service = db.session.scalars(select(Service.id)).first()
    ten = MORNING + timedelta(hours=2)
    for number, minutes in ((1, 20), (3, 0), (2, 10)):
        client = either_practice.client(f"Somebody {number}", of=either_practice.ines)
        db.session.add(
            Appointment(
                id=UUID(int=number),
                therapist_id=either_practice.ines.id,
                service_id=service,
                starts_at=ten,
                ends_at=ten + timedelta(minutes=50),
                held_from_at=ten,
                held_to_at=ten + timedelta(minutes=50),
                delivery=Delivery.IN_PERSON,
                created_at=MORNING - timedelta(days=1) + timedelta(minutes=minutes),
                client_id=client.id,
                file_id=client.file_id,
            )
        )
        db.session.flush()
    return [UUID(int=number) for number in (3, 2, 1)]


def test_of_those_at_one_time_the_one_that_was_given_first_stands_first(either_practice, given):
    for told in (day.of, bad_day.to_come):
        assert [one.id for one in told(either_practice.ines.id, MORNING, ZONE)] == given

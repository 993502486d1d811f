"""A practice that had hours and appointments before it read calendars and kept a wait list keeps them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import inspect

from clinic.database import db
from clinic.diary.free import free_starts
from clinic.diary.models import Audience, Service
from clinic.edge import current

INES, HOUR, MONDAY, BOOKED = (UUID(int=number) for number in range(1, 5))
NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
NEW = {"calendar_feed", "calendar_host", "other_calendar", "busy_elsewhere", "waiting", "waiting_offer"}


def test_what_was_free_and_what_was_taken_stays_so(earlier):
    rows = earlier("0002")
    rows.put("holder", id=INES, roles="therapist", public_key=b"p", verify_key=b"v", certificate=b"c")
    rows.put(
        "service", id=HOUR, kind="OTHER", label="Appointment", minutes=50, buffer_before=0, buffer_after=10,
        delivery="PHONE", audience="PUBLIC", notice_minutes=0, horizon_days=60,
    )  # fmt: skip
    rows.put("hours", id=MONDAY, therapist_id=INES, weekday=1, opens=540, closes=660)
    ends = NINE + timedelta(minutes=50)
    rows.put(
        "appointment", id=BOOKED, therapist_id=INES, service_id=HOUR, delivery="PHONE", uid="one", sequence=2,
        starts_at=NINE, ends_at=ends, held_from_at=NINE, held_to_at=NINE + timedelta(hours=1),
        created_at=NINE,
    )  # fmt: skip
    rows.bring_up_to_date()
    told = {"zone": current.zone(), "now": NINE - timedelta(hours=9), "for_whom": Audience.PUBLIC}
    window = (NINE - timedelta(hours=1), NINE + timedelta(hours=3))
    found = free_starts(db.session.get_one(Service, HOUR), [INES], window, **told)
    assert [one.at for one in found] == [NINE + timedelta(hours=1)]
    db.session.rollback()
    rows.go_back_to("0002")
    (kept,) = rows.rows("appointment", id=BOOKED)
    assert kept["sequence"] == 2
    assert not NEW & set(inspect(db.engine).get_table_names())

"""A practice that had services and appointments before there were rooms and holds loses none of either."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from clinic.database import db
from clinic.diary.held import Claim
from clinic.diary.models import Appointment, Audience, Delivery, Hours, Service
from tests.migrations.conftest import Earlier

INES, CALL, HOUR, BOOKED, MONDAY, HOLD = (UUID(int=number) for number in range(1, 7))
NINE = datetime(2026, 11, 24, 13, tzinfo=UTC)
STEP = int(NINE.timestamp()) // 300


@pytest.fixture
def before(earlier) -> Earlier:
    """Ines, what she offers, her hours, and somebody who comes on Tuesday at nine."""
    rows = earlier("0001")
    rows.put("holder", id=INES, roles="therapist", public_key=b"p", verify_key=b"v", certificate=b"c")
    same = {"kind": "OTHER", "label": "Appointment", "buffer_before": 0, "buffer_after": 0}
    same |= {"delivery": "PHONE", "notice_minutes": 120, "horizon_days": 60}
    rows.put("service", id=CALL, minutes=15, is_public=True, **same)
    rows.put("service", id=HOUR, minutes=50, is_public=False, **same)
    rows.put("hours", id=MONDAY, therapist_id=INES, weekday=1, opens=540, closes=720)
    ends = NINE + timedelta(minutes=15)
    times = {"starts_at": NINE, "ends_at": ends, "held_from_at": NINE, "held_to_at": ends, "created_at": NINE}
    who = {"therapist_id": INES, "service_id": CALL, "delivery": "PHONE", "uid": "one", "sequence": 2}
    rows.put("appointment", id=BOOKED, **who, **times)
    for step in range(STEP, STEP + 3):
        claimed = {"resource_kind": "therapist", "resource_id": INES, "appointment_id": BOOKED}
        rows.put("claim", step=step, **claimed)
    return rows


def test_every_row_is_still_true_afterwards(before):
    before.bring_up_to_date()
    services = {one.id: one for one in db.session.scalars(select(Service))}
    assert {key: one.audience for key, one in services.items()} == {
        CALL: Audience.PUBLIC,
        HOUR: Audience.STAFF,
    }
    assert {(one.price_cents, one.grid_minutes, one.ways) for one in services.values()} == {
        (0, 15, (Delivery.PHONE,))
    }
    (booked,) = db.session.scalars(select(Appointment))
    assert (booked.starts_at, booked.sequence, booked.room_id, booked.series_on) == (NINE, 2, None, None)
    assert {(one.step, one.appointment_id, one.hold_id) for one in db.session.scalars(select(Claim))} == {
        (step, BOOKED, None) for step in range(STEP, STEP + 3)
    }
    assert db.session.scalars(select(Hours.place_id)).all() == [None]


def test_the_claims_still_refuse_a_second_owner_and_now_a_step_of_nobodys(before):
    before.bring_up_to_date()
    for step, owner in ((STEP, BOOKED), (STEP + 9, None)):
        with pytest.raises(IntegrityError):
            before.put("claim", resource_kind="therapist", resource_id=INES, step=step, appointment_id=owner)
    with pytest.raises(IntegrityError):
        before.put("claim", resource_kind="therapist", resource_id=INES, step=STEP + 9, hold_id=HOLD)
    before.put("claim", resource_kind="therapist", resource_id=INES, step=STEP + 9, appointment_id=BOOKED)
    if db.engine.dialect.name == "sqlite":
        written = db.session.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'claim'"))
        assert "WITHOUT ROWID" in written


def test_the_new_columns_point_at_what_is_there(before):
    before.bring_up_to_date()
    with db.engine.connect() as connection:
        found = {
            (table, key["constrained_columns"][0], key["referred_table"])
            for table in ("appointment", "hours", "hours_exception", "claim")
            for key in inspect(connection).get_foreign_keys(table)
        }
    for table in ("appointment", "hours", "hours_exception"):
        assert (table, "place_id", "place") in found
    assert {("appointment", "room_id", "room"), ("claim", "hold_id", "hold")} <= found


def test_it_goes_back_to_what_it_was(before):
    before.bring_up_to_date()
    before.go_back_to("0001")
    assert {one["minutes"]: bool(one["is_public"]) for one in before.rows("service")} == {15: True, 50: False}
    assert len(before.rows("claim")) == 3
    assert len(before.rows("appointment")) == 1

"""A practice that took enquiries before it could block, count or choose how long to keep them keeps them."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import inspect

from clinic.database import db
from clinic.intake.models import Enquiry

MORGAN, INBOX = UUID(int=1), UUID(int=2)
ARRIVED, KEPT = datetime(2026, 9, 1, 12, tzinfo=UTC), datetime(2026, 12, 1, 12, tzinfo=UTC)


def enquired(rows):
    rows.put(
        "enquiry",
        id=MORGAN,
        inbox_id=INBOX,
        source="ONLINE",
        state="WAITING",
        arrived_at=ARRIVED,
        keep_until=KEPT,
    )


def test_enquiries_stay_as_they_are_when_blocks_come_and_go(earlier):
    rows = earlier("0009")
    enquired(rows)
    rows.bring_up_to_date()
    kept = db.session.get_one(Enquiry, MORGAN)
    assert (kept.arrived_at, kept.keep_until) == (ARRIVED, KEPT)
    db.session.rollback()
    rows.go_back_to("0009")
    (kept,) = rows.rows("enquiry", id=MORGAN)
    assert kept["state"] == "WAITING"
    assert "block" not in inspect(db.engine).get_table_names()

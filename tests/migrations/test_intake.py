"""A practice that took enquiries before it could block, count or choose how long to keep them keeps them."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from clinic.database import db
from clinic.intake import promised
from clinic.intake.models import FEWEST_DAYS, Enquiry

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


def test_enquiries_stay_as_they_are_and_keep_what_they_were_told(earlier):
    rows = earlier("0009")
    enquired(rows)
    rows.bring_up_to_date()
    kept = db.session.get_one(Enquiry, MORGAN)
    assert (kept.arrived_at, kept.keep_until) == (ARRIVED, KEPT)
    # It is kept for what everybody was told before; what is told from now on is the owner's to choose.
    assert (kept.keep_days, promised.days()) == (90, 90)
    with pytest.raises(IntegrityError):
        promised.change(FEWEST_DAYS - 1)
    db.session.rollback()
    promised.change(FEWEST_DAYS)
    db.session.commit()
    assert (promised.days(), db.session.get_one(Enquiry, MORGAN).keep_days) == (FEWEST_DAYS, 90)
    db.session.rollback()
    rows.go_back_to("0009")
    (kept,) = rows.rows("enquiry", id=MORGAN)
    assert (kept["state"], "keep_days" in kept) == ("WAITING", False)
    assert not {"block", "intake_rules"} & set(inspect(db.engine).get_table_names())

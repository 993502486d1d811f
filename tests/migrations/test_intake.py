"""A practice that took enquiries before it could block, count or choose how long to keep them keeps them."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError

from clinic.database import db
from clinic.intake import promised, tally
from clinic.intake.models import FEWEST_DAYS, Enquiry, Source, Tally

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


def test_enquiries_that_were_never_counted_stay_when_counting_comes_and_goes(earlier):
    rows = earlier("0011")
    enquired(rows)
    rows.bring_up_to_date()
    kept = db.session.get_one(Enquiry, MORGAN)
    assert (kept.arrived_at, kept.keep_until, kept.count_id) == (ARRIVED, KEPT, None)
    # Kept for good once it is forgotten, as one more of its month.
    with db.session.begin_nested():
        tally.keep(kept, KEPT)
    (left,) = db.session.scalars(select(Tally))
    assert (left.month_on, left.source, left.was_booked, left.count_id) == (
        date(2026, 9, 1), Source.ONLINE, False, None,
    )  # fmt: skip
    db.session.rollback()
    rows.go_back_to("0011")
    (kept,) = rows.rows("enquiry", id=MORGAN)
    assert "count_id" not in kept
    assert "tally" not in inspect(db.engine).get_table_names()

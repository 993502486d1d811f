"""A practice upgrades past kept answers and framing sites: what stood there stands, on the way back, too."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import inspect

from clinic.database import db
from clinic.intake import framing
from clinic.intake.answered import once
from clinic.intake.models import Enquiry
from tests.migrations.test_intake import ARRIVED, KEPT, MORGAN, enquired

NOW = datetime(2026, 9, 2, 12, tzinfo=UTC)
SITE = "https://clinic.example"


def answered(*, anew: str) -> str:
    """What a program that books twice with one key is told."""
    told = once("one key", b"Tuesday at nine", lambda: anew, NOW)
    db.session.commit()
    return told


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names())


def test_enquiries_stay_as_they_are_when_kept_answers_come_and_go(earlier):
    rows = earlier("0005")
    enquired(rows)
    rows.bring_up_to_date()
    kept = db.session.get_one(Enquiry, MORGAN)
    assert (kept.arrived_at, kept.keep_until) == (ARRIVED, KEPT)
    assert answered(anew="booked") == "booked"
    db.session.remove()
    rows.go_back_to("0005")
    assert [one["state"] for one in rows.rows("enquiry", id=MORGAN)] == ["WAITING"]
    assert not {"kept_answer", "framing_site"} & tables()


def test_an_answer_that_was_kept_before_sites_could_be_allowed_is_given_afterwards(earlier):
    rows = earlier("0006")
    assert answered(anew="booked") == "booked"
    rows.bring_up_to_date()
    assert answered(anew="booked twice") == "booked"
    db.session.remove()
    rows.go_back_to("0006")
    assert answered(anew="booked twice") == "booked"
    (kept,) = rows.rows("kept_answer", keep_until=NOW + timedelta(days=1))
    assert kept["sealed"]
    assert "framing_site" not in tables()


def test_a_site_that_was_allowed_stays_allowed(earlier):
    rows = earlier("0007")
    rows.put("framing_site", origin=SITE, allowed_at=ARRIVED)
    rows.bring_up_to_date()
    assert [(one.origin, one.allowed_at) for one in db.session.scalars(framing.sites())] == [(SITE, ARRIVED)]

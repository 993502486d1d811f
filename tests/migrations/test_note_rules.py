"""A practice from before goes by the rules it always had, until its owner says otherwise."""

from datetime import timedelta
from uuid import uuid4

from clinic.audit.actor import Actor
from clinic.database import db
from clinic.notes import rules


def test_a_practice_from_before_keeps_two_days_and_a_week(earlier):
    database = earlier("0025")
    olga = uuid4()
    database.put("holder", id=olga, roles="owner", public_key=b"p", verify_key=b"v", certificate=b"c")
    (before,) = database.rows("holder", id=olga)
    database.bring_up_to_date()
    assert (rules.late_after(), rules.cosign_within()) == (timedelta(hours=48), timedelta(days=7))
    rules.change(Actor(olga, "10.0.0.1"), late_hours=24, cosign_days=14)
    db.session.commit()
    assert (rules.late_after(), rules.cosign_within()) == (timedelta(hours=24), timedelta(days=14))
    db.session.remove()
    database.go_back_to("0025")
    assert database.rows("holder", id=olga) == [before]

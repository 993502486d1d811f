"""Whoever was asked before several could be asked at once was asked alone, and is to this day."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from clinic.database import db
from clinic.measures.asking import Request
from clinic.measures.rounds import Round

INES, MAYA, OWN, BOTH, ASKED, ITEM = (UUID(int=n) for n in range(1, 7))
THEN = datetime(2026, 11, 2, 15, tzinfo=UTC)


def test_what_was_asked_of_one_is_no_part_of_a_round_and_several_can_be_asked_now(earlier):
    rows = earlier("0027")
    rows.put("holder", id=INES, roles="therapist", public_key=b"p", verify_key=b"v", certificate=b"c")
    rows.put("file", id=OWN, kind="individual", created_at=THEN)
    rows.put("file", id=BOTH, kind="unit", created_at=THEN)
    whose = {"therapist_id": INES, "created_at": THEN, "is_caller": False, "is_unit": False}
    rows.put("client", id=MAYA, file_id=OWN, **whose)
    asked = {"file_id": OWN, "client_id": MAYA, "author_id": INES, "item_id": ITEM, "asked_at": THEN}
    rows.put("measure_request", id=ASKED, until_at=THEN + timedelta(days=7), **asked)
    before = rows.rows("measure_request")
    rows.bring_up_to_date()
    request = db.session.get_one(Request, ASKED)
    assert (request.round_id, request.is_out) == (None, True)
    db.session.add(Round(file_id=BOTH, author_id=INES, asked_at=THEN, until_at=THEN))
    db.session.commit()
    db.session.remove()
    rows.go_back_to("0027")
    assert rows.rows("measure_request") == before

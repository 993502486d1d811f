"""Therapists who were here before an upgrade go on taking whom they took, and have told no language yet."""

from uuid import uuid4

from clinic.database import db
from clinic.diary.practising import Practising


def test_what_a_therapist_said_before_stands_beside_languages_that_nobody_has_told(earlier):
    database = earlier("0007")
    therapist = uuid4()
    database.put(
        "holder", id=therapist, roles="therapist", public_key=b"p", verify_key=b"v", certificate=b"c"
    )
    database.put("practising", therapist_id=therapist, takes_new_people=False, first_calls_a_week=2)
    database.bring_up_to_date()
    row = db.session.get_one(Practising, therapist)
    assert (row.takes_new_people, row.first_calls_a_week) == (False, 2)
    assert (row.languages, row.modalities) == ([], [])
    db.session.remove()
    database.go_back_to("0007")
    (before,) = database.rows("practising", therapist_id=therapist)
    assert "languages" not in before
    assert before["first_calls_a_week"] == 2

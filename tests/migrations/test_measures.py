"""What was there before questionnaires could be kept is as it was."""

from datetime import UTC, datetime
from uuid import uuid4

from clinic.database import db
from clinic.measures.models import TakenRow

THEN = datetime(2026, 11, 2, 15, tzinfo=UTC)


def test_a_file_from_before_takes_in_a_questionnaire_and_its_correction(earlier):
    database = earlier("0015")
    therapist, file = uuid4(), uuid4()
    database.put(
        "holder", id=therapist, roles="therapist", public_key=b"p", verify_key=b"v", certificate=b"c"
    )
    database.put("file", id=file, kind="individual", created_at=THEN)
    (before,) = database.rows("file", id=file)
    database.bring_up_to_date()
    assert database.rows("file", id=file) == [before]
    first = TakenRow(file_id=file, author_id=therapist, created_at=THEN)
    db.session.add(first)
    db.session.flush()
    db.session.add(TakenRow(file_id=file, author_id=therapist, created_at=THEN, corrects_id=first.id))
    db.session.commit()
    assert len(database.rows("measure_taken", file_id=file)) == 2
    db.session.remove()
    database.go_back_to("0015")
    assert database.rows("file", id=file) == [before]

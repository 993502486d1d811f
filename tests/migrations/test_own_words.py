"""What was there before the practice had words of its own is as it was."""

from datetime import UTC, datetime
from uuid import uuid4

from clinic.database import db
from clinic.notes.models import OwnWords

THEN = datetime(2026, 11, 2, 15, tzinfo=UTC)


def test_a_practice_from_before_keeps_words_of_its_own(earlier):
    database = earlier("0017")
    therapist = uuid4()
    database.put(
        "holder", id=therapist, roles="therapist", public_key=b"p", verify_key=b"v", certificate=b"c"
    )
    (before,) = database.rows("holder", id=therapist)
    database.bring_up_to_date()
    assert database.rows("holder", id=therapist) == [before]
    for number in (1, 2):
        content = {"label": "Walks", "is_session": True, "fields": []}
        row = OwnWords(
            kind="format",
            code="OWN_1A2B3C",
            number=number,
            content=content,
            is_offered=number == 1,
            author_id=therapist,
            created_at=THEN,
        )
        db.session.add(row)
    db.session.commit()
    assert len(database.rows("own_words", code="OWN_1A2B3C")) == 2
    db.session.remove()
    database.go_back_to("0017")
    assert database.rows("holder", id=therapist) == [before]

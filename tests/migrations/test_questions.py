"""What was typed in before clients could be asked is as it was, and a client of then is asked."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from clinic.clients.calls_left import CallLeft
from clinic.database import db
from clinic.measures.asking import AnswersRow, Request, RequestLink

THEN = datetime(2026, 11, 2, 15, tzinfo=UTC)


def test_a_client_from_before_is_asked_and_what_was_taken_then_stays(earlier):
    database = earlier("0020")
    therapist, file, client, taken = uuid4(), uuid4(), uuid4(), uuid4()
    database.put(
        "holder", id=therapist, roles="therapist", public_key=b"p", verify_key=b"v", certificate=b"c"
    )
    database.put("file", id=file, kind="individual", created_at=THEN)
    database.put("client", id=client, therapist_id=therapist, file_id=file, created_at=THEN, is_caller=False)
    database.put("measure_taken", id=taken, file_id=file, author_id=therapist, created_at=THEN)
    (before,) = database.rows("measure_taken", id=taken)
    database.bring_up_to_date()
    assert database.rows("measure_taken", id=taken) == [before]
    asked = Request(
        id=uuid4(),
        file_id=file,
        client_id=client,
        author_id=therapist,
        asked_at=THEN,
        until_at=THEN + timedelta(days=7),
        item_id=uuid4(),
    )
    db.session.add(asked)
    db.session.flush()
    db.session.add_all(
        [
            AnswersRow(request_id=asked.id, counter=1, saved_at=THEN, epoch=1, brought=b"b"),
            RequestLink(request_id=asked.id, token_hash=b"t", public_key=b"p", blob=b"b"),
            CallLeft(source_id=asked.id, file_id=file, epoch=1, left_at=THEN, blob=b"b"),
        ]
    )
    db.session.commit()
    assert len(database.rows("measure_request", file_id=file)) == 1
    db.session.remove()
    database.go_back_to("0020")
    assert database.rows("measure_taken", id=taken) == [before]

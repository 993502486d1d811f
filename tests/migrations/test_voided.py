"""From before a draft could be voided: every note stays what it was."""

from datetime import UTC, datetime
from uuid import uuid4

from clinic.database import db
from clinic.notes.models import Note, NoteVoid

THEN = datetime(2026, 11, 2, 15, tzinfo=UTC)


def test_notes_begun_before_are_open_and_one_can_be_voided(earlier):
    database = earlier("0024")
    ines, file, note = uuid4(), uuid4(), uuid4()
    database.put("holder", id=ines, roles="therapist", public_key=b"p", verify_key=b"v", certificate=b"c")
    database.put("file", id=file, kind="individual", created_at=THEN)
    database.put("note", id=note, file_id=file, author_id=ines, created_at=THEN)
    before = database.rows("note")
    database.bring_up_to_date()
    assert not db.session.get_one(Note, note).is_closed
    db.session.add(NoteVoid(note_id=note, voided_at=THEN))
    db.session.commit()
    db.session.expire_all()
    assert db.session.get_one(Note, note).is_voided
    db.session.remove()
    database.go_back_to("0024")
    assert database.rows("note") == before

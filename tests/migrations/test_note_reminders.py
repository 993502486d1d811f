"""Notes from before anybody was reminded of them are told of once, and stay as they are."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import inspect

from clinic.database import db
from clinic.notes.models import NoteReminder

INES, FILE, NOTE = UUID(int=1), UUID(int=2), UUID(int=3)
THEN = datetime(2026, 9, 1, 12, tzinfo=UTC)


def test_an_old_note_stays_and_can_be_told_of(earlier):
    rows = earlier("0028")
    rows.put("holder", id=INES, roles="therapist", public_key=b"", verify_key=b"", certificate=b"")
    rows.put("file", id=FILE, kind="individual", created_at=THEN)
    rows.put("note", id=NOTE, file_id=FILE, author_id=INES, created_at=THEN)
    (before,) = rows.rows("note", id=NOTE)
    rows.bring_up_to_date()
    db.session.add(NoteReminder(note_id=NOTE, hours=24))
    db.session.commit()
    assert rows.rows("note", id=NOTE) == [before]
    db.session.remove()
    rows.go_back_to("0028")
    assert rows.rows("note", id=NOTE) == [before]
    assert "note_reminder" not in inspect(db.engine).get_table_names()

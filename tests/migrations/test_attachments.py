"""A file from before there were documents stays as it is, and takes one."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import delete, inspect, select
from sqlalchemy.exc import IntegrityError

from clinic.database import db
from clinic.files.attachments import AttachmentPart
from clinic.files.models import File, Item

INES, FILE, NOTE, LETTER = (UUID(int=n) for n in range(1, 5))
THEN = datetime(2026, 9, 1, 12, tzinfo=UTC)


def test_what_was_in_a_file_stays_and_no_part_is_changed_or_left_behind(earlier):
    rows = earlier("0014")
    keys = {"public_key": b"", "verify_key": b"", "certificate": b""}
    rows.put("holder", id=INES, roles="therapist", **keys)
    rows.put("file", id=FILE, kind="individual", created_at=THEN)
    rows.put(
        "item",
        file_id=FILE,
        id=NOTE,
        version=1,
        kind="note",
        epoch=1,
        author_id=INES,
        saved_at=THEN,
        blob=b"s",
    )
    rows.bring_up_to_date()
    kept = db.session.get_one(Item, (FILE, NOTE, 1))
    assert (kept.kind, kept.author_id, kept.saved_at, kept.blob) == ("note", INES, THEN, b"s")
    db.session.add(AttachmentPart(file_id=FILE, item_id=LETTER, number=0, blob=b"sealed"))
    db.session.commit()
    assert db.session.scalars(select(AttachmentPart.blob)).all() == [b"sealed"]
    for change in ({"blob": b"another"}, {"item_id": NOTE}):
        with pytest.raises(IntegrityError, match="immutable"):
            db.session.query(AttachmentPart).update(change)
        db.session.rollback()
    with pytest.raises(IntegrityError):
        db.session.execute(delete(File).where(File.id == FILE))
    db.session.rollback()
    rows.go_back_to("0014")
    assert len(rows.rows("item", kind="note")) == 1
    assert "attachment_part" not in inspect(db.engine).get_table_names()

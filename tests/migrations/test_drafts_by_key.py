"""A practice's drafts and their snapshots lie in another order from then on, each as it was kept."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from clinic.database import db
from clinic.files.models import Draft, DraftSnapshot

INES, FILE, NOTE = UUID(int=1), UUID(int=2), UUID(int=3)
THEN = datetime(2026, 9, 1, 12, tzinfo=UTC)
KEPT = {"file_id": FILE, "author_id": INES, "kind": "note", "epoch": 1, "saved_at": THEN}


def test_what_is_being_written_stays_as_it_was_kept(earlier):
    rows = earlier("0034")
    rows.put("holder", id=INES, roles="therapist", public_key=b"", verify_key=b"", certificate=b"")
    rows.put("file", id=FILE, kind="individual", created_at=THEN)
    long = b"sealed" * 20_000
    rows.put("draft", item_id=NOTE, counter=7, blob=long, **KEPT)
    for counter in (1, 5):
        rows.put("draft_snapshot", item_id=NOTE, counter=counter, blob=b"minute %d" % counter, **KEPT)
    rows.bring_up_to_date()
    draft = db.session.get_one(Draft, NOTE)
    assert (draft.counter, draft.blob, draft.author_id, draft.saved_at) == (7, long, INES, THEN)
    minutes = db.session.scalars(select(DraftSnapshot).order_by(DraftSnapshot.counter)).all()
    assert [(one.counter, one.blob) for one in minutes] == [(1, b"minute 1"), (5, b"minute 5")]
    if db.engine.dialect.name == "sqlite":
        asked = text("SELECT name FROM pragma_table_list WHERE wr AND strict AND name LIKE 'draft%'")
        assert set(db.session.scalars(asked)) == {"draft", "draft_snapshot"}
    with pytest.raises(IntegrityError, match="immutable"):
        db.session.execute(text("UPDATE draft_snapshot SET counter = 2 WHERE counter = 1"))
    db.session.rollback()
    db.session.close()
    rows.go_back_to("0034")
    assert [one["counter"] for one in rows.rows("draft_snapshot")] == [1, 5]

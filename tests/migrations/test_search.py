"""A practice from before its notes could be searched keeps them, and they may be sealed together."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import inspect, select

from clinic.database import db
from clinic.files.models import Item
from clinic.files.segments import Segment

INES, FILE, NOTE = (UUID(int=n) for n in range(1, 4))
THEN = datetime(2026, 9, 1, 12, tzinfo=UTC)


def test_notes_stay_and_what_they_are_found_by_may_be_put_beside_them(earlier):
    rows = earlier("0013")
    rows.put("holder", id=INES, roles="therapist", public_key=b"", verify_key=b"", certificate=b"")
    rows.put("file", id=FILE, kind="individual", created_at=THEN)
    of_it = {"file_id": FILE, "epoch": 1, "blob": b"sealed"}
    rows.put("item", id=NOTE, version=1, kind="signed-note", author_id=INES, saved_at=THEN, **of_it)
    rows.bring_up_to_date()
    kept = db.session.get_one(Item, (FILE, NOTE, 1))
    assert (kept.kind, kept.author_id, kept.saved_at, kept.blob) == ("signed-note", INES, THEN, b"sealed")
    assert db.session.scalars(select(Segment)).all() == []
    db.session.add(Segment(number=1, counter=1, texts=1, saved_at=THEN, **of_it))
    db.session.commit()
    rows.go_back_to("0013")
    assert [UUID(str(row["id"])) for row in rows.rows("item")] == [NOTE]
    assert "search_segment" not in inspect(db.engine).get_table_names()

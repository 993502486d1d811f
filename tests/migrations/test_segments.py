"""A directory from before its cards were sealed together stays as it is, and can be gathered."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import delete, inspect, select
from sqlalchemy.exc import IntegrityError

from clinic.database import db
from clinic.files.models import Item, ItemKey, SegmentCard

IRIS, DIRECTORY, MAYA, SEGMENT = (UUID(int=n) for n in range(1, 5))
THEN = datetime(2026, 9, 1, 12, tzinfo=UTC)


def with_cards(rows):
    keys = {"public_key": b"", "verify_key": b"", "certificate": b""}
    rows.put("holder", id=IRIS, roles="intake", **keys)
    rows.put("file", id=DIRECTORY, kind="directory", created_at=THEN)
    for item_id in (MAYA, SEGMENT):
        of_it = {"file_id": DIRECTORY, "epoch": 1, "blob": b"sealed"}
        rows.put("item", id=item_id, version=1, kind="card", author_id=IRIS, saved_at=THEN, **of_it)
        rows.put("item_key", item_id=item_id, **of_it)


def test_cards_stay_and_may_be_put_together_and_no_key_goes_before_its_segment(earlier):
    rows = earlier("0012")
    with_cards(rows)
    rows.bring_up_to_date()
    kept = db.session.get_one(Item, (DIRECTORY, MAYA, 1))
    assert (kept.kind, kept.author_id, kept.saved_at, kept.blob) == ("card", IRIS, THEN, b"sealed")
    assert db.session.scalars(select(SegmentCard)).all() == []
    db.session.add(SegmentCard(file_id=DIRECTORY, card_id=MAYA, version=1, segment_id=SEGMENT))
    db.session.commit()
    for item_id in (MAYA, SEGMENT):
        with pytest.raises(IntegrityError):
            db.session.execute(delete(ItemKey).where(ItemKey.item_id == item_id))
        db.session.rollback()
    rows.go_back_to("0012")
    assert {row["item_id"] for row in rows.rows("item_key")} == {
        row["id"] for row in rows.rows("item", kind="card")
    }
    assert "segment_card" not in inspect(db.engine).get_table_names()

"""A practice from before there were lists of words keeps its notes' segments; a list goes with a grant."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import delete, inspect, select

from clinic.database import db
from clinic.files.models import Grant
from clinic.files.segments import Segment
from clinic.files.wordlists import WordList

INES, FILE = UUID(int=1), UUID(int=2)
THEN = datetime(2026, 9, 1, 12, tzinfo=UTC)


def test_what_notes_are_found_by_stays_and_lists_may_be_put_beside_it(earlier):
    rows = earlier("0026")
    rows.put("holder", id=INES, roles="therapist", public_key=b"", verify_key=b"", certificate=b"")
    rows.put("file", id=FILE, kind="individual", created_at=THEN)
    flags = {"may_share": True, "cosign": False, "override_gate": False}
    of_it = {"file_id": FILE, "account_id": INES, "epoch": 1, "wrapped": b"wrapped", "signature": b"signed"}
    rows.put("file_grant", **of_it, signer_id=INES, granted_at=THEN, **flags)
    sealed = {"epoch": 1, "counter": 2, "texts": 3, "saved_at": THEN, "blob": b"sealed"}
    rows.put("search_segment", file_id=FILE, number=1, **sealed)
    rows.bring_up_to_date()
    kept = db.session.get_one(Segment, (FILE, 1))
    assert (kept.counter, kept.texts, kept.saved_at, kept.blob) == (2, 3, THEN, b"sealed")
    assert db.session.get_one(Grant, (FILE, INES)).wrapped == b"wrapped"
    of_it = {"members": FILE.hex, "texts": 3, "saved_at": THEN, "blob": b"listed"}
    db.session.add(WordList(account_id=INES, number=1, **of_it))
    db.session.commit()
    db.session.execute(delete(Grant))
    db.session.flush()
    assert db.session.scalars(select(WordList.blob)).all() == []
    db.session.rollback()
    rows.go_back_to("0026")
    assert "word_list" not in inspect(db.engine).get_table_names()
    # Nothing is left behind that would keep a grant from being taken back.
    db.session.execute(delete(Grant))
    db.session.commit()
    assert rows.rows("file_grant") == []

"""A practice's signatures and segments lie in another order from then on; a draft goes with its signature."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, insert, select, text

from clinic.database import db
from clinic.files.models import Draft, DraftSnapshot
from clinic.files.segments import Segment
from clinic.notes.models import NoteSignature

INES, FILE, SIGNED, OPEN = (UUID(int=n) for n in range(1, 5))
THEN = datetime(2026, 9, 1, 12, tzinfo=UTC)
KEPT = {"file_id": FILE, "author_id": INES, "kind": "note", "epoch": 1, "saved_at": THEN}


def test_what_was_signed_stays_and_a_draft_goes_with_its_signature_from_then_on(earlier):
    rows = earlier("0035")
    rows.put("holder", id=INES, roles="therapist", public_key=b"", verify_key=b"", certificate=b"")
    rows.put("file", id=FILE, kind="individual", created_at=THEN)
    for note in (SIGNED, OPEN):
        rows.put("note", id=note, file_id=FILE, author_id=INES, created_at=THEN)
    rows.put("note_signature", note_id=SIGNED, signer_id=INES, signed_at=THEN)
    long = b"sealed" * 20_000
    rows.put("search_segment", file_id=FILE, number=1, epoch=1, counter=7, texts=3, saved_at=THEN, blob=long)
    rows.put("draft", item_id=OPEN, counter=2, blob=b"draft", **KEPT)
    rows.put("draft_snapshot", item_id=OPEN, counter=1, blob=b"minute", **KEPT)
    rows.bring_up_to_date()
    signature, segment = db.session.get_one(NoteSignature, SIGNED), db.session.get_one(Segment, (FILE, 1))
    assert (signature.signer_id, signature.signed_at, signature.cosign_due_at) == (INES, THEN, None)
    assert (segment.counter, segment.texts, segment.blob) == (7, 3, long)
    if db.engine.dialect.name == "sqlite":
        asked = text("SELECT count(*) FROM pragma_table_list WHERE wr AND strict AND name IN (:one, :other)")
        told = {"one": "note_signature", "other": "search_segment"}
        assert db.session.scalar(asked, told) == 2
    db.session.execute(insert(NoteSignature), [{"note_id": OPEN, "signer_id": INES, "signed_at": THEN}])
    db.session.commit()
    for model in (Draft, DraftSnapshot):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0
    db.session.close()
    rows.go_back_to("0035")
    assert len(rows.rows("note_signature")) == 2
    assert [one["blob"] for one in rows.rows("search_segment")] == [long]

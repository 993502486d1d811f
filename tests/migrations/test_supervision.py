"""Notes that were signed before anybody was a candidate need no co-signature."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from clinic.database import db
from clinic.files.personal import PersonalFile
from clinic.notes import supervised
from clinic.notes.models import Cosignature, Note, NoteReturn, NoteSignature
from clinic.people.models import Account

THEN = datetime(2026, 11, 2, 15, tzinfo=UTC)


def test_whoever_worked_here_before_is_no_candidate_and_their_notes_wait_for_nobody(earlier):
    database = earlier("0018")
    ines, sam, file, note, later = uuid4(), uuid4(), uuid4(), uuid4(), uuid4()
    for one, roles in ((ines, "therapist"), (sam, "supervisor")):
        database.put("holder", id=one, roles=roles, public_key=b"p", verify_key=b"v", certificate=b"c")
    seats = {"name": "Ines", "designation": "RCT", "registration_no": "0", "locale": "en"}
    counts = {"has_totp": True, "totp_step": 0, "codes_used": 0}
    database.put(
        "account", id=ines, email="ines@example.test", escrow=b"e", created_at=THEN, **seats, **counts
    )
    database.put("file", id=file, kind="individual", created_at=THEN)
    for one in (note, later):
        database.put("note", id=one, file_id=file, author_id=ines, created_at=THEN)
    database.put("note_signature", note_id=note, signer_id=ines, signed_at=THEN)
    before = {table: database.rows(table) for table in ("account", "note", "note_signature")}
    database.bring_up_to_date()
    assert db.session.get_one(Account, ines).needs_cosign is False
    assert supervised.states_of([db.session.get_one(Note, note)]) == {}
    due = THEN + timedelta(days=7)
    db.session.add(NoteSignature(note_id=later, signer_id=ines, signed_at=THEN, cosign_due_at=due))
    db.session.flush()
    back = NoteReturn(note_id=later, by_id=sam, returned_at=THEN)
    db.session.add_all([back, PersonalFile(holder_id=sam, with_id=ines, file_id=file)])
    db.session.commit()
    assert supervised.state_of(db.session.get_one(Note, later)) is supervised.State.RETURNED
    db.session.add(Cosignature(note_id=later, signer_id=sam, signed_at=THEN))
    db.session.commit()
    assert supervised.counts(due) == {}
    db.session.remove()
    database.go_back_to("0018")
    assert {table: database.rows(table) for table in ("account", "note")} == {
        table: before[table] for table in ("account", "note")
    }
    assert database.rows("note_signature", note_id=note) == before["note_signature"]

"""A voided draft, attacked by who can write to the database or holds the file's key."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, text
from sqlalchemy.exc import DatabaseError

from clinic import clock
from clinic.database import db
from clinic.files import items
from clinic.files.grants import share
from clinic.files.items import StaleSave
from clinic.files.models import Item
from clinic.files.reading import reading
from clinic.notes import draft, sign, voided
from clinic.notes.draft import NoteSigned, NoteVoided
from clinic.notes.models import SIGNED_KIND, VOID_KIND, Note, NoteVoid
from clinic.notes.proving import misplaced
from clinic.notes.sign import ProofMissing
from clinic.notes.voided import Stood
from clinic.people.reauth import Proof
from clinic.refusal import NotFound
from clinic.vault.alarm import VaultAlarm
from tests.attacks.writer import drop_triggers, proof, rewrite
from tests.holders import Member, file_of
from tests.notes.test_sign import CONTENT, SIGNER, typed

WORDS = "walked, and said so"


@pytest.fixture
def file(cast):
    return file_of(cast.ines)


def begun(member: Member, file) -> Note:
    note_id = uuid4()
    draft.begin(member.actor, member.keyring, note_id, file.id, typed(data=WORDS))
    db.session.commit()
    return db.session.get_one(Note, note_id)


def void(member: Member, note: Note, **age: int) -> None:
    stood = Stood(typed(data=WORDS), CONTENT, ("beside it",))
    proven = Proof(member.id, clock.now() - timedelta(**age))
    voided.void(member.actor, member.keyring, note, stood, "begun twice", SIGNER, proven)
    db.session.commit()
    db.session.expire_all()


def read(member: Member, note_id: UUID):
    db.session.expire_all()
    note = db.session.get_one(Note, note_id)
    with reading(member.actor, member.keyring, "note.read", [note.file_id], note=note.id) as opened:
        return voided.read(opened, note)


def named() -> set[UUID]:
    """All that `attune audit verify` names: items, and notes by their rows."""
    finding, saved = proof()
    assert finding.holds
    return {*saved.astray, *saved.unrecorded, *misplaced()}


def test_a_note_is_signed_or_voided_and_never_both_nor_voided_twice_or_by_another(cast, file):
    first, second = begun(cast.ines, file), begun(cast.ines, file)
    ines = (cast.ines.actor, cast.ines.keyring)
    with pytest.raises(ProofMissing):
        void(cast.ines, first, minutes=6)
    share(*ines, file.id, cast.omar.id)
    with pytest.raises(NotFound):
        void(cast.omar, first)
    void(cast.ines, first)
    found = read(cast.omar, first.id)
    assert (found.reason, found.stood.written, found.stood.content) == (
        "begun twice",
        typed(data=WORDS),
        CONTENT,
    )
    assert found.seal.name == SIGNER.name
    fresh = Proof(cast.ines.id, clock.now())
    for act in (
        lambda: void(cast.ines, first),
        lambda: sign.sign(*ines, first.id, CONTENT, SIGNER, fresh),
        lambda: draft.keep(*ines, first.id, typed(data="later"), 1),
        lambda: draft.begin(*ines, first.id, file.id, typed(data="later")),
        lambda: draft.throw_away(*ines, first),
    ):
        with pytest.raises(NoteVoided):
            act()
    sign.sign(*ines, second.id, CONTENT, SIGNER, fresh)
    db.session.commit()
    with pytest.raises(NoteSigned):
        void(cast.ines, second)
    # Not even past the rows: both are the one version of one item.
    for note, kind in ((first, SIGNED_KIND), (second, VOID_KIND)):
        with pytest.raises(StaleSave):
            items.save(*ines, file.id, note.id, kind, b"other", 0)
    assert named() == set()
    with pytest.raises(DatabaseError):
        db.session.execute(text("UPDATE note_void SET voided_at = voided_at"))


def test_one_swapped_flipped_moved_in_time_cut_or_planted_is_refused_and_named(cast, file):
    first, second, other = (begun(cast.ines, file).id for _ in range(3))
    for note_id in (first, second):
        void(cast.ines, db.session.get_one(Note, note_id))
    drop_triggers()
    blobs = {one: db.session.get_one(Item, (file.id, one, 1)).blob for one in (first, second)}
    at = db.session.get_one(NoteVoid, first).voided_at
    flipped = bytearray(blobs[first])
    flipped[-1] ^= 1
    for how in (blobs[second], bytes(flipped), blobs[first][:-1]):
        rewrite(Item, Item.id == first, blob=how)
        with pytest.raises(VaultAlarm):
            read(cast.ines, first)
        assert named() == {first}
    rewrite(Item, Item.id == first, blob=blobs[first])
    rewrite(NoteVoid, NoteVoid.note_id == first, voided_at=at - timedelta(days=1))
    with pytest.raises(VaultAlarm, match="another time"):
        read(cast.ines, first)
    assert named() == {first}
    # Cut away, it would be a draft again; planted, a draft would be gone from all that waits.
    db.session.execute(delete(NoteVoid).where(NoteVoid.note_id == first))
    db.session.add(NoteVoid(note_id=other, voided_at=at))
    db.session.commit()
    assert named() == {first, other}
    with pytest.raises(VaultAlarm, match="gone"):
        read(cast.ines, other)


def test_a_colleague_who_holds_the_key_voids_nothing_in_her_name(cast, file):
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.omar.id)
    first, last = (begun(cast.ines, file).id for _ in range(2))
    void(cast.ines, db.session.get_one(Note, first))
    with reading(cast.omar.actor, cast.omar.keyring, "note.read", [file.id]) as opened:
        real = opened.item(file.id, first, kind=VOID_KIND, author_id=cast.ines.id)
    items.save(cast.omar.actor, cast.omar.keyring, file.id, last, VOID_KIND, real, 0)
    db.session.add(NoteVoid(note_id=last, voided_at=clock.now()))
    db.session.commit()
    with pytest.raises(VaultAlarm, match="another author"):
        read(cast.ines, last)
    assert named() == {last}

"""A co-signature, and a returned note, attacked by who can write to the database or holds the key."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete

from clinic import clock
from clinic.database import db
from clinic.files import items, personal
from clinic.files.grants import Terms, share
from clinic.files.models import File, Item
from clinic.files.reading import reading
from clinic.notes import cosign, draft, sign
from clinic.notes.cosign import item_of
from clinic.notes.models import COSIGN_KIND, Cosignature, Note, NoteReturn, NoteSignature
from clinic.notes.proving import misplaced
from clinic.notes.sign import Signer
from clinic.notes.supervised import returns_of
from clinic.notes.ways import BUILT_IN
from clinic.people.reauth import Proof
from clinic.refusal import NotFound
from clinic.vault.alarm import VaultAlarm
from tests.attacks.writer import drop_triggers, proof, rewrite
from tests.holders import Cast, Member, file_of
from tests.notes.test_sign import CONTENT, typed

INES, SAM = Signer("Ines Beispiel", "RCT-C", needs_cosign=True), Signer("Sam Beispiel", "RCT")


@dataclass(frozen=True)
class Stage:
    """Ines is a candidate: `first` and `second` are co-signed by Sam, `third` was returned, `last` waits."""

    cast: Cast
    file: File
    first: Note
    second: Note
    third: Note
    last: Note


@pytest.fixture
def stage(cast: Cast) -> Stage:
    file = file_of(cast.ines)
    for one, terms in ((cast.sam, Terms(cosign=True)), (cast.omar, Terms())):
        share(cast.ines.actor, cast.ines.keyring, file.id, one.id, terms)
    notes = [signed(cast.ines, file) for _ in range(4)]
    for note in notes[:2]:
        give(cast.sam, note)
    closed, _added = opened(cast.sam, notes[2])
    cosign.send_back(cast.sam.actor, cast.sam.keyring, notes[2], closed, "say how it ended")
    db.session.commit()
    drop_triggers()
    return Stage(cast, file, *notes)


def signed(member: Member, file: File) -> Note:
    note_id = uuid4()
    draft.begin(member.actor, member.keyring, note_id, file.id, typed(data="walked"))
    db.session.commit()
    note = db.session.get_one(Note, note_id)
    content = CONTENT.for_signing(INES.designation, BUILT_IN)
    sign.sign(member.actor, member.keyring, note.id, content, INES, Proof(member.id, clock.now()))
    db.session.commit()
    return note


def give(member: Member, note: Note) -> None:
    now = Proof(member.id, clock.now())
    cosign.cosign(member.actor, member.keyring, note, *opened(member, note), SAM, now)
    db.session.commit()


def opened(member: Member, note: Note):
    with reading(member.actor, member.keyring, "note.read", [note.file_id]) as now:
        return sign.read(now, note), sign.read_addenda(now, note)


def read(stage: Stage, note_id: UUID):
    """What stands under a note, as everybody reads it who holds the file."""
    note = db.session.get_one(Note, note_id)
    with reading(stage.cast.omar.actor, stage.cast.omar.keyring, "note.read", [note.file_id]) as now:
        closed, added = sign.read(now, note), sign.read_addenda(now, note)
        return cosign.read(now, note, closed, added, stage.cast.omar.keyring.root_vk)


def named() -> set[UUID]:
    """All that `attune audit verify` names: items, and notes by their rows."""
    finding, saved = proof()
    assert finding.holds
    return {*saved.astray, *saved.unrecorded, *misplaced()}


def test_left_alone_it_is_read_by_everybody_who_holds_the_file_and_proven(stage):
    assert read(stage, stage.first.id).seal.name == "Sam Beispiel"
    assert read(stage, stage.third.id) is None
    assert named() == set()


def test_a_co_signature_swapped_with_another_flipped_or_gone_is_refused_and_named(stage):
    first, second = item_of(stage.first.id), item_of(stage.second.id)
    blobs = {one: db.session.get_one(Item, (stage.file.id, one, 1)).blob for one in (first, second)}
    note_id = stage.first.id
    flipped = bytearray(blobs[first])
    flipped[-1] ^= 1
    for how in (blobs[second], bytes(flipped), blobs[first][:-1]):
        rewrite(Item, Item.id == first, blob=how)
        with pytest.raises(VaultAlarm):
            read(stage, note_id)
        assert named() == {first}
    rewrite(Item, Item.id == first, blob=blobs[first])
    db.session.execute(delete(Item).where(Item.id == first))
    db.session.commit()
    with pytest.raises(VaultAlarm, match="gone"):
        read(stage, note_id)
    assert named() == {first}


def test_its_row_re_attributed_moved_in_time_cut_or_planted_is_refused_or_named(stage):
    note_id, omar = stage.first.id, stage.cast.omar.id
    row = Cosignature.note_id == note_id
    at = db.session.get_one(Cosignature, note_id).signed_at
    for change in ({"signer_id": omar}, {"signed_at": at - timedelta(days=1)}):
        before = {"signer_id": stage.cast.sam.id, "signed_at": at}
        rewrite(Cosignature, row, **change)
        with pytest.raises(VaultAlarm):
            read(stage, note_id)
        rewrite(Cosignature, row, **before)
    rewrite(Cosignature, row, signer_id=omar)
    assert named() == {note_id}
    db.session.execute(delete(Cosignature).where(row))
    db.session.commit()
    with pytest.raises(VaultAlarm, match="without its row"):
        read(stage, note_id)
    assert named() == {note_id}
    # One for a note that nobody co-signed: there is nothing it stands for.
    db.session.add(Cosignature(note_id=stage.last.id, signer_id=stage.cast.sam.id, signed_at=at))
    db.session.commit()
    with pytest.raises(VaultAlarm, match="gone"):
        read(stage, stage.last.id)
    assert named() == {note_id, stage.last.id}


def test_whether_and_by_when_it_is_needed_and_that_it_was_returned_cannot_be_changed_unseen(stage):
    note_id = stage.last.id
    due = db.session.get_one(NoteSignature, note_id).cosign_due_at
    for other in (None, due + timedelta(days=30)):
        rewrite(NoteSignature, NoteSignature.note_id == note_id, cosign_due_at=other)
        with pytest.raises(VaultAlarm):
            read(stage, note_id)
        assert named() == {note_id}
    rewrite(NoteSignature, NoteSignature.note_id == note_id, cosign_due_at=due)
    db.session.execute(delete(NoteReturn))
    db.session.commit()
    assert named() == {stage.third.id}


def test_a_colleague_who_holds_the_key_plants_no_co_signature_and_replays_none(stage):
    omar, note_id = stage.cast.omar, stage.last.id
    with reading(omar.actor, omar.keyring, "note.read", [stage.file.id]) as now:
        real = now.item(stage.file.id, item_of(stage.first.id), kind=COSIGN_KIND, author_id=stage.cast.sam.id)
    # His own, in his own name: properly signed, and by nobody who supervises.
    give(omar, stage.last)
    with pytest.raises(VaultAlarm, match="supervises nobody"):
        read(stage, note_id)
    db.session.execute(delete(Item).where(Item.id == item_of(note_id)))
    # Sam's of another note, said again by Omar; and the same in Sam's name.
    items.save(omar.actor, omar.keyring, stage.file.id, item_of(note_id), COSIGN_KIND, real, 0)
    db.session.commit()
    with pytest.raises(VaultAlarm, match="another note's"):
        read(stage, note_id)
    rewrite(Cosignature, Cosignature.note_id == note_id, signer_id=stage.cast.sam.id)
    with pytest.raises(VaultAlarm, match="another author"):
        read(stage, note_id)


def test_an_addendum_it_was_given_over_cannot_be_taken_away(stage):
    note, ines = db.session.get_one(Note, stage.last.id), stage.cast.ines
    row = sign.add(ines.actor, ines.keyring, note, "and then", INES, Proof(ines.id, clock.now()))
    db.session.commit()
    give(stage.cast.sam, note)
    assert read(stage, note.id).addenda == 1
    db.session.delete(row)
    db.session.commit()
    db.session.expire_all()
    with pytest.raises(VaultAlarm, match="addendum that is gone"):
        read(stage, note.id)


def test_a_comment_is_read_by_the_two_alone_and_moved_under_no_other_note(stage):
    file_id = personal.file_between(stage.cast.sam.id, stage.cast.ines.id)
    row = db.session.get_one(Note, stage.third.id)
    (back,) = returns_of(row)
    for one in (stage.cast.sam, stage.cast.ines):
        with reading(one.actor, one.keyring, "supervision.read", [file_id]) as now:
            assert cosign.comment(now, file_id, row, back) == "say how it ended"
            with pytest.raises(VaultAlarm, match="another note's"):
                cosign.comment(now, file_id, stage.first, back)
    omar = stage.cast.omar
    with pytest.raises(NotFound), reading(omar.actor, omar.keyring, "supervision.read", [file_id]):
        pass

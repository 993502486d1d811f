"""A note's versions, attacked by somebody who can write to the database, or who holds the file's key."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select

from clinic import clock
from clinic.database import db
from clinic.files import items
from clinic.files.grants import share, take_back
from clinic.files.keys import record_key
from clinic.files.models import Item
from clinic.files.reading import reading
from clinic.vault.alarm import VaultAlarm
from clinic.vault.item import Place, seal_item
from tests.attacks.writer import drop_triggers, proof, rewrite
from tests.holders import Cast, Member, file_of


def write(member: Member, file_id: UUID, note: UUID, words: bytes, base: int = 0) -> None:
    items.save(member.actor, member.keyring, file_id, note, "note", words, base)
    db.session.commit()


def read(member: Member, file_id: UUID, note: UUID, version: int | None = None) -> bytes:
    """What stands there, expected to be just what its row says: only seal and signature can object."""
    query = select(Item.kind, Item.author_id).where(Item.file_id == file_id, Item.id == note)
    if version is not None:
        query = query.where(Item.version == version)
    kind, author_id = db.session.execute(query.order_by(Item.version.desc())).first()
    with reading(member.actor, member.keyring, "note.read", [file_id]) as opened:
        return opened.item(file_id, note, kind=kind, author_id=author_id, version=version)


SWAPS: dict[str, Callable[[Item, Cast, UUID], dict[str, object]]] = {
    "under another number": lambda row, cast, other: {"version": 9},
    "under another note's id": lambda row, cast, other: {"id": uuid4()},
    "as another kind": lambda row, cast, other: {"kind": "plan"},
    "as a kind nobody signs": lambda row, cast, other: {"kind": "card"},
    "in another's name": lambda row, cast, other: {"author_id": cast.omar.id},
    "in another file": lambda row, cast, other: {"file_id": other},
    "under an earlier epoch": lambda row, cast, other: {"epoch": 1},
    "cut by a byte": lambda row, cast, other: {"blob": row.blob[:-1]},
    "with another suite's byte": lambda row, cast, other: {"blob": b"\x02" + row.blob[1:]},
}


def test_a_version_moved_relabelled_or_cut_does_not_open_and_is_missed(cast):
    ines, file, other, note = cast.ines, file_of(cast.ines), file_of(cast.ines), uuid4()
    share(ines.actor, ines.keyring, file.id, cast.sam.id)
    take_back(ines.actor, ines.keyring, file.id, cast.sam.id)
    write(ines, file.id, note, b"first")
    write(ines, file.id, note, b"second", base=1)
    drop_triggers()
    row = db.session.get_one(Item, (file.id, note, 2))
    for how, swap in SWAPS.items():
        put, before = swap(row, cast, other.id), (row.file_id, row.id, row.version)
        places = [Item.file_id == file.id, Item.id == note, Item.version == 2]
        was = {name: getattr(row, name) for name in put}
        rewrite(Item, *places, **put)
        there = [
            put.get(name, value) for name, value in zip(("file_id", "id", "version"), before, strict=True)
        ]
        with pytest.raises(VaultAlarm):
            read(ines, *there)
        assert note in proof()[1].astray, how
        now = zip((Item.file_id, Item.id, Item.version), there, strict=True)
        rewrite(Item, *(column == value for column, value in now), **was)
    assert read(ines, file.id, note) == b"second"
    assert proof()[1].is_empty


@pytest.mark.parametrize("gone", [[1], [2], [1, 2]], ids=["the first version", "the last", "the whole note"])
def test_a_version_put_back_or_taken_away_is_missed(cast, gone):
    file, note = file_of(cast.ines), uuid4()
    write(cast.ines, file.id, note, b"first")
    write(cast.ines, file.id, note, b"second", base=1)
    finding, saved = proof()
    assert (finding.holds, saved.is_empty) == (True, True)
    db.session.execute(delete(Item).where(Item.id == note, Item.version.in_(gone)))
    assert list(proof()[1].astray) == [note]


def test_a_colleague_with_the_files_key_cannot_write_in_its_therapists_name(cast):
    file, note = file_of(cast.ines), uuid4()
    write(cast.ines, file.id, note, b"what she wrote")
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.sam.id)
    db.session.commit()
    forge(
        cast.sam,
        record_key(cast.sam.keyring, file.id),
        cast.ines.id,
        note,
        "note",
        cast.sam.keyring.sign_seed,
    )
    with pytest.raises(VaultAlarm, match="author"):
        read(cast.ines, file.id, note)
    assert list(proof()[1].unrecorded) == [note]


def test_a_colleague_cannot_leave_the_signature_out_by_calling_a_note_a_card(cast):
    file, note = file_of(cast.ines), uuid4()
    write(cast.ines, file.id, note, b"what she wrote")
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.sam.id)
    db.session.commit()
    forge(cast.sam, record_key(cast.sam.keyring, file.id), cast.ines.id, note, "card", None)
    with pytest.raises(VaultAlarm):
        read(cast.ines, file.id, note)


def forge(colleague, key, author_id: UUID, note: UUID, kind: str, sign_seed: bytes | None) -> None:
    """Add version 2 under the file's own key, as though `author_id` had written it."""
    place = Place(key.file_id, note, 2, kind, key.epoch, author_id)
    blob = seal_item(key.item_key(note), place, b"forged", sign_seed)
    db.session.add(
        Item(
            file_id=key.file_id,
            id=note,
            version=2,
            kind=kind,
            epoch=key.epoch,
            author_id=author_id,
            saved_at=clock.now(),
            blob=blob,
        )
    )
    db.session.commit()


def test_a_save_over_a_version_that_is_not_there_is_refused(cast):
    file, note = file_of(cast.ines), uuid4()
    write(cast.ines, file.id, note, b"first")
    with pytest.raises(items.StaleSave) as stale:
        write(cast.ines, file.id, note, b"ahead of time", base=5)
    assert stale.value.latest == 1


def test_of_two_saves_over_the_same_version_in_two_connections_one_is_told(cast, either_app):
    """The second connection looked before the first one saved."""
    file, note = file_of(cast.ines), uuid4()
    write(cast.ines, file.id, note, b"first")
    seen = items.latest_version(file.id, note)
    db.session.commit()
    with either_app.app_context():
        write(cast.ines, file.id, note, b"from one window", base=seen)
    with pytest.raises(items.StaleSave) as stale:
        write(cast.ines, file.id, note, b"from the other", base=seen)
    assert stale.value.latest == 2
    db.session.rollback()
    assert read(cast.ines, file.id, note) == b"from one window"

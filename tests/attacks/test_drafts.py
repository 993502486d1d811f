"""A draft and its snapshots, attacked by somebody who writes to the database or holds the file's key."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from sqlalchemy import delete, insert, select, update

from clinic import clock
from clinic.audit.models import Entry
from clinic.database import db
from clinic.files import drafts
from clinic.files.grants import share
from clinic.files.models import Draft, DraftSnapshot, FileMember
from clinic.files.reading import reading
from clinic.files.shred import shred_file
from clinic.vault.alarm import VaultAlarm
from tests.attacks.writer import drop_triggers, proof, rewrite
from tests.holders import Cast, file_of

SECOND = timedelta(seconds=1)
# Of no area above, so that no row has to lead to it.
KIND = "words"


@pytest.fixture
def note(cast) -> UUID:
    """Begun and gone on with for three minutes; the last words are younger than what is kept."""
    file, note, began = file_of(cast.ines), uuid4(), clock.now()
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.sam.id)
    db.session.commit()
    for counter, second in enumerate((0, 30, 61, 122, 150)):
        with time_machine.travel(began + second * SECOND, tick=False):
            words = b"words %d" % counter
            drafts.keep(cast.ines.actor, cast.ines.keyring, file.id, note, KIND, words, counter)
            db.session.commit()
    return note


def snapshots(note: UUID) -> list[int]:
    kept = select(DraftSnapshot.counter).where(DraftSnapshot.item_id == note)
    return list(db.session.scalars(kept.order_by(DraftSnapshot.counter)))


def snapshot(note: UUID, counter: int) -> dict[str, object]:
    table = DraftSnapshot.__table__
    found = db.session.execute(select(table).where(table.c.item_id == note, table.c.counter == counter))
    return dict(found.mappings().one())


def read(cast: Cast, note: UUID) -> bytes:
    row = db.session.get_one(Draft, note)
    with reading(cast.ines.actor, cast.ines.keyring, "draft.read", [row.file_id]) as opened:
        return opened.draft(row)


def test_a_draft_that_is_written_and_one_that_was_thrown_away_are_proven(cast, note):
    assert snapshots(note) == [1, 3, 4]
    assert read(cast, note) == b"words 4"
    assert proof()[1].is_empty
    file_id = db.session.get_one(Draft, note).file_id
    drafts.discard(cast.ines.actor, note, file_id)
    db.session.commit()
    assert proof()[1].is_empty


def test_a_draft_swapped_rolled_back_re_attributed_or_gone_is_named(cast, note):
    drop_triggers()
    is_hers = Draft.item_id == note
    now = {name: getattr(db.session.get_one(Draft, note), name) for name in ("counter", "blob", "author_id")}
    before, last = snapshot(note, 3), snapshot(note, 4)
    db.session.commit()
    faults = {
        "rolled back by minutes": {"counter": 3, "blob": before["blob"]},
        "an older text under the last number kept": {"counter": 4, "blob": before["blob"]},
        "in another's name": {"author_id": cast.sam.id},
        "cut, at the last number kept": {"counter": 4, "blob": last["blob"][:-1]},
    }
    for how, put in faults.items():
        rewrite(Draft, is_hers, **put)
        assert list(proof()[1].astray) == [note], how
        if how != "rolled back by minutes":
            with pytest.raises(VaultAlarm):
                read(cast, note)
        rewrite(Draft, is_hers, **now)
    assert proof()[1].is_empty
    # Within the minute nobody can tell: that is how seldom the trail is told.
    rewrite(Draft, is_hers, counter=4, blob=last["blob"])
    assert proof()[1].is_empty
    db.session.execute(delete(Draft).where(is_hers))
    db.session.commit()
    assert list(proof()[1].astray) == [note]


def test_a_snapshot_swapped_flipped_moved_or_gone_is_named(cast, note):
    drop_triggers()
    one, other = snapshot(note, 1), snapshot(note, 3)
    is_one = (DraftSnapshot.item_id == note, DraftSnapshot.counter == 1)
    flipped = one["blob"][:-1] + bytes([one["blob"][-1] ^ 1])
    db.session.commit()
    for put in ({"blob": other["blob"]}, {"blob": flipped}, {"author_id": cast.sam.id}, {"epoch": 2}):
        rewrite(DraftSnapshot, *is_one, **put)
        assert list(proof()[1].astray) == [note], put.keys()
        rewrite(DraftSnapshot, *is_one, **{name: one[name] for name in put})
    assert proof()[1].is_empty
    db.session.execute(delete(DraftSnapshot).where(*is_one))
    db.session.commit()
    assert list(proof()[1].astray) == [note]


def test_a_draft_or_snapshot_that_nobody_kept_or_that_was_thrown_away_is_named(cast, note):
    table, kept = Draft.__table__, snapshot(note, 4)
    row = dict(db.session.execute(select(table)).mappings().one())
    db.session.execute(insert(DraftSnapshot.__table__), [kept | {"counter": 2}])
    db.session.commit()
    assert list(proof()[1].unrecorded) == [note]
    drafts.discard(cast.ines.actor, note, row["file_id"])
    db.session.commit()
    assert proof()[1].is_empty
    for again, what in ((table, row), (DraftSnapshot.__table__, kept)):
        db.session.execute(insert(again), [what])
        db.session.commit()
        assert list(proof()[1].unrecorded) == [note]
    planted = uuid4()
    shred_file(cast.ines.actor, row["file_id"], along=FileMember)
    db.session.commit()
    assert proof()[1].is_empty
    elsewhere = row | {"item_id": planted, "file_id": file_of(cast.ines).id}
    db.session.execute(insert(table), [elsewhere])
    db.session.commit()
    assert list(proof()[1].unrecorded) == [planted]


def test_a_draft_kept_before_the_trail_had_its_digest_is_proven_by_its_numbers(cast, note, monkeypatch):
    """The trail cannot be rewritten, so an entry of then is made as it was made then."""
    file_id, older = db.session.get_one(Draft, note).file_id, uuid4()
    monkeypatch.setattr(drafts, "digest_of", lambda row: "")
    drafts.keep(cast.ines.actor, cast.ines.keyring, file_id, older, KIND, b"from before", 0)
    db.session.commit()
    monkeypatch.undo()
    assert "digest" in db.session.scalars(select(Entry.detail).order_by(Entry.n.desc()).limit(1)).one()
    assert proof()[1].is_empty
    drop_triggers()
    db.session.execute(update(Draft).where(Draft.item_id == older).values(counter=0))
    db.session.commit()
    assert list(proof()[1].astray) == [older]

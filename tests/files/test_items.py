"""A note is read by the people it was shared with, and by nobody else."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from clinic import clock
from clinic.audit.models import Entry
from clinic.database import db
from clinic.files import items
from clinic.files.grants import MayNotHold, MayNotShare, Terms, new_file, share, take_back
from clinic.files.keys import record_key
from clinic.files.models import Epoch, FileKind, Grant, Item
from clinic.files.reading import reading
from clinic.refusal import NotFound
from clinic.vault.alarm import VaultAlarm
from tests.holders import Member, file_of


def save(member: Member, file_id, item_id, words: bytes, base=0) -> int:
    version = items.save(member.actor, member.keyring, file_id, item_id, "note", words, base)
    db.session.commit()
    return version


def read(member: Member, file_id, item_id) -> bytes:
    with reading(member.actor, member.keyring, "note.read", [file_id]) as opened:
        return opened.item(file_id, item_id, kind="note", author_id=None)


def test_the_author_reads_what_was_saved_last_and_what_was_saved_before(cast):
    file, note = file_of(cast.ines), uuid4()
    save(cast.ines, file.id, note, b"first")
    save(cast.ines, file.id, note, b"second", base=1)
    with reading(cast.ines.actor, cast.ines.keyring, "note.read", [file.id]) as opened:
        stated = {"kind": "note", "author_id": cast.ines.id}
        assert opened.item(file.id, note, **stated) == b"second"
        assert opened.item(file.id, note, **stated, version=1) == b"first"


@pytest.mark.parametrize("who", ["omar", "sam", "iris", "olga"])
def test_nobody_else_reads_it_and_the_attempt_is_on_the_trail(cast, who):
    file, note, other = file_of(cast.ines), uuid4(), getattr(cast, who)
    save(cast.ines, file.id, note, b"words")
    with pytest.raises(NotFound):
        read(other, file.id, note)
    refused = db.session.scalars(select(Entry).where(Entry.action == "file.refused")).all()
    assert [(e.actor, e.subject) for e in refused] == [(other.id.hex, file.id.hex)]


def test_the_front_desk_and_the_owner_can_never_be_given_a_clients_file(cast):
    file = file_of(cast.ines)
    for member in (cast.iris, cast.olga):
        with pytest.raises(MayNotHold):
            share(cast.ines.actor, cast.ines.keyring, file.id, member.id)
        with pytest.raises(MayNotHold):
            new_file(member.actor, member.keyring, FileKind.INDIVIDUAL)


def test_a_colleague_reads_while_it_is_shared_and_nothing_new_after_it_is_taken_back(cast):
    file, note = file_of(cast.ines), uuid4()
    save(cast.ines, file.id, note, b"before")
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.sam.id)
    db.session.commit()
    assert read(cast.sam, file.id, note) == b"before"
    old_key = record_key(cast.sam.keyring, file.id)

    take_back(cast.ines.actor, cast.ines.keyring, file.id, cast.sam.id)
    db.session.commit()
    save(cast.ines, file.id, note, b"after", base=1)

    with pytest.raises(NotFound):
        read(cast.sam, file.id, note)
    assert read(cast.ines, file.id, note) == b"after"
    assert record_key(cast.ines.keyring, file.id).epoch == old_key.epoch + 1
    new_row = db.session.scalar(select(Item).where(Item.version == 2))
    assert new_row.epoch == 2
    with reading(cast.ines.actor, cast.ines.keyring, "note.read", [file.id]) as opened:
        opened._file(file.id).key = old_key
        with pytest.raises(VaultAlarm):
            opened.item(file.id, note, kind="note", author_id=cast.ines.id)


def test_the_recovery_kit_reads_every_file_across_epochs(cast):
    file, note = file_of(cast.ines), uuid4()
    save(cast.ines, file.id, note, b"words")
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.sam.id)
    take_back(cast.ines.actor, cast.ines.keyring, file.id, cast.sam.id)
    db.session.commit()
    with reading(cast.ines.actor, cast.kit, "note.read", [file.id]) as opened:
        assert opened.item(file.id, note, kind="note", author_id=cast.ines.id) == b"words"


def test_a_share_with_an_end_ends_by_itself(cast):
    file, note = file_of(cast.ines), uuid4()
    save(cast.ines, file.id, note, b"words")
    ended = Terms(expires_at=clock.now() - timedelta(seconds=1))
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.sam.id, ended)
    db.session.commit()
    with pytest.raises(NotFound):
        read(cast.sam, file.id, note)


def test_the_end_of_a_share_cannot_be_moved_in_the_database(cast):
    file = file_of(cast.ines)
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.sam.id, Terms(expires_at=clock.now()))
    db.session.commit()
    grant = db.session.get(Grant, (file.id, cast.sam.id))
    grant.expires_at = clock.now() + timedelta(days=1)
    db.session.commit()
    with pytest.raises(VaultAlarm):
        record_key(cast.sam.keyring, file.id)


def test_somebody_who_may_not_pass_it_on_cannot(cast):
    file = file_of(cast.ines)
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.sam.id, Terms(may_share=False))
    db.session.commit()
    with pytest.raises(MayNotShare):
        share(cast.sam.actor, cast.sam.keyring, file.id, cast.omar.id)


def test_a_passed_on_share_ends_no_later_than_the_share_it_came_from(cast):
    file, end = file_of(cast.ines), clock.now() + timedelta(days=3)
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.sam.id, Terms(expires_at=end, may_share=True))
    passed = share(cast.sam.actor, cast.sam.keyring, file.id, cast.omar.id, Terms())
    assert passed.expires_at == end


def test_a_stale_save_is_refused_and_changes_nothing(cast):
    file, note = file_of(cast.ines), uuid4()
    save(cast.ines, file.id, note, b"first")
    save(cast.ines, file.id, note, b"second", base=1)
    with pytest.raises(items.StaleSave) as stale:
        save(cast.ines, file.id, note, b"late", base=1)
    db.session.rollback()
    assert stale.value.latest == 2
    assert read(cast.ines, file.id, note) == b"second"


def test_without_a_trail_entry_nothing_is_read_or_saved(cast):
    file, note = file_of(cast.ines), uuid4()
    save(cast.ines, file.id, note, b"words")
    db.session.execute(text("ALTER TABLE trail_entry RENAME TO trail_gone"))
    db.session.commit()
    with pytest.raises(Exception, match="trail_entry"):
        read(cast.ines, file.id, note)
    with pytest.raises(Exception, match="trail_entry"):
        save(cast.ines, file.id, uuid4(), b"more")
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Item)) == 1


def test_reading_comes_before_the_works_own_changes(cast):
    file, note = file_of(cast.ines), uuid4()
    save(cast.ines, file.id, note, b"words")
    items.save(cast.ines.actor, cast.ines.keyring, file.id, uuid4(), "note", b"unsaved", 0)
    with pytest.raises(RuntimeError):
        read(cast.ines, file.id, note)


def test_a_version_cannot_be_changed_in_the_database(cast):
    file, note = file_of(cast.ines), uuid4()
    save(cast.ines, file.id, note, b"words")
    with pytest.raises(Exception, match="immutable"):
        db.session.execute(text("UPDATE item SET version = 9"))


def test_equal_lengths_hide_what_was_written(cast):
    file = file_of(cast.ines)
    for length in (1, 90, 170):
        save(cast.ines, file.id, uuid4(), b"x" * length)
    assert db.session.scalar(select(func.count(func.distinct(func.length(Item.blob))))) == 1


def test_a_planted_key_is_not_believed(cast):
    """A writer to the database wraps a key he knows to the therapist, to read what she writes next."""
    from clinic.files.trust import certified
    from clinic.vault.grant import wrap
    from clinic.vault.record import RecordKey, new_record_key
    from tests.attacks.writer import terms_of

    file = file_of(cast.ines)
    grant = db.session.get(Grant, (file.id, cast.ines.id))
    public = certified(cast.ines.id, cast.ines.keyring.root_vk).public_key
    grant.wrapped = wrap(RecordKey(file.id, 1, new_record_key()), public, terms_of(grant))
    db.session.commit()
    with pytest.raises(VaultAlarm):
        save(cast.ines, file.id, uuid4(), b"next")


def test_a_grant_signed_by_a_colleague_who_never_held_the_file_is_not_believed(cast):
    from clinic.files.trust import certified
    from clinic.vault.grant import sign_grant, wrap
    from clinic.vault.record import RecordKey, new_record_key
    from tests.attacks.writer import terms_of

    file = file_of(cast.ines)
    grant = db.session.get(Grant, (file.id, cast.ines.id))
    public = certified(cast.ines.id, cast.ines.keyring.root_vk).public_key
    wrapped = wrap(RecordKey(file.id, 1, new_record_key()), public, terms_of(grant))
    grant.wrapped, grant.signer_id = wrapped, cast.omar.id
    grant.signature = sign_grant(cast.omar.keyring.sign_seed, cast.omar.id, terms_of(grant), wrapped)
    db.session.commit()
    with pytest.raises(VaultAlarm):
        record_key(cast.ines.keyring, file.id)


def test_a_swapped_epoch_key_is_not_believed(cast):
    from clinic.files import inbox
    from clinic.vault.box import new_seed, public_key

    file = file_of(cast.ines)
    db.session.execute(
        text(
            "DROP TRIGGER epoch_update_refused" + ("" if db.engine.dialect.name == "sqlite" else " ON epoch")
        )
    )
    epoch = db.session.get(Epoch, (file.id, 1))
    epoch.public_key = public_key(new_seed())
    db.session.commit()
    with pytest.raises(VaultAlarm):
        inbox.put(file.id, "questionnaire", b"answers", cast.ines.actor)
    with pytest.raises(VaultAlarm):
        record_key(cast.ines.keyring, file.id)

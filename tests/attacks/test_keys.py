"""Whose keys are believed: public keys, roles and grants, attacked by a writer to the database."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select

from clinic import clock
from clinic.database import db
from clinic.files import directory, inbox, items
from clinic.files.grants import MayNotShare, Terms, new_file, share, take_back
from clinic.files.keys import record_key
from clinic.files.models import Epoch, File, FileKind, Grant, Holder
from clinic.files.reading import reading
from clinic.refusal import NotFound
from clinic.vault.alarm import VaultAlarm
from clinic.vault.box import new_seed, public_key
from clinic.vault.certificate import certify_by_root
from clinic.vault.grant import GrantTerms, sign_grant, wrap
from clinic.vault.record import EpochTerms, RecordKey, new_record_key, sign_epoch
from tests.attacks.writer import drop_triggers, rewrite, terms_of
from tests.holders import Cast, Member, certified_holder, file_of


@pytest.fixture
def cast(cast: Cast) -> Cast:
    drop_triggers()
    return cast


def write(member: Member, file_id: UUID, note: UUID, words: bytes, base: int = 0) -> None:
    items.save(member.actor, member.keyring, file_id, note, "note", words, base)
    db.session.commit()


def read(member: Member, file_id: UUID, note: UUID) -> bytes:
    with reading(member.actor, member.keyring, "note.read", [file_id]) as opened:
        return opened.item(file_id, note, kind="note", author_id=None)


def test_a_colleagues_swapped_public_key_is_given_no_file(cast):
    file = file_of(cast.ines)
    rewrite(Holder, Holder.id == cast.sam.id, public_key=public_key(new_seed()))
    with pytest.raises(VaultAlarm):
        share(cast.ines.actor, cast.ines.keyring, file.id, cast.sam.id)


def test_a_swapped_or_planted_recovery_kit_is_given_no_file(cast):
    thief, kit = public_key(new_seed()), Holder.id == cast.kit.account_id
    original = db.session.get_one(Holder, cast.kit.account_id).public_key
    rewrite(Holder, kit, public_key=thief)
    with pytest.raises(VaultAlarm):
        new_file(cast.ines.actor, cast.ines.keyring, FileKind.INDIVIDUAL, [uuid4()])
    db.session.rollback()
    rewrite(Holder, kit, public_key=original, retired_at=clock.now())
    db.session.add(Holder(roles_text="kit", public_key=thief, verify_key=b"", certificate=bytes(64)))
    db.session.commit()
    with pytest.raises(VaultAlarm):
        new_file(cast.ines.actor, cast.ines.keyring, FileKind.INDIVIDUAL, [uuid4()])


def test_nothing_is_left_for_a_file_under_a_swapped_or_planted_epoch(cast):
    file, seed = file_of(cast.ines), new_seed()
    rewrite(Epoch, Epoch.file_id == file.id, public_key=public_key(seed))
    with pytest.raises(VaultAlarm):
        inbox.put(file.id, "questionnaire", b"answers", cast.ines.actor)
    other = file_of(cast.ines)
    db.session.add(
        Epoch(
            file_id=other.id,
            number=2,
            public_key=public_key(seed),
            previous=b"",
            signer_id=cast.iris.id,
            signature=sign_epoch(
                cast.iris.keyring.sign_seed,
                cast.iris.id,
                EpochTerms(
                    file_id=other.id, kind="individual", epoch=2, public=public_key(seed), previous=b""
                ),
            ),
        )
    )
    db.session.commit()
    with pytest.raises(VaultAlarm):
        inbox.put(other.id, "questionnaire", b"answers", cast.ines.actor)


def test_a_role_written_into_the_database_gives_nothing(cast):
    rewrite(Holder, Holder.id == cast.iris.id, roles_text="therapist")
    with pytest.raises(VaultAlarm):
        new_file(cast.iris.actor, cast.iris.keyring, FileKind.INDIVIDUAL)
    db.session.rollback()
    with pytest.raises(VaultAlarm):
        record_key(cast.iris.keyring, cast.directory)
    file = file_of(cast.ines)
    with pytest.raises(VaultAlarm):
        share(cast.ines.actor, cast.ines.keyring, file.id, cast.iris.id)


def test_a_therapist_whom_the_practice_certifies_for_the_front_desk_loses_her_files_at_once(cast):
    file, note = file_of(cast.ines), uuid4()
    write(cast.ines, file.id, note, b"words")
    holder = db.session.get_one(Holder, cast.ines.id)
    certificate = certify_by_root(cast.root_seed, holder.id, {"intake"}, holder.public_key, holder.verify_key)
    rewrite(Holder, Holder.id == cast.ines.id, roles_text="intake", certificate=certificate)
    with pytest.raises(NotFound):
        read(cast.ines, file.id, note)
    record_key(cast.ines.keyring, cast.directory)


def test_somebody_who_once_held_the_key_cannot_write_herself_an_endless_grant(cast):
    """Sam kept the key of a share that ended; wrapping is free, but Ines's signature is not."""
    file = file_of(cast.ines)
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.sam.id, Terms(clock.now() + timedelta(days=1)))
    db.session.commit()
    key, mine = (
        record_key(cast.sam.keyring, file.id),
        (Grant.file_id == file.id, Grant.account_id == cast.sam.id),
    )
    endless = GrantTerms(file_id=file.id, account_id=cast.sam.id, epoch=1, may_share=True)
    wrapped = wrap(key, cast.sam.keyring.bundle.public_key, endless)
    rewrite(Grant, *mine, wrapped=wrapped, expires_at=None, may_share=True)
    with pytest.raises(VaultAlarm, match="signed"):
        record_key(cast.sam.keyring, file.id)


def test_a_grant_from_before_a_new_key_is_not_believed_when_put_back(cast):
    """Else Ines would go on writing under a key that was taken back from Sam."""
    file = file_of(cast.ines)
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.sam.id)
    db.session.commit()
    hers = (Grant.file_id == file.id, Grant.account_id == cast.ines.id)
    old = db.session.execute(select(Grant.__table__).where(*hers)).mappings().one()
    take_back(cast.ines.actor, cast.ines.keyring, file.id, cast.sam.id)
    db.session.commit()
    rewrite(Grant, *hers, **old)
    with pytest.raises(VaultAlarm, match="present epoch"):
        write(cast.ines, file.id, uuid4(), b"for Sam to read")


def test_a_file_key_planted_with_an_epoch_of_its_own_is_not_believed(cast):
    """The writer wraps a key he knows, and puts its public half where the epoch stands."""
    file = file_of(cast.ines)
    grant = db.session.get_one(Grant, (file.id, cast.ines.id))
    planted = RecordKey(file.id, 1, new_record_key())
    wrapped = wrap(planted, cast.ines.keyring.bundle.public_key, terms_of(grant))
    signature = sign_grant(cast.iris.keyring.sign_seed, cast.iris.id, terms_of(grant), wrapped)
    rewrite(Epoch, Epoch.file_id == file.id, public_key=planted.inbox_public)
    hers = (Grant.file_id == file.id, Grant.account_id == cast.ines.id)
    rewrite(Grant, *hers, wrapped=wrapped, signer_id=cast.iris.id, signature=signature)
    with pytest.raises(VaultAlarm):
        write(cast.ines, file.id, uuid4(), b"next")


def test_a_colleague_who_writes_to_the_database_cannot_take_over_an_empty_file(cast):
    """Everything is planted and properly signed by a therapist: the first epoch, and the owner's grant."""
    file, omar = file_of(cast.ines), cast.omar
    planted = RecordKey(file.id, 1, new_record_key())
    terms = EpochTerms(file_id=file.id, kind="individual", epoch=1, public=planted.inbox_public, previous=b"")
    rewrite(
        Epoch,
        Epoch.file_id == file.id,
        public_key=planted.inbox_public,
        signer_id=omar.id,
        signature=sign_epoch(omar.keyring.sign_seed, omar.id, terms),
    )
    grant = db.session.get_one(Grant, (file.id, cast.ines.id))
    wrapped = wrap(planted, cast.ines.keyring.bundle.public_key, terms_of(grant))
    signature = sign_grant(omar.keyring.sign_seed, omar.id, terms_of(grant), wrapped)
    hers = (Grant.file_id == file.id, Grant.account_id == cast.ines.id)
    rewrite(Grant, *hers, wrapped=wrapped, signer_id=omar.id, signature=signature)
    with pytest.raises(VaultAlarm, match="born with"):
        write(cast.ines, file.id, uuid4(), b"next")


def test_a_clients_file_passed_off_as_the_directory_is_given_to_nobody(cast):
    """A practice of one, owner and therapist in one account, whose word is good for either kind of file."""
    solo = certified_holder(cast.root_seed, {"owner", "therapist"})
    share(cast.olga.actor, cast.olga.keyring, cast.directory, solo.id)
    file, clerk = file_of(solo), certified_holder(cast.root_seed, {"intake"})
    rewrite(File, File.id == cast.directory, kind=FileKind.INDIVIDUAL)
    rewrite(File, File.id == file.id, kind=FileKind.DIRECTORY)
    assert directory.file_id() == file.id
    with pytest.raises(VaultAlarm):
        share(solo.actor, solo.keyring, directory.file_id(), clerk.id)
    for passed_off in (file.id, cast.directory):
        with pytest.raises(VaultAlarm):
            record_key(solo.keyring, passed_off)
        with pytest.raises(VaultAlarm):
            inbox.put(passed_off, "enquiry", b"answers", solo.actor)


def test_a_file_is_of_one_kind_for_good(cast):
    file = file_of(cast.ines)
    for kind in (FileKind.UNIT, FileKind.PERSONAL):
        rewrite(File, File.id == file.id, kind=kind)
        with pytest.raises(VaultAlarm):
            record_key(cast.ines.keyring, file.id)
    rewrite(File, File.id == file.id, kind=FileKind.INDIVIDUAL)
    record_key(cast.ines.keyring, file.id)


def test_the_front_desk_neither_passes_the_directory_on_nor_takes_it_from_anybody(cast):
    """Even with a grant that would let her: what she signs for the directory nobody would believe."""
    with pytest.raises(MayNotShare):
        share(cast.iris.actor, cast.iris.keyring, cast.directory, cast.omar.id)
    with pytest.raises(NotFound):
        take_back(cast.iris.actor, cast.iris.keyring, cast.directory, cast.omar.id)
    record_key(cast.omar.keyring, cast.directory)


def test_what_is_left_for_a_file_is_read_across_its_epochs_and_by_its_holders_only(cast):
    file, ines = file_of(cast.ines), cast.ines
    share(ines.actor, ines.keyring, file.id, cast.sam.id)
    before = inbox.put(file.id, "questionnaire", b"PHQ-9: 17", ines.actor)
    take_back(ines.actor, ines.keyring, file.id, cast.sam.id)
    after = inbox.put(file.id, "questionnaire", b"PHQ-9: 12", ines.actor)
    db.session.commit()
    with reading(ines.actor, ines.keyring, "inbox.read", [file.id]) as opened:
        found = [opened.inbox(db.session.get_one(inbox.Inbox, row)) for row in (before, after)]
    assert found == [b"PHQ-9: 17", b"PHQ-9: 12"]
    for other in (cast.iris, cast.sam, cast.olga):
        with pytest.raises(NotFound), reading(other.actor, other.keyring, "inbox.read", [file.id]):
            pytest.fail("opened")


def test_old_data_with_the_newest_keys_opens_and_without_any_it_does_not(cast):
    """What a restore does: rows of long ago, then today's grants and epochs."""
    file, note = file_of(cast.ines), uuid4()
    write(cast.ines, file.id, note, b"words of long ago")
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.sam.id)
    take_back(cast.ines.actor, cast.ines.keyring, file.id, cast.sam.id)
    db.session.commit()
    for reader in (cast.ines.keyring, cast.kit):
        with reading(cast.ines.actor, reader, "note.read", [file.id]) as opened:
            assert opened.item(file.id, note, kind="note", author_id=cast.ines.id) == b"words of long ago"
    db.session.execute(delete(Grant).where(Grant.file_id == file.id))
    rewrite(Epoch, Epoch.file_id == file.id, Epoch.number == 2, previous=b"")
    for reader in (cast.ines.keyring, cast.kit):
        with pytest.raises(NotFound), reading(cast.ines.actor, reader, "note.read", [file.id]):
            pytest.fail("opened")

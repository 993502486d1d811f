"""A client's own copies, attacked by somebody who can write to the database, a clinician or not."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from clinic import clock
from clinic.clients.models import Client
from clinic.database import db
from clinic.files import copies
from clinic.files.grants import new_file
from clinic.files.models import Copy, File, FileKind, FileMember, Holder
from clinic.files.trust import certified
from clinic.handouts import assign, library
from clinic.handouts.models import Assignment
from clinic.handouts.task import Task
from clinic.people.models import Account
from clinic.refusal import NotFound
from clinic.vault.alarm import VaultAlarm
from clinic.vault.copy import CopyPlace, seal_copy
from tests.attacks.writer import drop_triggers, rewrite
from tests.practice import Person, Practice


def task() -> Task:
    return Task.of(library.sheet("H06", "en"), clock.now().date(), line="Maya's own line")


@pytest.fixture
def practice(either_practice) -> Practice:
    drop_triggers()
    return either_practice


@pytest.fixture
def maya(practice) -> Client:
    return practice.client("Maya", practice.ines)


@pytest.fixture
def leo(practice) -> Person:
    """A client of Omar's, with an account."""
    return practice.portal_account(practice.client("Leo", practice.omar), practice.omar)


def give(practice: Practice, client: Client) -> None:
    ines = practice.ines
    assign.assign(ines.actor, ines.keyring, client.file_id, client.id, task())
    db.session.commit()


def test_a_sheet_is_not_sealed_to_an_account_that_was_pointed_at_its_client(practice, maya, leo):
    ines = practice.ines
    give(practice, maya)
    rewrite(Account, Account.id == leo.id, client_id=maya.id)
    with pytest.raises(VaultAlarm, match="somebody else's file"):
        give(practice, maya)
    db.session.rollback()
    with pytest.raises(VaultAlarm, match="somebody else's file"):
        assign.hand_over(ines.actor, ines.keyring, maya.id)
    db.session.rollback()
    assert db.session.scalars(select(Copy)).all() == []


def test_a_certificate_for_another_file_cannot_be_turned_to_this_one(practice, maya, leo):
    rewrite(Account, Account.id == leo.id, client_id=maya.id)
    rewrite(Holder, Holder.id == leo.id, file_id=maya.file_id)
    with pytest.raises(VaultAlarm, match="did not vouch"):
        give(practice, maya)


def test_a_colleague_is_given_no_copy_whatever_file_their_row_names(practice, maya):
    omar, ines = practice.omar, practice.ines
    rewrite(Holder, Holder.id == omar.id, file_id=maya.file_id)
    with pytest.raises(VaultAlarm, match="somebody else's file"):
        copies.give(ines.keyring, omar.id, maya.file_id, assign.KIND, task().to_bytes())


def test_a_file_renamed_a_units_is_not_given_to_whoever_was_put_among_its_members(practice, maya, leo):
    rewrite(FileMember, FileMember.file_id == maya.file_id, client_id=leo_client(leo))
    rewrite(Account, Account.id == leo.id, client_id=maya.id)
    rewrite(File, File.id == maya.file_id, kind=FileKind.UNIT)
    with pytest.raises(VaultAlarm):
        copies.give(practice.ines.keyring, leo.id, maya.file_id, assign.KIND, task().to_bytes())


def test_each_of_a_couple_finds_what_was_given_in_the_file_of_both(practice, maya):
    ines, sam = practice.ines, practice.client("Sam", practice.ines)
    unit = new_file(ines.actor, ines.keyring, FileKind.UNIT, [maya.id, sam.id])
    db.session.commit()
    for client in (maya, sam):
        me = practice.portal_account(client, ines)
        copies.give(ines.keyring, me.id, unit.id, assign.KIND, task().to_bytes())
        db.session.commit()
        assert [given.therapist for given in assign.copies_for(me.actor, me.keyring)] == ["Ines Inlet, RCT"]


def test_nobody_gives_a_copy_from_a_file_they_do_not_hold(practice, maya):
    me = practice.portal_account(maya, practice.ines)
    with pytest.raises(NotFound):
        copies.give(practice.omar.keyring, me.id, maya.file_id, assign.KIND, task().to_bytes())


def plant(me: Person, maya: Client, giver_id: UUID, sign_seed: bytes) -> None:
    """A copy that nobody gave: all it takes is a client's public key and an id."""
    place = CopyPlace(
        copy_id=uuid4(), holder_id=me.id, file_id=maya.file_id, kind=assign.KIND, given_at=clock.now()
    )
    public = certified(me.id, me.keyring.root_vk).public_key
    blob = seal_copy(public, place, task().to_bytes(), giver_id, sign_seed)
    db.session.add(
        Copy(
            id=place.copy_id,
            holder_id=me.id,
            file_id=place.file_id,
            kind=place.kind,
            given_at=place.given_at,
            blob=blob,
        )
    )
    db.session.commit()


def test_a_sheet_in_a_clinicians_name_that_she_did_not_sign_is_not_shown(practice, maya):
    me = practice.portal_account(maya, practice.ines)
    plant(me, maya, practice.ines.id, practice.omar.keyring.sign_seed)
    with pytest.raises(VaultAlarm, match="did not sign it"):
        assign.copies_for(me.actor, me.keyring)


@pytest.mark.parametrize("who", ["iris", "olga", "leo"])
def test_a_sheet_signed_by_anybody_but_a_clinician_is_not_shown(practice, maya, leo, who):
    me = practice.portal_account(maya, practice.ines)
    giver = leo if who == "leo" else getattr(practice, who)
    plant(me, maya, giver.id, giver.keyring.sign_seed)
    with pytest.raises(VaultAlarm, match="somebody who may not"):
        assign.copies_for(me.actor, me.keyring)


def test_a_sheet_is_its_givers_whatever_the_rows_around_it_say(practice, maya):
    me = practice.portal_account(maya, practice.ines)
    give(practice, maya)
    rewrite(Assignment, Assignment.client_id == maya.id, author_id=practice.omar.id)
    assert [given.therapist for given in assign.copies_for(me.actor, me.keyring)] == ["Ines Inlet, RCT"]


def test_a_sheet_does_not_open_as_given_on_another_day(practice, maya):
    me = practice.portal_account(maya, practice.ines)
    give(practice, maya)
    rewrite(Copy, Copy.holder_id == me.id, given_at=clock.now())
    with pytest.raises(VaultAlarm):
        assign.copies_for(me.actor, me.keyring)


def leo_client(leo: Person) -> UUID:
    found = db.session.get_one(Account, leo.id).client_id
    assert found is not None
    return found

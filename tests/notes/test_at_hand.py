"""A key that was opened when a note was looked over signs it only while its file is granted, as it is now."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from clinic import clock
from clinic.database import db
from clinic.files.grants import Terms, share, take_back
from clinic.files.keys import record_key
from clinic.files.models import Item
from clinic.notes.models import SIGNED_KIND, Note
from clinic.refusal import NotFound
from clinic.vault.keyring import Keyring
from tests.holders import file_of
from tests.notes.test_sign import begun, opened, signed


def who_looked_it_over(member, file):
    """Somebody in a request that has opened the file, as it stands before what comes in between."""
    me = replace(member, keyring=Keyring(member.id, member.keyring.bundle))
    record_key(me.keyring, file.id)
    return me


@pytest.fixture
def file(cast):
    return file_of(cast.ines)


def given_to_omar(cast, file, terms):
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.omar.id, terms)
    db.session.commit()
    note = begun(cast.omar, file)
    return note, who_looked_it_over(cast.omar, file)


def test_a_file_that_was_taken_back_in_between_takes_no_signature(cast, file):
    note, omar = given_to_omar(cast, file, Terms())
    take_back(cast.ines.actor, cast.ines.keyring, file.id, cast.omar.id)
    db.session.commit()
    with pytest.raises(NotFound):
        signed(omar, note)
    db.session.rollback()
    assert not db.session.get_one(Note, note.id).is_signed


def test_a_share_that_ran_out_in_between_takes_no_signature(cast, file, time_machine):
    note, omar = given_to_omar(cast, file, Terms(expires_at=clock.now() + timedelta(minutes=1)))
    time_machine.move_to(clock.now() + timedelta(minutes=2))
    with pytest.raises(NotFound):
        signed(omar, note)


def test_a_note_is_sealed_in_the_epoch_of_now_where_it_went_on_in_between(cast, file):
    note = begun(cast.ines, file)
    ines = who_looked_it_over(cast.ines, file)
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.omar.id)
    take_back(cast.ines.actor, cast.ines.keyring, file.id, cast.omar.id)
    db.session.commit()
    signed(ines, note)
    of_it = select(Item.epoch).where(Item.id == note.id, Item.kind == SIGNED_KIND)
    assert db.session.scalars(of_it).one() == 2
    with opened(cast.ines, file) as now:
        assert now.item(file.id, note.id, kind=SIGNED_KIND, author_id=cast.ines.id)

"""Cards are the directory's, files are the therapist's."""

from dataclasses import replace

import pytest
from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import DatabaseError

from clinic import clock
from clinic.audit.models import Entry
from clinic.clients import cards, own_file
from clinic.clients.allowed import Override
from clinic.clients.card import Card, Channel, SafeContact
from clinic.clients.gate import Answer, Gate
from clinic.clients.models import Client
from clinic.clients.standing import Asked, ConcernStands, Standing
from clinic.clients.together import ReasonMissing, Together, override_gate
from clinic.columns import IdType
from clinic.database import db
from clinic.files.grants import Terms, share
from clinic.files.items import StaleSave
from clinic.files.keys import granted_to, live_grant
from clinic.files.reading import reading
from clinic.refusal import NotFound
from tests.holders import file_of

MAYA = Card(
    preferred_name="Maya Namuneh",
    legal_name="Maryam Namuneh",
    pronouns="she",
    languages=("fa", "en"),
    phone="902-555-0101",
    email="maya@example.test",
    safe=SafeContact(channels=(Channel.TEXT,), when="before six", words="say it is the library"),
)
TODAY = clock.now().date()


@pytest.fixture
def maya(cast) -> Client:
    client = cards.new_client(cast.iris.actor, cast.iris.keyring, MAYA, cast.ines.id)
    db.session.commit()
    return client


def card_of(member, client):
    return cards.read(member.actor, member.keyring, "card.read", [client.id])[client.id]


def opened_by(member, client):
    file_id = own_file.open_file(member.actor, member.keyring, client)
    db.session.commit()
    return file_id


def test_the_front_desk_makes_a_card_and_every_role_of_the_staff_reads_it(cast, maya):
    assert all(card_of(member, maya) == MAYA for member in (cast.iris, cast.ines, cast.olga))


def test_reading_names_leaves_one_entry_that_names_them_all(cast, maya):
    leo = cards.new_client(
        cast.iris.actor, cast.iris.keyring, replace(MAYA, email="leo@example.test"), cast.omar.id
    )
    db.session.commit()
    cards.read(cast.iris.actor, cast.iris.keyring, "card.list", [maya.id, leo.id])
    entry = db.session.scalars(select(Entry).where(Entry.action == "card.list")).one()
    assert maya.id.hex in entry.detail
    assert leo.id.hex in entry.detail


def test_a_changed_card_replaces_the_old_one_and_its_contacts(cast, maya):
    moved = replace(MAYA, phone="902-555-0199")
    cards.change(cast.iris.actor, cast.iris.keyring, maya.id, moved, cards.version_of(maya.id))
    db.session.commit()
    assert card_of(cast.ines, maya) == moved
    assert cards.alike(cast.iris.keyring, Card(preferred_name="", phone="1 (902) 555-0199")) == [maya.id]
    assert cards.alike(cast.iris.keyring, Card(preferred_name="", phone="902 555 0101")) == []


def test_a_card_changed_meanwhile_is_not_overwritten(cast, maya):
    cards.change(cast.iris.actor, cast.iris.keyring, maya.id, MAYA, 1)
    with pytest.raises(StaleSave):
        cards.change(cast.ines.actor, cast.ines.keyring, maya.id, MAYA, 1)


def test_the_same_person_is_found_by_either_contact_once(cast, maya):
    assert cards.alike(cast.ines.keyring, replace(MAYA, email=" MAYA@example.test")) == [maya.id]
    assert cards.alike(cast.ines.keyring, Card(preferred_name="Maya")) == []


def test_a_private_card_shows_initials(cast):
    assert replace(MAYA, is_private=True).shown_name == "M.N."
    assert MAYA.shown_name == "Maya Namuneh"


def test_the_file_is_born_in_the_therapists_own_session(cast, maya):
    file_id = opened_by(cast.ines, maya)
    assert maya.file_id == file_id
    assert own_file.members(file_id) == (maya.id,)
    for other in (cast.iris, cast.omar, cast.olga):
        assert live_grant(file_id, other.id) is None


@pytest.mark.parametrize("who", ["iris", "omar", "olga", "sam"])
def test_nobody_else_can_open_it_first(cast, maya, who):
    other = getattr(cast, who)
    with pytest.raises(NotFound):
        own_file.open_file(other.actor, other.keyring, maya)


def test_opening_again_gives_the_same_file(cast, maya):
    assert opened_by(cast.ines, maya) == opened_by(cast.ines, maya)
    assert len(db.session.scalars(granted_to(cast.ines.id)).all()) == 2


def test_all_that_wait_are_opened_at_once(cast, maya):
    cards.new_client(cast.iris.actor, cast.iris.keyring, replace(MAYA, phone="", email=""), cast.ines.id)
    assert own_file.open_waiting(cast.ines.actor, cast.ines.keyring) == 2
    assert own_file.open_waiting(cast.ines.actor, cast.ines.keyring) == 0


def test_a_client_keeps_the_file_they_have(cast, maya):
    opened_by(cast.ines, maya)
    with pytest.raises(DatabaseError, match="keeps the file"):
        db.session.execute(text("UPDATE client SET file_id = NULL"))


def test_the_scope_shows_my_own_and_what_was_shared_with_me(cast, maya):
    def seen_by(member):
        return db.session.scalars(Client.of(member)).all()

    assert seen_by(cast.ines) == [maya]
    file_id = opened_by(cast.ines, maya)
    assert seen_by(cast.ines) == [maya]
    assert seen_by(cast.omar) == seen_by(cast.iris) == []
    share(cast.ines.actor, cast.ines.keyring, file_id, cast.omar.id)
    assert seen_by(cast.omar) == [maya]


def supervised(cast, maya, **answer):
    """Maya's file shared with Sam, who may override the gate, and the standing in it."""
    file_id = opened_by(cast.ines, maya)
    standing = Standing()
    if answer:
        standing = standing.with_answer(Asked(maya.id, Gate(answer["answer"], TODAY), cast.ines.id))
    base = own_file.keep_standing(cast.ines.actor, cast.ines.keyring, file_id, standing, 0)
    share(cast.ines.actor, cast.ines.keyring, file_id, cast.sam.id, Terms(override_gate=True))
    db.session.commit()
    return file_id, standing, base


def overridden(member, file_id, standing, base, reason="asked by phone today"):
    word = Override(member.id, TODAY, reason)
    stands = Together(own_file.members(file_id), standing)
    override_gate(member.actor, member.keyring, file_id, stands, base, word)
    db.session.commit()


def test_a_supervisors_word_is_kept_in_the_file_and_on_the_trail(cast, maya):
    file_id, standing, base = supervised(cast, maya)
    overridden(cast.sam, file_id, standing, base)
    with reading(cast.ines.actor, cast.ines.keyring, "file.read", [file_id]) as opened:
        kept, version = own_file.standing(opened, file_id)
    assert version == base + 1
    assert Together((maya.id,), kept).may_work_together(TODAY).on_the_trail
    assert (
        db.session.scalars(select(Entry).where(Entry.action == "gate.overridden")).one().actor
        == cast.sam.id.hex
    )


def test_only_the_grant_for_it_lets_somebody_override(cast, maya):
    file_id, standing, base = supervised(cast, maya)
    with pytest.raises(NotFound):
        overridden(cast.ines, file_id, standing, base)


def test_without_a_reason_nothing_is_overridden(cast, maya):
    file_id, standing, base = supervised(cast, maya)
    with pytest.raises(ReasonMissing):
        overridden(cast.sam, file_id, standing, base, reason=" ")


def test_a_concern_is_never_overridden_by_anybody(cast, maya):
    file_id, standing, base = supervised(cast, maya, answer=Answer.CONCERN)
    with pytest.raises(ConcernStands):
        overridden(cast.sam, file_id, standing, base)


def test_two_windows_do_not_give_one_client_two_files(cast, maya):
    other = file_of(cast.ines)
    update = text("UPDATE client SET file_id = :file").bindparams(bindparam("file", other.id, IdType))
    db.session.execute(update)
    with pytest.raises(own_file.OpenedMeanwhile):
        own_file.open_file(cast.ines.actor, cast.ines.keyring, maya)

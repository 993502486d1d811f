"""Cards are sealed together to be found sooner; nobody is found otherwise for that, and none kept longer."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from clinic.audit.models import Entry
from clinic.clients import cards, segments
from clinic.clients.answering import Answering
from clinic.clients.card import Card
from clinic.clients.models import Client
from clinic.clients.search import find
from clinic.clients.unread import Unread
from clinic.database import Base, db
from clinic.files.models import Item, ItemKey, SegmentCard
from clinic.files.proving import strays
from clinic.files.reading import reading
from clinic.vault.alarm import VaultAlarm
from clinic.whole import told_by
from tests.attacks.test_cards import let_iris_go, opened_with
from tests.attacks.writer import drop_triggers, rewrite
from tests.holders import Cast
from tests.people.walking import Walker

CARDS = (
    Card(preferred_name="Maya Namuneh", phone="902-555-0101", email="Maya@example.test"),
    Card(preferred_name="نیلوفر", legal_name="Niloufar Gaman", phone="۹۰۲ ۵۵۵ ۰۱۴۳"),
    Card(preferred_name="Zoë O’Hara", email="zoe@example.test"),
)
TYPED = ("maya", "mahya", "0101", "maya@", "نيلوفر", "nilufer", "gaman", "5550143", "zoe", "hara", "sasha")


@pytest.fixture
def people(cast) -> list[Client]:
    made = [cards.new_client(cast.iris.actor, cast.iris.keyring, one, cast.ines.id) for one in CARDS]
    db.session.commit()
    return made


def gather(cast: Cast, about: int = 3) -> int:
    gathered = segments.gather(cast.olga.actor, cast.olga.keyring, about)
    db.session.commit()
    return gathered


def found(cast: Cast, typed: str) -> list[UUID]:
    clients = select(Client.id).where(~Client.is_caller)
    return [one for one, _card in find(cast.ines.actor, cast.ines.keyring, clients, typed, 10)[0]]


def change(cast: Cast, client: Client, **to: str) -> None:
    version = cards.version_of(client.id)
    cards.change(cast.iris.actor, cast.iris.keyring, client.id, replace(CARDS[0], **to), version)
    db.session.commit()


def forget(cast: Cast, client: Client) -> None:
    cards.forget(cast.olga.actor, client)
    db.session.commit()


def together() -> dict[UUID, set[UUID]]:
    """The segments, each with the clients whose cards are in there."""
    held: dict[UUID, set[UUID]] = {}
    for row in db.session.scalars(select(SegmentCard)):
        held.setdefault(row.segment_id, set()).add(row.card_id)
    return held


def standing_items() -> set[UUID]:
    return set(db.session.scalars(select(Item.id)))


def taken_from(*segment_ids: UUID) -> list[tuple[type[Base], dict[str, object]]]:
    """Every row of these segments, as somebody may copy them who reads the database."""
    wanted = ((ItemKey, ItemKey.item_id), (Item, Item.id), (SegmentCard, SegmentCard.segment_id))
    return [
        (table, {one.key: getattr(row, one.key) for one in table.__mapper__.column_attrs})
        for table, its_id in wanted
        for row in db.session.scalars(select(table).where(its_id.in_(segment_ids)))
    ]


def test_they_are_found_from_their_segment_as_from_their_cards_and_by_nothing_else(cast, people):
    before = {typed: found(cast, typed) for typed in TYPED}
    assert gather(cast, about=4) == 0
    assert (gather(cast), gather(cast)) == (3, 0)
    assert list(together().values()) == [{one.id for one in people}]
    assert {typed: found(cast, typed) for typed in TYPED} == before
    assert (before["nilufer"], before["sasha"]) == ([people[1].id], [])
    # It was the segment: with a card that does not open, whoever else is looked for is still found.
    drop_triggers()
    rewrite(Item, Item.id == people[1].id, blob=b"\x01 a torn disk")
    assert found(cast, "maya") == [people[0].id]
    assert found(cast, "zoe") == [people[2].id]
    # Who was found by it is not shown as they never were: in their place stands that they cannot be read.
    everybody = select(Client.id)
    with pytest.raises(VaultAlarm):
        find(cast.ines.actor, cast.ines.keyring, everybody, "nilufer", 10)
    told = []
    told_by(lambda *one: told.append(one))
    try:
        shown, _page = find(cast.ines.actor, cast.ines.keyring, everybody, "nilufer", 10)
    finally:
        told_by(None)
    assert told == [("card", people[1].id)]
    assert [(one, type(card)) for one, card in shown] == [(people[1].id, Unread)]


def test_whoever_is_not_among_those_i_may_find_is_not_found_in_a_segment_they_share(cast, people):
    gather(cast)
    mine = select(Client.id).where(Client.id == people[0].id)
    assert find(cast.ines.actor, cast.ines.keyring, mine, "zoe", 10)[0] == []
    looks = db.session.scalars(select(Entry.detail).where(Entry.action == "directory.searched")).all()
    assert '"cards":1' in looks[-1]


def test_a_card_changed_since_is_found_as_it_is_now_and_not_as_it_was(cast, people):
    gather(cast)
    change(cast, people[0], preferred_name="Robin Testcase", phone="", email="")
    assert (found(cast, "maya"), found(cast, "robin")) == ([], [people[0].id])


def test_a_segment_that_is_mostly_of_the_past_gives_way_to_one_of_today(cast, people):
    gather(cast)
    (past,) = together()
    for client in people[:2]:
        change(cast, client, preferred_name="Robin")
    assert gather(cast, about=2) == 2
    (present,) = together()
    assert past not in standing_items()
    assert len(together()[present]) == 2
    assert len(found(cast, "robin")) == 2
    assert found(cast, "zoe") == [people[2].id]
    assert strays().is_empty


def test_a_callers_card_is_put_together_with_no_others(cast, people):
    people[0].is_caller = True
    db.session.commit()
    assert gather(cast) == 0
    assert gather(cast, about=2) == 2
    assert people[0].id not in next(iter(together().values()))


def test_a_shredded_card_takes_with_it_whatever_said_the_same_and_nobody_else(cast, people):
    gather(cast)
    (segment_id,) = together()
    with pytest.raises(IntegrityError):
        db.session.execute(delete(ItemKey).where(ItemKey.item_id == people[0].id))
    db.session.rollback()
    copied = taken_from(segment_id)
    forget(cast, people[0])
    assert taken_from(segment_id) == []
    assert (found(cast, "maya"), found(cast, "zoe")) == ([], [people[2].id])
    assert strays().is_empty
    # Put back from a copy, it finds nobody who is gone, and the proof names it.
    for table, row in copied:
        if table is not SegmentCard or row["card_id"] != people[0].id:
            db.session.execute(insert(table).values(row))
    db.session.commit()
    assert found(cast, "maya") == []
    assert list(strays().unrecorded) == [segment_id]


def test_a_segment_that_was_hidden_from_a_shredding_is_named_by_the_proof(cast, people):
    """Somebody who writes to the database would like to keep what it says of a card that is to go."""
    gather(cast)
    (segment_id,) = together()
    db.session.execute(delete(SegmentCard).where(SegmentCard.card_id == people[0].id))
    db.session.commit()
    assert strays().is_empty
    forget(cast, people[0])
    assert list(strays().unrecorded) == [segment_id]


def test_what_was_shredded_or_put_together_meanwhile_is_left_out(cast, people):
    lines = [
        (client.id, 1, Answering.of_card(card.to_bytes())) for client, card in zip(people, CARDS, strict=True)
    ]
    forget(cast, people[0])
    for rest in (lines[:2], lines):
        segments.seal(cast.olga.actor, cast.olga.keyring, cast.directory, rest)
        db.session.commit()
    assert sorted(together().values()) == sorted([{people[1].id}, {people[2].id}])
    assert found(cast, "zoe") == [people[2].id]
    assert strays().is_empty


def test_a_segment_swapped_flipped_or_renamed_is_refused_and_named(cast, people):
    gather(cast, about=1)
    first, second = list(together())[:2]
    blobs = {one: db.session.scalar(select(Item.blob).where(Item.id == one)) for one in (first, second)}
    drop_triggers()
    flipped = blobs[first][:-1] + bytes([blobs[first][-1] ^ 1])
    for put in ({"blob": blobs[second]}, {"blob": flipped}, {"kind": "card"}, {"version": 2}):
        rewrite(Item, Item.id == first, **put)
        with pytest.raises(VaultAlarm):
            found(cast, "maya")
        assert first in strays().astray, put
        rewrite(Item, Item.id == first, blob=blobs[first], kind="segment", version=1)
    assert found(cast, "maya") == [people[0].id]


@pytest.mark.parametrize("gone", [{Item}, {SegmentCard}, {Item, ItemKey, SegmentCard}])
def test_whoever_was_in_a_segment_that_is_cut_away_is_found_by_their_card(cast, people, gone):
    gather(cast)
    (segment_id,) = together()
    drop_triggers()
    for table, its_id in ((SegmentCard, SegmentCard.segment_id), (Item, Item.id), (ItemKey, ItemKey.item_id)):
        if table in gone:
            db.session.execute(delete(table).where(its_id == segment_id))
    db.session.commit()
    assert [found(cast, typed) for typed in ("maya", "nilufer", "zoe")] == [[one.id] for one in people]
    assert list(strays().astray) == ([segment_id] if Item in gone else [])
    # One card more makes it worth while to look again.
    cards.new_client(cast.iris.actor, cast.iris.keyring, Card(preferred_name="Ada"), cast.ines.id)
    db.session.commit()
    gather(cast, about=1)
    stand = standing_items()
    assert {one.id for one in people} < set.union(*(held for one, held in together().items() if one in stand))
    assert found(cast, "maya") == [people[0].id]


def test_a_leaver_with_the_old_key_and_the_database_reads_no_segment_sealed_since(cast, people):
    kept = let_iris_go(cast)
    gather(cast)
    (segment_id,) = together()
    assert opened_with(kept, segment_id, 1) == []
    assert found(cast, "maya") == [people[0].id]


def test_nothing_of_it_stands_in_clear(cast, people):
    gather(cast)
    (segment_id,) = together()
    rows = [str(row) for table in Base.metadata.sorted_tables for row in db.session.execute(select(table))]
    assert any(segment_id.hex in row or str(segment_id) in row for row in rows)
    with reading(cast.ines.actor, cast.ines.keyring, "test", [cast.directory]) as opened:
        said = opened.item(cast.directory, segment_id, kind="segment", author_id=None).decode()
    for word in ("maya namuneh", "9025550143", "zoe@example.test"):
        assert word in said
        assert not any(word in row.lower() for row in rows)


def test_whoever_signs_in_gathers_what_is_there_and_what_does_not_open_keeps_nobody_out(practice):
    made = [
        cards.new_client(
            practice.iris.actor, practice.iris.keyring, Card(preferred_name=f"Client {n}"), practice.ines.id
        )
        for n in range(segments.ABOUT)
    ]
    db.session.commit()
    drop_triggers()
    blob = db.session.scalar(select(Item.blob).where(Item.id == made[0].id))
    for stands, gathered in ((b"\x01 a torn disk", []), (blob, [{one.id for one in made}])):
        rewrite(Item, Item.id == made[0].id, blob=stands)
        who = practice.olga if gathered else practice.iris
        assert Walker.at(practice.app).sign_in(who.email, who.password, who.code).location == "/desk"
        assert list(together().values()) == gathered

"""Cards of the directory, attacked by somebody who left with its key and has a copy of the database."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete

from clinic.database import db
from clinic.files import items
from clinic.files.grants import take_back
from clinic.files.keys import record_key
from clinic.files.models import Item, ItemKey
from clinic.files.reading import reading
from clinic.vault.alarm import VaultAlarm, WrongKey
from clinic.vault.item import Place, open_item
from clinic.vault.record import RecordKey
from tests.holders import Cast, Member


def write(cast: Cast, card: UUID, words: bytes, base: int = 0) -> None:
    ines = cast.ines
    items.save(ines.actor, ines.keyring, cast.directory, card, "card", words, base, own_key=True)
    db.session.commit()


def read(member: Member, cast: Cast, card: UUID, version: int | None = None) -> bytes:
    with reading(member.actor, member.keyring, "card.read", [cast.directory]) as opened:
        return opened.item(cast.directory, card, kind="card", author_id=None, version=version)


def let_iris_go(cast: Cast) -> RecordKey:
    """Iris leaves, with the directory's key as she had it; the directory gets another."""
    kept = record_key(cast.iris.keyring, cast.directory)
    take_back(cast.olga.actor, cast.olga.keyring, cast.directory, cast.iris.id)
    db.session.commit()
    return kept


def keys_from(kept: RecordKey, card: UUID) -> Iterator[bytes]:
    """Whatever a key of the file and the rows lead to, for this card."""
    row = db.session.get(ItemKey, (kept.file_id, card))
    renumbered = RecordKey(kept.file_id, kept.epoch + 1, kept.secret)
    owns = [None, bytes(32)]
    if row is not None and row.epoch == kept.epoch:
        owns.append(items.open_own_key(kept, card, row.blob))
        yield from (own for own in owns if own is not None)
    for key in (kept, renumbered):
        yield from (key.item_key(card, own) for own in owns)


def opened_with(kept: RecordKey, card: UUID, version: int) -> list[bytes]:
    """What of one version is read with any key that somebody can come by from this one."""
    row = db.session.get_one(Item, (kept.file_id, card, version))
    place = Place(row.file_id, row.id, row.version, row.kind, row.epoch, row.author_id)
    found = []
    for key in keys_from(kept, card):
        try:
            found.append(open_item(key, place, row.blob, None))
        except VaultAlarm:
            continue
    return found


def test_a_leaver_with_the_old_key_and_the_database_reads_no_card_saved_since(cast):
    card, later = uuid4(), uuid4()
    write(cast, card, b"Maya, at her old address")
    kept = let_iris_go(cast)
    write(cast, card, b"Maya, in a shelter", base=1)
    write(cast, later, b"Leo, who came afterwards")
    assert opened_with(kept, card, 1) == [b"Maya, at her old address"]
    assert opened_with(kept, card, 2) == []
    assert opened_with(kept, later, 1) == []
    for member in (cast.olga, cast.omar, Member(cast.kit.account_id, cast.kit, cast.olga.actor)):
        assert read(member, cast, card) == b"Maya, in a shelter"
        assert read(member, cast, card, version=1) == b"Maya, at her old address"
        assert read(member, cast, later) == b"Leo, who came afterwards"


def test_a_card_whose_own_key_is_gone_opens_to_nobody_and_takes_no_other_with_it(cast):
    card, other = uuid4(), uuid4()
    write(cast, card, b"Maya")
    write(cast, other, b"Leo")
    kept = let_iris_go(cast)
    write(cast, card, b"Maya, moved", base=1)
    db.session.execute(delete(ItemKey).where(ItemKey.item_id == card))
    db.session.commit()
    for version in (1, 2):
        for keyring in (cast.olga.keyring, cast.kit):
            with pytest.raises(WrongKey):
                read(Member(keyring.account_id, keyring, cast.olga.actor), cast, card, version)
        for key in (kept, record_key(cast.olga.keyring, cast.directory)):
            assert opened_with(key, card, version) == []
    assert read(cast.olga, cast, other) == b"Leo"

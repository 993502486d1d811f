"""A document, attacked by who knows what is in it, writes to the database, or holds the file's key."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, select

from clinic import whole
from clinic.database import db
from clinic.documents import shelf
from clinic.documents.document import Document
from clinic.documents.kinds import Kind
from clinic.files import attachments, items
from clinic.files.attachments import AttachmentPart
from clinic.files.grants import share
from clinic.files.keys import record_key
from clinic.files.models import Item
from clinic.files.reading import reading
from clinic.files.shred import shred_item
from clinic.vault.alarm import VaultAlarm
from clinic.vault.attachment import CHUNK_BYTES, open_whole, seal_whole
from clinic.vault.record import new_record_key
from tests.attacks.writer import drop_triggers, proof, rewrite
from tests.holders import Member, file_of

TAG_BYTES = 16
HEADER_BYTES = 65
CONTENT = b"%PDF-" + b"what a letter says " * 70_000


def put_in(member: Member, file_id: UUID, content: bytes = CONTENT) -> UUID:
    return shelf.keep(member.actor, member.keyring, file_id, "A letter", Kind.PDF, content)


def taken_out(member: Member, document_id: UUID) -> bytes:
    row = db.session.scalars(select(Item).where(Item.id == document_id)).one()
    with reading(member.actor, member.keyring, "document.read", [row.file_id]) as opened:
        return shelf.taken_out(opened, row)[1]


def parts_of(document_id: UUID) -> list[dict[str, object]]:
    table = AttachmentPart.__table__
    found = db.session.execute(select(table).where(table.c.item_id == document_id).order_by(table.c.number))
    return [dict(row) for row in found.mappings()]


def puts_down(parts: list[dict[str, object]], *instead_of: UUID) -> None:
    """These parts, where those of these documents were."""
    db.session.execute(delete(AttachmentPart).where(AttachmentPart.item_id.in_(instead_of)))
    if parts:
        db.session.execute(insert(AttachmentPart.__table__), parts)
    db.session.commit()


def test_an_attachment_is_not_cut_where_its_words_look_like_an_end():
    """The first chunk ends as padding would; only the mark of the last chunk tells the difference."""
    key, first = new_record_key(), b"x" * (CHUNK_BYTES - 1) + b"\x80"
    sealed = seal_whole(key, first + b"what must not go missing", "attachment")
    cut = sealed[: HEADER_BYTES + CHUNK_BYTES + TAG_BYTES]
    with pytest.raises(VaultAlarm, match="cut"):
        open_whole(key, cut, "attachment")


def test_parts_swapped_cut_added_flipped_or_gone_are_refused_and_named(cast):
    file = file_of(cast.ines)
    mine, other = put_in(cast.ines, file.id), put_in(cast.ines, file.id, CONTENT[::-1])
    theirs = put_in(cast.ines, file_of(cast.ines).id)
    drop_triggers()
    own, beside, elsewhere = parts_of(mine), parts_of(other), parts_of(theirs)
    head, first, last = own
    flipped = bytes([last["blob"][0] ^ 1]) + last["blob"][1:]
    faults = {
        "another's first part": [head, first | {"blob": beside[1]["blob"]}, last],
        "all of another's": [part | {"item_id": mine} for part in beside],
        "all of one in another file": [part | {"item_id": mine, "file_id": file.id} for part in elsewhere],
        "two parts in each other's place": [head, first | {"number": 2}, last | {"number": 1}],
        "without the last": [head, first],
        "without the middle": [head, last],
        "one twice": [*own, last | {"number": 3}],
        "cut by a byte": [head, first, last | {"blob": last["blob"][:-1]}],
        "a bit turned": [head, first, last | {"blob": flipped}],
        "none": [],
    }
    for how, parts in faults.items():
        puts_down(parts, mine)
        with pytest.raises(VaultAlarm):
            taken_out(cast.ines, mine)
        assert list(proof()[1].astray) == [mine], how
    puts_down(own, mine)
    assert taken_out(cast.ines, mine) == CONTENT
    assert proof()[1].is_empty
    planted = uuid4()
    puts_down([part | {"item_id": planted} for part in own])
    assert list(proof()[1].unrecorded) == [planted]


def test_a_document_re_attributed_moved_or_put_back_after_shredding_is_refused_and_named(cast):
    file = file_of(cast.ines)
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.sam.id)
    db.session.commit()
    document = put_in(cast.ines, file.id)
    drop_triggers()
    rewrite(Item, Item.id == document, author_id=cast.sam.id)
    with pytest.raises(VaultAlarm):
        taken_out(cast.ines, document)
    assert list(proof()[1].astray) == [document]
    rewrite(Item, Item.id == document, author_id=cast.ines.id)
    assert proof()[1].is_empty
    kept = parts_of(document)
    shred_item(cast.ines.actor, file.id, document)
    db.session.commit()
    assert proof()[1].is_empty
    puts_down(kept)
    assert list(proof()[1].unrecorded) == [document]


def test_a_document_whose_row_is_gone_moved_or_called_something_else_is_named_and_a_shredded_one_is_not(cast):
    file = file_of(cast.ines)
    stays, taken, shredded = (put_in(cast.ines, file.id) for _each in range(3))
    elsewhere = file_of(cast.ines).id
    shred_item(cast.ines.actor, file.id, shredded)
    db.session.commit()
    named: list[tuple[str, UUID]] = []

    def missed() -> list[UUID]:
        named.clear()
        gone = shelf.gone_from(file.id, shelf.standing_in(file.id))
        assert named == [("attachment", one.id) for one in gone]
        return [one.id for one in gone]

    whole.told_by(lambda kind, one: named.append((kind, one)))
    try:
        assert missed() == []
        drop_triggers()
        as_it_is = {"kind": "attachment", "file_id": file.id, "version": 1}
        for how in ({"kind": "handout"}, {"file_id": elsewhere}, {"version": 2}):
            rewrite(Item, Item.id == taken, **how)
            assert missed() == [taken], how
            rewrite(Item, Item.id == taken, **as_it_is)
        assert missed() == []
        for table, its_id in ((Item, Item.id), (AttachmentPart, AttachmentPart.item_id)):
            db.session.execute(delete(table).where(its_id == taken))
            db.session.commit()
            assert missed() == [taken]
            assert taken in proof()[1].astray
    finally:
        whole.told_by(None)
    # Where nobody tells it, as in an act, nothing goes on without it.
    with pytest.raises(VaultAlarm):
        shelf.gone_from(file.id, shelf.standing_in(file.id))
    assert shelf.standing_in(file.id) == {stays}


def test_a_colleague_who_holds_the_key_cannot_put_other_words_under_the_authors_title(cast):
    """Sam seals other words for the same place, with the file's key; Ines signed another digest."""
    file = file_of(cast.ines)
    document = put_in(cast.ines, file.id)
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.sam.id)
    db.session.commit()
    drop_triggers()
    other = attachments.sealed(record_key(cast.sam.keyring, file.id), document, b"%PDF-never said")
    as_hers = [
        {"file_id": file.id, "item_id": document, "number": n, "blob": part}
        for n, part in enumerate(other.parts)
    ]
    puts_down(as_hers, document)
    with pytest.raises(VaultAlarm, match="its author signed"):
        taken_out(cast.ines, document)
    assert list(proof()[1].astray) == [document]


def test_a_document_planted_in_anothers_name_is_refused(cast):
    file = file_of(cast.ines)
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.sam.id)
    db.session.commit()
    planted, key = uuid4(), record_key(cast.sam.keyring, file.id)
    whole = attachments.sealed(key, planted, b"%PDF-never said")
    said = Document(title="Hers", kind=Kind.PDF, size_bytes=15, epoch=whole.epoch, digest=whole.digest)
    items.save(cast.sam.actor, cast.sam.keyring, file.id, planted, shelf.KIND, said.to_bytes(), 0)
    attachments.add(cast.sam.actor, file.id, planted, whole)
    db.session.commit()
    assert taken_out(cast.ines, planted) == b"%PDF-never said"
    drop_triggers()
    rewrite(Item, Item.id == planted, author_id=cast.ines.id)
    with pytest.raises(VaultAlarm):
        taken_out(cast.ines, planted)

"""What `attune audit verify` says to whoever changed the practice's rows behind its back."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, insert, select, update

from clinic.audit import checkpoint, trail
from clinic.audit.models import Checkpoint, Entry
from clinic.audit.verify import Anchor
from clinic.cli.audit import prove
from clinic.config import settings
from clinic.database import as_of_now, db, writing
from clinic.files import items
from clinic.files.grants import share
from clinic.files.models import File, FileKind, FileMember, Item
from clinic.files.proving import strays
from clinic.files.reading import reading
from clinic.files.shred import shred_file, shred_item
from clinic.mode import Mode, set_mode
from tests.attacks.writer import drop_triggers
from tests.holders import Cast, file_of


@pytest.fixture
def cast(cast: Cast) -> Cast:
    checkpoint.record_began(cast.ines.actor, cast.ines.keyring)
    db.session.commit()
    return cast


@pytest.fixture
def note(cast) -> UUID:
    """A note of two versions."""
    file, note = file_of(cast.ines), uuid4()
    for base, words in enumerate((b"first", b"second")):
        items.save(cast.ines.actor, cast.ines.keyring, file.id, note, "note", words, base)
        db.session.commit()
    return note


@pytest.fixture
def verify(capsys):
    """The command as the practice's keeper gives it: its exit status and its last words."""

    def run(*anchors: Anchor) -> tuple[int, str]:
        db.session.rollback()
        status = 0
        try:
            prove(settings(), anchors)
        except SystemExit as stopped:
            status = int(stopped.code or 0)
        return status, capsys.readouterr().out.strip()

    return run


def test_a_practice_left_alone_is_proven(cast, note, verify):
    status, said = verify()
    assert status == 0
    assert "every one in its place" in said


@pytest.mark.parametrize("gone", [1, 2])
def test_a_note_of_which_a_version_is_gone_is_named(cast, note, verify, gone):
    db.session.execute(delete(Item).where(Item.id == note, Item.version == gone))
    db.session.commit()
    status, said = verify()
    assert (status, said.splitlines()) == (
        1,
        [
            "The trail holds, but 1 sealed items have a version that is gone, or is not as it was saved:",
            f"  {note}",
        ],
    )


def test_an_item_the_trail_never_saw_is_named(cast, note, verify):
    """Sam was given the file and writes to the database, in his own name; he cannot write the trail."""
    file_id = db.session.scalar(select(Item.file_id).where(Item.id == note))
    share(cast.ines.actor, cast.ines.keyring, file_id, cast.sam.id)
    db.session.commit()
    planted = uuid4()
    items.save(cast.sam.actor, cast.sam.keyring, file_id, planted, "signed-addendum", b"never said", 0)
    db.session.info.pop("trail")
    db.session.commit()
    status, said = verify()
    assert (status, said.splitlines()) == (
        1,
        ["The trail holds, but 1 sealed items have a version that nobody saved:", f"  {planted}"],
    )


@pytest.mark.parametrize("all_of_it", [True, False], ids=["a file", "an item"])
def test_what_was_shredded_is_not_missed_and_is_named_if_it_is_put_back(cast, note, verify, all_of_it):
    row = db.session.execute(select(Item.__table__).where(Item.id == note, Item.version == 2)).one()
    file = {"id": row.file_id, "kind": FileKind.INDIVIDUAL, "created_at": row.saved_at}
    if all_of_it:
        shred_file(cast.ines.actor, row.file_id, along=FileMember)
    else:
        shred_item(cast.ines.actor, row.file_id, note)
    db.session.commit()
    assert verify()[0] == 0
    if all_of_it:
        db.session.execute(insert(File).values(file))
    db.session.execute(insert(Item).values(row._asdict()))
    db.session.commit()
    assert verify() == (1, f"The trail holds, but 1 sealed items have a version that nobody saved:\n  {note}")


@pytest.fixture
def only_reading() -> Iterator[None]:
    """As the keeper's command begins."""
    db.session.rollback()
    set_mode(Mode.READ)
    as_of_now()
    yield
    set_mode(Mode.WRITE)


def test_what_is_saved_while_the_proof_runs_is_not_taken_for_planted(cast, note, only_reading, either_app):
    file_id = db.session.scalar(select(Item.file_id).where(Item.id == note))
    with either_app.app_context(), writing():
        items.save(cast.ines.actor, cast.ines.keyring, file_id, uuid4(), "note", b"meanwhile", 0)
    seen = db.session.scalar(select(func.count()).select_from(Item).where(Item.file_id == file_id))
    assert (seen, strays().is_empty) == (2, True)


def test_an_entry_changed_is_the_first_one_named(cast, note, verify):
    drop_triggers()
    db.session.execute(update(Entry).where(Entry.n == 4).values(actor="somebody"))
    db.session.commit()
    assert verify() == (1, "Entry 4 was altered.")


def test_a_cut_end_is_seen_against_an_anchor_kept_elsewhere(cast, note, verify):
    n, last = trail.head(db.session())
    anchor = (n, last.hex()[:32])
    assert verify(anchor)[0] == 0
    drop_triggers()
    db.session.execute(delete(Entry).where(Entry.n == n))
    db.session.execute(delete(Item).where(Item.id == note, Item.version == 2))
    db.session.commit()
    assert verify()[0] == 0
    assert verify(anchor) == (1, f"Entry {n} was seen before and is gone.")


def test_an_entry_before_an_anchor_that_was_rewritten_with_the_log_key_is_found(cast, note, verify):
    """A thief with the instance folder rebuilds the chain after the last sign-in; the anchor remembers."""
    from clinic.audit.chain import link

    n, last = trail.head(db.session())
    drop_triggers()
    signed = db.session.scalar(select(Checkpoint.n))
    rows = db.session.scalars(select(Entry).where(Entry.n > signed).order_by(Entry.n)).all()
    previous = db.session.scalar(select(Entry.hash).where(Entry.n == signed))
    for row in rows:
        row.actor = "somebody"
        fields = (row.n, row.at, row.actor, row.action, row.subject, row.detail, row.origin)
        row.hash = previous = link(settings().log_key, previous, fields)
    db.session.commit()
    assert verify()[0] == 0
    assert verify((n, last.hex()[:32])) == (1, f"Entry {n} is not the one the anchor remembers.")


def test_a_look_at_a_note_is_durable_before_a_byte_of_it_is_opened(cast, note, either_app):
    """Another connection sees the entry while nothing has been decrypted yet."""
    file_id = db.session.scalar(select(Item.file_id).where(Item.id == note))
    with reading(cast.ines.actor, cast.ines.keyring, "note.read", [file_id], item=note) as opened:
        with either_app.app_context():
            seen = db.session.scalars(select(Entry).order_by(Entry.n.desc())).first()
            assert (seen.actor, seen.action, seen.subject) == (cast.ines.id.hex, "note.read", file_id.hex)
        assert opened.item(file_id, note, kind="note", author_id=cast.ines.id) == b"second"

"""Signed texts, attacked by a colleague who holds the file's key and can write to the database."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select

from clinic import clock
from clinic.cli.audit import prove
from clinic.clients import own_file
from clinic.clients.standing import Standing
from clinic.config import settings
from clinic.coregulation import kept
from clinic.coregulation.codes import Basis, Context, Rater
from clinic.coregulation.models import ATTACHED
from clinic.coregulation.observation import Observation, Score
from clinic.database import db
from clinic.files import inbox, items
from clinic.files.grants import share
from clinic.files.models import File, Inbox, Item
from clinic.files.reading import reading
from clinic.handouts import assign, library
from clinic.handouts.models import Assignment
from clinic.handouts.task import Task
from clinic.notes import late, sign
from clinic.notes.added import Addition
from clinic.notes.late import Leave
from clinic.notes.models import ADDENDUM_KIND, SIGNED_KIND, Addendum, Note, NoteSignature
from clinic.notes.sign import Signer, signed_document
from clinic.notes.written import Written
from clinic.vault.alarm import VaultAlarm
from clinic.vault.receipt import RECEIPT_BYTES
from tests.attacks.writer import drop_triggers, proof, rewrite
from tests.holders import Member, file_of
from tests.notes.test_sign import CONTENT, SIGNER, begun, proof_of, signed

INES = Signer("Ines Beispiel", "RCT, no. 0000")


@pytest.fixture
def file(cast) -> File:
    file = file_of(cast.ines)
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.sam.id)
    db.session.commit()
    return file


@pytest.fixture
def note(cast, file) -> Note:
    return signed(cast.ines, begun(cast.ines, file))


def opened_by(member: Member, file: File):
    return reading(member.actor, member.keyring, "note.read", [file.id])


def save(author: Member, file_id: UUID, item_id: UUID, kind: str, content: bytes) -> None:
    """What the store lets anybody do who holds the file's key, in their own name."""
    items.save(author.actor, author.keyring, file_id, item_id, kind, content, 0)
    db.session.commit()


def in_her_name(note: Note, text: bytes, by: UUID) -> bytes:
    return signed_document(note.id, text, by, INES, clock.now())


def addendum(note: Note, author_id: UUID) -> UUID:
    row = Addendum(note_id=note.id, author_id=author_id, created_at=clock.now())
    db.session.add(row)
    db.session.commit()
    db.session.expire(note, ["addenda"])
    return row.id


def test_an_addendum_a_colleague_signed_is_not_shown_in_the_therapists_name(cast, file, note):
    for row_names in (cast.ines.id, cast.sam.id):
        planted = addendum(note, row_names)
        save(
            cast.sam, file.id, planted, ADDENDUM_KIND, in_her_name(note, b"she never wrote it", cast.ines.id)
        )
        with pytest.raises(VaultAlarm, match="by another author"), opened_by(cast.ines, file) as opened:
            sign.read_addenda(opened, note)
        db.session.execute(delete(Addendum).where(Addendum.id == planted))
        db.session.commit()
        db.session.expire(note, ["addenda"])


@pytest.mark.parametrize("many", [False, True], ids=["one", "all of a file"])
def test_a_note_a_colleague_signed_is_not_shown_in_the_therapists_name(cast, file, many):
    note = begun(cast.ines, file)
    save(cast.sam, file.id, note.id, SIGNED_KIND, in_her_name(note, CONTENT.to_bytes(), cast.ines.id))
    db.session.add(NoteSignature(note_id=note.id, signer_id=cast.ines.id, signed_at=clock.now()))
    db.session.commit()
    db.session.expire(note, ["signature"])
    with pytest.raises(VaultAlarm, match="by another author"), opened_by(cast.ines, file) as opened:
        sign.read_all(opened, file.id, [note]) if many else sign.read(opened, note)


def test_a_text_of_ones_own_that_says_it_is_by_another_is_not_believed(cast, file):
    note = begun(cast.sam, file)
    save(cast.sam, file.id, note.id, SIGNED_KIND, in_her_name(note, CONTENT.to_bytes(), cast.ines.id))
    with pytest.raises(VaultAlarm, match="in another's name"), opened_by(cast.ines, file) as opened:
        sign.read(opened, note)


def test_an_addendum_the_therapist_signed_does_not_stand_under_another_note(cast, file, note):
    added = sign.add(cast.ines.actor, cast.ines.keyring, note, "it was Friday", SIGNER, proof_of(cast.ines))
    other = signed(cast.ines, begun(cast.ines, file))
    drop_triggers()
    rewrite(Addendum, Addendum.id == added.id, note_id=other.id)
    other = db.session.get_one(Note, other.id)
    with pytest.raises(VaultAlarm, match="another note's"), opened_by(cast.ines, file) as opened:
        sign.read_addenda(opened, other)


def test_a_correction_swapped_re_attributed_or_cut_is_refused_or_named(cast, file, note, capsys):
    ines, other = cast.ines, signed(cast.ines, begun(cast.ines, file))
    right = Addition("20 minutes", "data", "two hours", "A slip.")
    added = sign.put_under(ines.actor, ines.keyring, note, right, SIGNER, proof_of(ines))
    db.session.commit()
    added_id, note_id, other_id = added.id, note.id, other.id
    assert proof()[1].is_empty
    drop_triggers()
    of_it = {Addendum: Addendum.id == added_id, Item: Item.id == added_id}

    rewrite(Addendum, of_it[Addendum], note_id=other_id)
    with pytest.raises(VaultAlarm, match="another note's"), opened_by(ines, file) as opened:
        sign.read_addenda(opened, db.session.get_one(Note, other_id))
    rewrite(Addendum, of_it[Addendum], note_id=note_id)

    rewrite(Item, of_it[Item], author_id=cast.sam.id)
    with pytest.raises(VaultAlarm, match="by another author"), opened_by(ines, file) as opened:
        sign.read_addenda(opened, db.session.get_one(Note, note_id))
    assert proof()[1].astray == {added_id: None}
    rewrite(Item, of_it[Item], author_id=ines.id)

    with opened_by(ines, file) as opened:
        assert [one.says for one in sign.read_addenda(opened, db.session.get_one(Note, note_id))] == [right]
    db.session.execute(delete(Addendum).where(of_it[Addendum]))
    db.session.commit()
    assert list(proof()[1].unled) == [added_id]
    with pytest.raises(SystemExit):
        prove(settings())
    assert f"are led to by no row any more:\n  {added_id}" in capsys.readouterr().out


def test_what_the_therapist_signed_as_one_thing_is_not_read_as_another(cast, file, note):
    """Her own words, her own signature; but she never signed them as a note."""
    other = begun(cast.ines, file)
    save(cast.ines, file.id, other.id, "note", in_her_name(other, CONTENT.to_bytes(), cast.ines.id))
    with pytest.raises(VaultAlarm, match="of another kind"), opened_by(cast.ines, file) as opened:
        sign.read(opened, other)
    save(cast.ines, file.id, file.id, "plan", Standing().to_bytes())
    with pytest.raises(VaultAlarm, match="of another kind"), opened_by(cast.ines, file) as opened:
        own_file.standing(opened, file.id)


def test_a_card_a_colleague_signed_is_not_shown_as_the_therapists(cast, file):
    observation = Observation(
        context=Context.ROMANTIC,
        rater=Rater.CLINICIAN,
        basis=Basis.SEEN_IN_SESSION,
        scores=(Score("S1", 4),),
    )
    card_id, digest = kept.close(cast.sam.actor, cast.sam.keyring, file.id, None, observation)
    db.session.commit()
    rows = kept.ObservationRow
    drop_triggers()
    rewrite(rows, rows.id == card_id, author_id=cast.ines.id)
    readers = (
        lambda opened: kept.earlier(opened, file.id),
        lambda opened: kept.attached(opened, file.id, cast.ines.id, [(ATTACHED, card_id.hex, digest)]),
    )
    for read in readers:
        with pytest.raises(VaultAlarm, match="by another author"), opened_by(cast.ines, file) as opened:
            read(opened)


def test_a_sheet_a_colleague_wrote_is_not_read_as_given_by_the_therapist(cast, file):
    client_id = planted_client(cast.ines, file)
    item_id = uuid4()
    task = Task.of(
        library.sheet("H06", "en"), clock.now().date() - timedelta(days=1), line="She never said so."
    )
    save(cast.sam, file.id, item_id, assign.KIND, task.to_bytes())
    row = Assignment(
        file_id=file.id,
        client_id=client_id,
        author_id=cast.ines.id,
        assigned_at=clock.now(),
        item_id=item_id,
    )
    db.session.add(row)
    db.session.commit()
    readers = (
        lambda opened: assign.task_of(opened, row),
        lambda opened: assign.assignments_of(opened, file.id),
    )
    for read in readers:
        with pytest.raises(VaultAlarm, match="by another author"), opened_by(cast.ines, file) as opened:
            read(opened)


def test_a_late_text_that_never_came_with_the_authors_ticket_is_not_put_before_her(cast, file):
    """Whoever knows the file's public key can seal a box for it; Sam can open those that wait as well."""
    note = begun(cast.ines, file)
    leave = Leave(note.id, file.id, cast.ines.id)
    late.leave(leave, leave.ticket(clock.now()), Written((("f_data", "hers"),)), 1, "")
    db.session.commit()
    row = db.session.scalars(select(Inbox)).one()
    with opened_by(cast.sam, file) as opened:
        whole = opened.inbox(row)
    with opened_by(cast.ines, file) as opened:
        [came] = late.waiting(opened, file.id, cast.ines.id)
    assert came.written.get("f_data") == "hers"
    receipt, text = whole[:RECEIPT_BYTES], whole[RECEIPT_BYTES:]
    forged = (
        bytes(RECEIPT_BYTES) + text,
        receipt + text.replace(b"hers", b"not hers"),
        receipt + text.replace(note.id.hex.encode(), begun(cast.ines, file).id.hex.encode()),
    )
    for content in forged:
        planted = inbox.put(file.id, late.KIND, content, cast.sam.actor)
        db.session.commit()
        with pytest.raises(VaultAlarm, match="nobody left this"), opened_by(cast.ines, file) as opened:
            late.waiting(opened, file.id, cast.ines.id)
        db.session.execute(delete(Inbox).where(Inbox.id == planted))
        db.session.commit()


def planted_client(therapist: Member, file: File) -> UUID:
    from clinic.clients.models import Client

    client = Client(id=uuid4(), therapist_id=therapist.id, created_at=clock.now(), file_id=file.id)
    db.session.add(client)
    db.session.flush()
    return client.id

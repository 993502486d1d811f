"""A note is kept while it is written, closed once, and never changed after that, by anyone."""

from dataclasses import replace
from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.exc import DatabaseError

from clinic import clock
from clinic.audit import trail
from clinic.audit.models import Entry
from clinic.database import db
from clinic.files import drafts, items, segments
from clinic.files.drafts import StaleDraft
from clinic.files.grants import share
from clinic.files.items import StaleSave
from clinic.files.keys import record_key
from clinic.files.models import Draft, DraftSnapshot, Item
from clinic.files.proving import strays
from clinic.files.reading import reading
from clinic.notes import draft, history, late, listed, sign
from clinic.notes.added import Addition
from clinic.notes.content import Line, NoteContent, Worked
from clinic.notes.draft import NoteSigned, TooOldToThrowAway
from clinic.notes.gathered import Gathered
from clinic.notes.gathered import Line as LineFound
from clinic.notes.header import Delivery, Header, RiskScreen
from clinic.notes.late import Late, Leave
from clinic.notes.models import SIGNED_KIND, Note, NoteSignature
from clinic.notes.sign import NothingToAdd, ProofMissing, Signer
from clinic.notes.ways import BUILT_IN
from clinic.notes.words import words_of
from clinic.notes.written import Written
from clinic.people.reauth import Proof
from clinic.refusal import NotFound
from clinic.vault.alarm import VaultAlarm
from tests.attacks.writer import drop_triggers, rewrite
from tests.holders import file_of

CONTENT = NoteContent(
    type="DAP",
    type_version=1,
    header=Header(
        service_date=date(2026, 11, 23),
        start=time(13, 0),
        stop=time(13, 50),
        zone="America/Halifax",
        delivery=Delivery.IN_PERSON,
        risk=RiskScreen.NONE_RAISED,
    ),
    ways=(Worked("EFCT", ("cycle_mapping",)),),
    fields={"data": "walked with a neighbour", "assessment": "up", "plan": (Line("keep the walks"),)},
)
SIGNER = Signer("Ines Beispiel", "RCT, no. 0000")


def typed(**fields):
    return Written(tuple(fields.items()))


@pytest.fixture
def file(cast):
    return file_of(cast.ines)


@pytest.fixture
def note(cast, file):
    return begun(cast.ines, file)


def begun(member, file, words="walked with a neighbour"):
    note_id = uuid4()
    draft.begin(member.actor, member.keyring, note_id, file.id, typed(data=words))
    db.session.commit()
    return db.session.get_one(Note, note_id)


def proof_of(member, age=timedelta()):
    return Proof(member.id, clock.now() - age)


def signed(member, note, content=CONTENT, **kwargs):
    content = content.for_signing(SIGNER.designation, BUILT_IN)
    sign.sign(member.actor, member.keyring, note.id, content, SIGNER, proof_of(member, **kwargs))
    db.session.commit()
    return note


def opened(member, file):
    return reading(member.actor, member.keyring, "note.read", [file.id])


def test_a_draft_is_read_by_its_author_as_it_was_typed(cast, file, note):
    with opened(cast.ines, file) as now:
        assert draft.read(now, draft.standing(note, cast.ines)) == typed(data="walked with a neighbour")


def test_a_later_save_replaces_an_earlier_one_and_a_stale_one_replaces_nothing(cast, file, note):
    assert draft.keep(cast.ines.actor, cast.ines.keyring, note.id, typed(data="second"), 1) == 2
    db.session.commit()
    with pytest.raises(StaleDraft) as stale:
        draft.keep(cast.ines.actor, cast.ines.keyring, note.id, typed(data="other window"), 1)
    assert stale.value.counter == 2
    db.session.rollback()
    with opened(cast.ines, file) as now:
        assert draft.read(now, draft.standing(note, cast.ines)) == typed(data="second")


def test_a_colleague_with_the_file_neither_sees_nor_changes_a_draft(cast, file, note):
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.omar.id)
    db.session.commit()
    assert db.session.scalars(Note.of(cast.omar)).all() == []
    with pytest.raises(NotFound):
        draft.standing(note, cast.omar)
    with pytest.raises(NotFound):
        draft.keep(cast.omar.actor, cast.omar.keyring, note.id, typed(data="mine"), 1)
    with pytest.raises(NotFound):
        draft.begin(cast.omar.actor, cast.omar.keyring, note.id, file.id, typed(data="mine"))


def test_the_scope_ends_where_the_grants_end(cast, file, note):
    signed(cast.ines, note)
    assert db.session.scalars(Note.of(cast.ines)).all() == [note]
    assert db.session.scalars(Note.of(cast.omar)).all() == []
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.omar.id)
    assert db.session.scalars(Note.of(cast.omar)).all() == [note]


def test_a_signed_note_says_what_was_signed_by_whom_as_what_and_when(cast, file, note):
    signed(cast.ines, note)
    with opened(cast.ines, file) as now:
        closed = sign.read(now, note)
    assert closed.content.fields["data"] == "walked with a neighbour"
    assert closed.content.ways[0].label == "EFT (Emotionally Focused)"
    assert (closed.seal.by, closed.seal.cosign_due) == (cast.ines.id, None)
    assert (closed.seal.name, closed.seal.designation) == (SIGNER.name, SIGNER.designation)
    assert closed.seal.at == note.signature.signed_at
    assert note.is_signed


def test_signing_leaves_no_draft_and_no_snapshot_behind(cast, note):
    signed(cast.ines, note)
    for model in (Draft, DraftSnapshot):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0


def test_signing_is_on_the_trail(cast, note):
    signed(cast.ines, note)
    entry = db.session.scalars(select(Entry).where(Entry.action == "note.signed")).one()
    assert (entry.actor, entry.subject) == (cast.ines.id.hex, note.file_id.hex)
    assert note.id.hex in entry.detail
    # It says all that was saved and that the draft went; nothing of it has an entry besides.
    assert entry.n == db.session.scalar(select(func.max(Entry.n)))
    assert not db.session.scalar(select(func.count()).where(Entry.action == "segment.saved"))
    assert strays().is_empty
    drop_triggers()
    db.session.execute(delete(Item).where(Item.id == note.id))
    db.session.commit()
    assert list(strays().astray) == [note.id]


def test_a_note_signed_when_each_part_of_it_had_an_entry_of_its_own_is_proven(cast, note):
    me, key, now = cast.ines, record_key(cast.ines.keyring, note.file_id), clock.now()
    sealed = sign.signed_document(note.id, CONTENT.to_bytes(), me.id, SIGNER, now, begun=note.created_at)
    items.save(me.actor, me.keyring, note.file_id, note.id, SIGNED_KIND, sealed, 0)
    db.session.add(NoteSignature(note_id=note.id, signer_id=me.id, signed_at=now))
    drafts.discard(me.actor, note.id, note.file_id)
    content = Gathered.of([(LineFound.of_note(note.id, CONTENT), words_of(CONTENT))]).content
    segments.begin(me.actor, key, 0, content, 1)
    trail.record(me.actor, "note.signed", note.file_id, note=note.id)
    db.session.commit()
    assert strays().is_empty


def test_nothing_changes_a_signed_note(cast, note):
    signed(cast.ines, note)
    ines = (cast.ines.actor, cast.ines.keyring)
    with pytest.raises(NoteSigned):
        draft.keep(*ines, note.id, typed(data="later"), 1)
    with pytest.raises(NoteSigned):
        draft.begin(*ines, note.id, note.file_id, typed(data="later"))
    with pytest.raises(NoteSigned):
        draft.throw_away(*ines, note)
    with pytest.raises(NoteSigned):
        sign.sign(*ines, note.id, CONTENT, SIGNER, proof_of(cast.ines))


def test_a_save_sees_what_became_of_a_note_since_its_page_loaded_it(cast, note):
    signed = {"note_id": note.id, "signer_id": cast.ines.id, "signed_at": clock.now()}
    assert not note.is_signed
    db.session.commit()
    with db.engine.begin() as elsewhere:
        elsewhere.execute(insert(NoteSignature).values(signed))
    assert not note.is_signed
    with pytest.raises(NoteSigned):
        draft.keep(cast.ines.actor, cast.ines.keyring, note.id, typed(data="later"), 1)


@pytest.mark.parametrize("base", [0, 1])
def test_not_even_the_store_takes_a_second_version_of_what_is_signed(cast, note, base):
    signed(cast.ines, note)
    with pytest.raises((StaleSave, DatabaseError)):
        items.save(cast.ines.actor, cast.ines.keyring, note.file_id, note.id, SIGNED_KIND, b"other", base)


@pytest.mark.parametrize(
    "change",
    ["UPDATE note SET created_at = created_at", "UPDATE note_signature SET signed_at = signed_at"],
)
def test_the_database_refuses_to_touch_the_rows_of_a_signed_note(cast, note, change):
    signed(cast.ines, note)
    with pytest.raises(DatabaseError):
        db.session.execute(text(change))


def test_when_a_note_was_begun_is_signed_with_it(cast, note):
    signed(cast.ines, note)
    drop_triggers()
    rewrite(Note, Note.id == note.id, created_at=note.created_at - timedelta(days=3))
    note = db.session.get_one(Note, note.id, populate_existing=True)
    with (
        reading(cast.ines.actor, cast.ines.keyring, "note.read", [note.file_id]) as opened,
        pytest.raises(VaultAlarm, match="begun at another time"),
    ):
        sign.read(opened, note)


def test_only_the_author_signs(cast, file, note):
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.omar.id)
    with pytest.raises(NotFound):
        sign.sign(cast.omar.actor, cast.omar.keyring, note.id, CONTENT, SIGNER, proof_of(cast.omar))


def test_a_signature_takes_a_fresh_proof_of_ones_own(cast, note):
    with pytest.raises(ProofMissing):
        signed(cast.ines, note, age=timedelta(minutes=6))
    with pytest.raises(ProofMissing):
        sign.sign(cast.ines.actor, cast.ines.keyring, note.id, CONTENT, SIGNER, proof_of(cast.omar))


def test_an_addendum_stands_under_the_note_and_the_note_stays(cast, file, note):
    signed(cast.ines, note)
    with opened(cast.ines, file) as now:
        before = sign.read(now, note)
    added = sign.add(cast.ines.actor, cast.ines.keyring, note, " it was Friday ", SIGNER, proof_of(cast.ines))
    db.session.commit()
    with opened(cast.ines, file) as now:
        assert sign.read(now, note) == before
        [read] = sign.read_addenda(now, note)
    assert read.says == Addition("it was Friday")
    assert read.seal.at == added.created_at


@pytest.mark.parametrize(
    ("words", "who", "refusal"), [("  ", "ines", NothingToAdd), ("mine too", "omar", NotFound)]
)
def test_an_addendum_has_words_and_is_the_authors(cast, file, note, words, who, refusal):
    signed(cast.ines, note)
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.omar.id)
    member = getattr(cast, who)
    with pytest.raises(refusal):
        sign.add(member.actor, member.keyring, note, words, SIGNER, proof_of(member))


def test_a_draft_has_no_addendum(cast, note):
    with pytest.raises(NotFound):
        sign.add(cast.ines.actor, cast.ines.keyring, note, "more", SIGNER, proof_of(cast.ines))


def test_a_draft_is_thrown_away_within_a_day(cast, file, note, time_machine):
    draft.throw_away(cast.ines.actor, cast.ines.keyring, note)
    db.session.commit()
    assert db.session.scalars(Note.of(cast.ines)).all() == []
    old = begun(cast.ines, file)
    time_machine.move_to(clock.now() + timedelta(hours=25))
    with pytest.raises(TooOldToThrowAway):
        draft.throw_away(cast.ines.actor, cast.ines.keyring, old)


def test_what_was_typed_after_the_session_ended_waits_for_its_author(cast, file, note):
    to = Leave(note.id, file.id, cast.ines.id)
    late.leave(to, to.ticket(clock.now()), typed(data="typed late"), 1, "10.0.0.9")
    db.session.commit()
    with opened(cast.ines, file) as now:
        [waiting] = late.waiting(now, file.id, cast.ines.id)
        assert late.waiting(now, file.id, cast.omar.id) == []
    assert (waiting.note_id, waiting.written, waiting.counter) == (note.id, typed(data="typed late"), 1)
    late.take_in(cast.ines.actor, file.id, waiting.id)
    db.session.commit()
    with opened(cast.ines, file) as now:
        assert late.waiting(now, file.id, cast.ines.id) == []


def test_what_the_same_page_saved_after_all_is_in_the_draft_already():
    came = Late(uuid4(), uuid4(), clock.now(), 3, typed(page="a", data="x"))
    assert came.is_in(typed(page="a", data="xy"), 4)
    assert came.is_in(typed(page="a", data="x"), 2)
    assert not came.is_in(typed(page="b", data="y"), 4)
    assert not came.is_in(typed(page="a", data="y"), 2)
    assert not came.is_in(typed(page="a", data="y"), 3)


def test_what_was_typed_over_the_very_save_that_stands_goes_on_from_it():
    came = Late(uuid4(), uuid4(), clock.now(), 3, typed(page="a", data="x and more"))
    assert came.goes_on_from(typed(page="a", data="x"), 3)
    assert not came.goes_on_from(typed(page="a", data="x"), 4)
    assert not came.goes_on_from(typed(page="b", data="x"), 3)
    assert replace(came, counter=0).goes_on_from(typed(), 0)


@pytest.mark.parametrize("other", ["note_id", "file_id", "author_id"])
def test_a_ticket_is_good_for_one_note_one_file_and_one_person(cast, file, note, other):
    to = Leave(note.id, file.id, cast.ines.id)
    with pytest.raises(NotFound):
        late.leave(replace(to, **{other: uuid4()}), to.ticket(clock.now()), typed(data="x"), 1, "")


def test_a_ticket_is_good_for_a_day(cast, file, note, time_machine):
    to = Leave(note.id, file.id, cast.ines.id)
    ticket = to.ticket(clock.now())
    time_machine.move_to(clock.now() + timedelta(hours=24, minutes=1))
    with pytest.raises(NotFound):
        late.leave(to, ticket, typed(data="x"), 1, "")


def test_the_last_plan_is_that_of_the_note_signed_last(cast, file, note):
    signed(cast.ines, note)
    later = replace(CONTENT, fields={**CONTENT.fields, "plan": (Line("cook once"), Line(" "))})
    signed(cast.ines, begun(cast.ines, file), later)
    begun(cast.ines, file)
    with opened(cast.ines, file) as now:
        plan = history.last_plan(now, file.id)
    assert plan.lines == (Line("cook once"),)
    assert plan.on == date(2026, 11, 23)
    assert len(listed.newest(cast.ines, file.id, most=9)) == 3
    assert len(listed.newest(cast.ines, file.id, most=2, skip=2)) == 1

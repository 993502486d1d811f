"""A note is found by its words in every file one may open, whatever becomes of what it is found by."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, update

from clinic import clock
from clinic.audit.models import Entry
from clinic.database import db
from clinic.files import segments as filed
from clinic.files.caseload import reading_caseload
from clinic.files.grants import share, take_back
from clinic.files.keys import record_key
from clinic.files.models import File
from clinic.files.proving import Strays, strays
from clinic.files.segments import Segment
from clinic.files.segments import begin as begin_segment
from clinic.files.shred import shred_file
from clinic.notes import draft, finding, gathering, sign
from clinic.notes.content import NoteContent, Worked
from clinic.notes.finding import Wanted
from clinic.notes.models import Note
from clinic.notes.ways import BUILT_IN
from clinic.people.reauth import Proof
from tests.holders import Cast, Member, file_of
from tests.notes.test_sign import CONTENT, SIGNER, begun, proof_of, signed, typed

PERSIAN = "گفت می‌خواهم برگردم"
IN_PERSIAN = replace(CONTENT, ways=(), fields={**CONTENT.fields, "data": PERSIAN})
EARLIER = replace(
    CONTENT, header=replace(CONTENT.header, service_date=date(2025, 3, 2)), fields={"data": "a lighthouse"}
)


@pytest.fixture
def file(cast: Cast) -> File:
    return file_of(cast.ines)


@pytest.fixture
def notes(cast: Cast, file: File) -> list[Note]:
    """Three signed notes of one file, the second with an addendum."""
    made = [signed(cast.ines, begun(cast.ines, file), one) for one in (CONTENT, IN_PERSIAN, EARLIER)]
    add(cast, made[1], "He meant the harbour.")
    return made


def add(cast: Cast, note: Note, words: str) -> None:
    sign.add(cast.ines.actor, cast.ines.keyring, note, words, SIGNER, proof_of(cast.ines))
    db.session.commit()


def found(member: Member, words: str = "", **chosen: object) -> list[UUID]:
    db.session.rollback()
    with reading_caseload(member.actor, member.keyring, "notes.searched") as opened:
        return [one.note_id for one in finding.find(opened, member, Wanted(words=words, **chosen))]


def entries(action: str) -> int:
    return db.session.scalar(select(func.count()).where(Entry.action == action)) or 0


def put(row: Segment | None, **values: object) -> None:
    """As somebody would who has the database, and no key."""
    assert row is not None
    place = (Segment.file_id == row.file_id, Segment.number == row.number)
    db.session.execute(update(Segment).where(*place).values(**values))
    db.session.commit()
    db.session.expire_all()


def everything_is_found(cast: Cast, notes: list[Note]) -> bool:
    first, second, third = (note.id for note in notes)
    looked_for = {"WALKED with": first, "ميخواهم": second, "harbour": second, "house": third}
    return all(found(cast.ines, words) == [note_id] for words, note_id in looked_for.items())


def test_notes_are_found_by_any_part_of_their_words_and_of_what_was_added_newest_first(
    cast: Cast, file: File, notes: list[Note]
) -> None:
    assert everything_is_found(cast, notes)
    first, second, third = (note.id for note in notes)
    assert found(cast.ines, "keep the walks")[-1:] == sorted([first, second])[:1]
    assert found(cast.ines, "Lisbon") == []
    # As it called itself when it was signed, and by what it is chosen by.
    assert found(cast.ines, "CYCLE map") == found(cast.ines, way="EFCT") == [first, third]
    assert set(found(cast.ines, technique="EFCT.cycle_mapping")) == {first, third}
    assert found(cast.ines, until=date(2025, 12, 31)) == [third]
    assert found(cast.ines, "up", since=date(2026, 11, 23), way="EFCT") == [first]
    assert found(cast.ines, "harbour", way="EFCT") == []
    assert found(cast.ines, type="NO_SHOW") == []
    assert found(cast.ines, "house", file_ids=()) == []
    assert strays().is_empty


def test_a_draft_is_found_by_its_author_alone_and_can_be_looked_for_alone(cast: Cast, file: File) -> None:
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.omar.id)
    note_id = uuid4()
    written = typed(type="DAP", f_data="the harbour bell", way="CBT", service_date="2026-11-23")
    draft.begin(cast.ines.actor, cast.ines.keyring, note_id, file.id, written)
    db.session.commit()
    closed = signed(cast.ines, begun(cast.ines, file), EARLIER)
    assert found(cast.ines, "OUR bell") == found(cast.ines, only_unsigned=True) == [note_id]
    assert found(cast.ines, "our bell", way="EFCT") == found(cast.ines, "2026") == []
    assert found(cast.omar, "bell") == []
    assert found(cast.omar, "house") == [closed.id]
    assert found(cast.ines, "house", only_unsigned=True) == []


def test_only_who_holds_the_file_finds_it_and_not_after_it_was_taken_back(
    cast: Cast, file: File, notes: list[Note]
) -> None:
    assert found(cast.omar, "house") == found(cast.sam, "house") == found(cast.iris, "house") == []
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.omar.id)
    db.session.commit()
    assert found(cast.omar, "house") == [notes[2].id]
    take_back(cast.ines.actor, cast.ines.keyring, file.id, cast.omar.id)
    db.session.commit()
    assert found(cast.omar, "house") == []
    # The file has another key now: what was sealed before is found, and what comes goes along with it.
    later = signed(cast.ines, begun(cast.ines, file), EARLIER)
    assert set(found(cast.ines, "house")) == {notes[2].id, later.id}
    # What is put together is sealed anew, and read by whoever still holds the file.
    gather(cast.ines)
    assert db.session.scalars(select(Segment.epoch)).all() == [2]
    assert everything_is_found(cast, [*notes[:2], later]) is False
    assert strays().is_empty


def test_a_search_is_on_the_trail_before_it_looks_and_without_its_words(
    cast: Cast, notes: list[Note]
) -> None:
    before = entries("notes.searched")
    found(cast.ines, "lighthouse")
    entry = db.session.scalars(select(Entry).where(Entry.action == "notes.searched")).all()[-1]
    assert entries("notes.searched") == before + 1
    assert (entry.subject, entry.detail) == (cast.ines.id.hex, '{"files":1}')


def segments_of(file: File) -> list[tuple[int, int]]:
    asked = select(Segment).where(Segment.file_id == file.id).order_by(Segment.number)
    rows = db.session.scalars(asked).all()
    assert {row.counter for row in rows} <= {1}
    return [(row.number, row.texts) for row in rows]


def test_a_text_has_a_segment_of_its_own_until_whoever_signs_in_puts_the_small_ones_together(
    cast: Cast, file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filed, "ABOUT", 2)
    closed = [signed(cast.ines, begun(cast.ines, file), EARLIER) for _ in range(3)]
    assert segments_of(file) == [(1, 1), (2, 1), (3, 1)]
    assert gather(cast.omar) == gather(cast.ines) == 0
    assert segments_of(file) == [(4, 2), (5, 1)]
    assert entries("notes.gathered") == entries("segments.joined") == 1
    # One that is small by itself waits for another; one that is large by its words waits for none.
    assert gather(cast.ines) == 0
    assert entries("notes.gathered") == 1
    monkeypatch.setattr(filed, "MOST_BYTES", 1)
    closed.append(signed(cast.ines, begun(cast.ines, file), EARLIER))
    assert gather(cast.ines) == 0
    assert segments_of(file) == [(4, 2), (5, 1), (6, 1)]
    assert entries("notes.gathered") == 1
    assert found(cast.ines, "house") == sorted((note.id for note in closed), reverse=True)
    assert strays().is_empty


def all_segments() -> list[dict[str, object]]:
    return [dict(row) for row in db.session.execute(select(Segment.__table__)).mappings()]


@pytest.mark.parametrize("amiss", ["put back", "gone", "altered", "moved", "miscounted"])
def test_a_segment_that_was_tampered_with_hides_no_note_and_is_named(
    cast: Cast, file: File, notes: list[Note], amiss: str
) -> None:
    before = all_segments()
    add(cast, notes[0], "a lantern")
    gather(cast.ines)
    (row,) = db.session.scalars(select(Segment)).all()
    if amiss == "put back":
        db.session.execute(delete(Segment))
        db.session.execute(insert(Segment.__table__), before)
        db.session.commit()
    elif amiss == "gone":
        db.session.execute(delete(Segment))
        db.session.commit()
    elif amiss == "altered":
        put(row, blob=row.blob[:-1] + bytes([row.blob[-1] ^ 1]))
    elif amiss == "moved":
        other = file_of(cast.ines)
        put(row, file_id=other.id)
    else:
        put(row, counter=row.counter + 1)
    assert everything_is_found(cast, notes)
    assert found(cast.ines, "lantern") == [notes[0].id]
    assert file.id in strays().unsearched
    assert strays().astray == strays().unrecorded == {}
    # Nobody is kept from signing by it, and what is signed then is found as well.
    later = signed(cast.ines, begun(cast.ines, file), EARLIER)
    assert set(found(cast.ines, "house")) == {notes[2].id, later.id}
    gather(cast.ines)
    assert set(found(cast.ines, "house")) == {notes[2].id, later.id}
    assert everything_is_found(cast, [*notes[:2], later]) is False


def test_what_was_joined_and_is_put_back_beside_is_found_once_and_named(
    cast: Cast, file: File, notes: list[Note]
) -> None:
    before = all_segments()
    gather(cast.ines)
    assert strays().is_empty
    db.session.execute(insert(Segment.__table__), before)
    db.session.commit()
    assert everything_is_found(cast, notes)
    assert found(cast.ines, "house") == [notes[2].id]
    assert file.id in strays().unsearched


def test_what_was_added_is_found_though_its_segment_is_gone_and_a_draft_is_not_missed_in_one(
    cast: Cast, file: File
) -> None:
    note = signed(cast.ines, begun(cast.ines, file), EARLIER)
    add(cast, note, "a lantern")
    begun(cast.ines, file)
    db.session.execute(delete(Segment).where(Segment.number == 2))
    db.session.commit()
    assert gathering.counts(cast.ines.id) == {file.id.hex: 2}
    assert found(cast.ines, "lantern") == [note.id]


def test_notes_from_before_are_found_and_sealed_together_when_somebody_signs_in(
    cast: Cast, file: File, notes: list[Note]
) -> None:
    db.session.execute(delete(Segment))
    db.session.commit()
    assert everything_is_found(cast, notes)
    assert gather(cast.omar) == 0
    assert gather(cast.ines) == 4
    assert gather(cast.ines) == 0
    opened = entries("notes.gathered")
    assert segments_of(file) == [(1, 4)]
    assert everything_is_found(cast, notes)
    assert entries("notes.gathered") == opened == 1


def test_what_no_segment_has_is_gathered_with_those_that_are_small(
    cast: Cast, file: File, notes: list[Note]
) -> None:
    add(cast, notes[0], "a lantern")
    db.session.execute(delete(Segment).where(Segment.number == 5))
    db.session.commit()
    assert gather(cast.ines) == 1
    assert found(cast.ines, "lantern") == [notes[0].id]
    assert segments_of(file) == [(5, 5)]
    assert everything_is_found(cast, notes)


def test_of_two_notes_signed_at_once_in_one_file_each_has_a_segment(
    either_app: Flask, cast: Cast, file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [begun(cast.ines, file).id for _ in range(2)]
    # On SQLite the second looks when the first is done.
    at_once = 2 if db.engine.dialect.name == "postgresql" else 1
    found_to_sign, both, after = sign.found_to_sign, Barrier(at_once), []

    def found_in_both(*told: Any) -> Any:
        """How it stands, once the other has found the same."""
        found = found_to_sign(*told)
        both.wait(timeout=60)
        after.append(found[-1])
        return found

    monkeypatch.setattr(sign, "found_to_sign", found_in_both)
    content = CONTENT.for_signing(SIGNER.designation, BUILT_IN)

    def close(note_id: UUID) -> None:
        with either_app.app_context():
            sign.sign(
                cast.ines.actor, cast.ines.keyring, note_id, content, SIGNER, Proof(cast.ines.id, clock.now())
            )
            db.session.commit()

    db.session.rollback()
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(close, ids))
    assert sorted(after) == ([0, 0] if at_once == 2 else [0, 1])
    assert segments_of(file) == [(1, 1), (2, 1)]
    assert set(found(cast.ines, "neighbour")) == set(ids)
    assert strays().is_empty


def test_what_is_put_together_goes_behind_what_was_signed_meanwhile(
    cast: Cast, file: File, notes: list[Note]
) -> None:
    key = record_key(cast.ines.keyring, file.id)
    assert begin_segment(cast.ines.actor, key, 1, b"", 1) == 5
    db.session.commit()
    assert segments_of(file) == [(number, 1) for number in range(1, 6)]


def gather(member: Member) -> int:
    db.session.rollback()
    many = gathering.gather(member.actor, member.keyring)
    db.session.commit()
    return many


def test_what_a_shredded_file_was_found_by_goes_with_it(cast: Cast, file: File, notes: list[Note]) -> None:
    kept = signed(cast.ines, begun(cast.ines, file_of(cast.ines)), EARLIER)
    shred_file(cast.ines.actor, file.id, along=File)
    db.session.commit()
    assert found(cast.ines, "house") == [kept.id]
    assert [row.file_id for row in db.session.scalars(select(Segment))] == [kept.file_id]
    assert strays() == Strays()


def test_a_megabyte_and_a_note_without_a_word_are_found_beside_each_other(cast: Cast, file: File) -> None:
    long = replace(CONTENT, fields={"data": "نمی\u200cشود 我哭了 " * 40_000 + "the end of it"}, ways=())
    empty = NoteContent(type="DAP", type_version=1, header=CONTENT.header, ways=(Worked("CBT"),))
    both = [signed(cast.ines, begun(cast.ines, file), one) for one in (empty, long, empty)]
    assert found(cast.ines, "END of it") == found(cast.ines, "نميشود") == [both[1].id]
    assert found(cast.ines, "cbt") == sorted((both[0].id, both[2].id), reverse=True)
    assert len(found(cast.ines)) == 3

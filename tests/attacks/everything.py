"""Two of everything that is sealed, in the rows of one practice."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import time_machine
from sqlalchemy import select

from clinic import clock
from clinic.database import Base, db
from clinic.documents import shelf
from clinic.documents.kinds import Kind
from clinic.files.caseload import reading_caseload
from clinic.files.grants import Terms, share
from clinic.files.models import Draft
from clinic.files.reading import Opened, reading
from clinic.files.rings import SealedRing
from clinic.files.segments import Segment
from clinic.files.wordlists import WordList
from clinic.handouts import assign, library, reports
from clinic.handouts.task import Task
from clinic.measures import kept as measures
from clinic.measures.catalogue import find
from clinic.measures.scoring import score
from clinic.measures.taken import Sheet
from clinic.notes import cosign, draft, late, listing, sign, voided
from clinic.notes.models import Note
from clinic.notes.sign import Signer
from clinic.notes.voided import Stood
from clinic.notes.ways import BUILT_IN
from clinic.people.reauth import Proof
from clinic.reflections import kept as reflections
from clinic.reflections.entry import Entry
from clinic.reflections.entry import Kind as EntryKind
from clinic.vault.keyring import Keyring
from tests.attacks.sealed import Values
from tests.attacks.test_answers import Asked
from tests.attacks.test_left import said
from tests.furnished import close_cards
from tests.notes.test_sign import CONTENT, typed
from tests.portal.walking import CALM, URGENT, agree, ask, load_wording, send
from tests.practice import Person, Practice

PDF = b"%PDF-what a letter says"
INES, SAM = Signer("Ines Beispiel", "RCT-C", needs_cosign=True), Signer("Sam Beispiel", "RCT")
SECOND = timedelta(seconds=1)


def sheet_of(client_id: UUID, on: date) -> Sheet:
    """Calm answers, typed in by a clinician."""
    known, answers = find("PHQ9"), (1, 1, 1, 1, 1, 1, 1, 0, 0)
    assert known is not None
    return Sheet(measure="PHQ9", client_id=client_id, on=on, answers=answers, score=score(known, answers))


class Stage:
    """Maya is Ines's, a candidate whom Sam supervises; there are two of everything about her."""

    def __init__(self, practice: Practice) -> None:
        load_wording()
        self.practice, self.ines, self.sam = practice, practice.ines, practice.sam
        self.by = (self.ines.actor, self.ines.keyring)
        self.answers = [Asked.anew(practice, "Maya", URGENT), Asked.anew(practice, "Leo", CALM)]
        begun = self.answers[0].row
        self.answers_begun = {name: getattr(begun, name) for name in ("brought", "epoch", "counter")}
        for one in self.answers:
            send(one.home, one.id)
        self.client, self.at_home = self.answers[0].client, self.answers[0].at_home
        assert self.client.file_id is not None
        self.file_id: UUID = self.client.file_id
        self.leos_file: UUID = self.answers[1].client.file_id
        self.client_ids = [one.client.id for one in self.answers]
        self._look()
        hers = select(SealedRing.first_id).where(SealedRing.account_id == self.ines.id)
        self.earlier_ring = self._row(SealedRing, (self.ines.id, db.session.scalars(hers).one()))
        share(*self.by, self.file_id, self.sam.id, Terms(cosign=True))
        share(*self.by, self.file_id, practice.omar.id)
        db.session.commit()
        self._close_notes()
        self._void_drafts()
        self._begin_drafts()
        self._given_and_answered()
        self._kept_for_herself()
        for who in (self.ines, practice.omar):
            self._look(who)
        self._list_words()

    def _look(self, who: Person | None = None) -> None:
        """Somebody looks through all that is theirs, for which the keys are sealed together."""
        by = who or self.ines
        db.session.rollback()
        with reading_caseload(by.actor, Keyring(by.id, by.keyring.bundle), "notes.searched"):
            pass

    def _list_words(self) -> None:
        """Ines's lists, as her signing in makes them."""
        self._look()
        assert listing.renew(self.ines.actor, Keyring(self.ines.id, self.ines.keyring.bundle))
        db.session.commit()

    def list_of(self, file_id: UUID) -> WordList:
        """Ines's list of the words of this file."""
        rows = db.session.scalars(select(WordList).where(WordList.account_id == self.ines.id)).all()
        (found,) = [row for row in rows if file_id.hex in row.members]
        return found

    def _row(self, table: type[Base], key: object) -> Values:
        row = db.session.get_one(table, key, populate_existing=True)
        names = set(table.__table__.columns.keys()) - {"file_id", "account_id", "number"}
        return {name: getattr(row, name) for name in names}

    def _close_notes(self) -> None:
        self._signed(self.leos_file)
        self.beside_segment = self._row(Segment, (self.leos_file, 1))
        signed = [self._signed(self.file_id) for _ in range(4)]
        self._list_words()
        self.earlier_list = self._row(WordList, (self.ines.id, self.list_of(self.file_id).number))
        self.notes = [note.id for note in signed]
        now = Proof(self.ines.id, clock.now())
        added = [sign.add(*self.by, signed[0], words, INES, now) for words in ("one more", "and another")]
        self.added = [one.id for one in added]
        db.session.commit()
        sam, as_sam = (self.sam.actor, self.sam.keyring), Proof(self.sam.id, clock.now())
        for note in signed[:2]:
            cosign.cosign(*sam, note, *self.closed(note.id), SAM, as_sam)
            db.session.commit()
        for note in signed[2:]:
            cosign.send_back(*sam, note, self.closed(note.id)[0], "how did it end?")
            db.session.commit()

    def _signed(self, file_id: UUID) -> Note:
        note_id = uuid4()
        draft.begin(*self.by, note_id, file_id, typed(data="walked"))
        note = db.session.get_one(Note, note_id)
        content = CONTENT.for_signing(INES.designation, BUILT_IN)
        sign.sign(*self.by, note.id, content, INES, Proof(self.ines.id, clock.now()))
        db.session.commit()
        return note

    def _void_drafts(self) -> None:
        self.voided, now = [uuid4(), uuid4()], Proof(self.ines.id, clock.now())
        for note_id in self.voided:
            draft.begin(*self.by, note_id, self.file_id, typed(data="walked"))
            note, stood = db.session.get_one(Note, note_id), Stood(typed(data="walked"), CONTENT)
            voided.void(*self.by, note, stood, "begun twice", INES, now)
            db.session.commit()

    def _begin_drafts(self) -> None:
        self.drafts, began = [uuid4(), uuid4()], clock.now()
        for note_id in self.drafts:
            draft.begin(*self.by, note_id, self.file_id, typed(data="first"))
            db.session.commit()
        for minute in (2, 4):
            with time_machine.travel(began + minute * 60 * SECOND, tick=False):
                for note_id in self.drafts:
                    row = db.session.get_one(Draft, note_id, populate_existing=True)
                    draft.keep(*self.by, note_id, typed(data="more"), row.counter)
                    db.session.commit()
        for note_id in self.drafts:
            leave = late.Leave(note_id, self.file_id, self.ines.id)
            late.leave(leave, leave.ticket(clock.now()), typed(data="more still"), 3, "")
        db.session.commit()

    def _given_and_answered(self) -> None:
        self.documents = [
            shelf.keep(*self.by, self.file_id, "A letter", Kind.PDF, one) for one in (PDF, PDF[:-1])
        ]
        close_cards(self.ines, self.client, 2)
        sheet = sheet_of(self.client.id, clock.now().date())
        for _ in range(2):
            measures.keep(*self.by, self.file_id, uuid4(), sheet)
            db.session.commit()
            task = Task.of(library.sheet("H06", "en"), clock.now().date() - timedelta(days=1))
            assign.assign(*self.by, self.file_id, self.client.id, task)
            reports.leave(self.at_home.actor, self.at_home.keyring, self.file_id, said())
            db.session.commit()
        for told in self.read(lambda now: reports.of_file(self.ines.keyring, now, self.file_id)).waiting:
            reports.take_in(*self.by, self.file_id, told)
        for _ in range(2):
            reports.leave(self.at_home.actor, self.at_home.keyring, self.file_id, said())
        db.session.commit()
        self.out = ask(self.answers[0].desk, self.client)
        agree(self.answers[0].desk, self.client)

    def _kept_for_herself(self) -> None:
        self.entries = [uuid4(), uuid4()]
        for entry_id in self.entries:
            for base, words in enumerate(("heavy", "lighter")):
                entry = Entry(kind=EntryKind.NOTE, on=clock.now().date(), said={"words": words})
                reflections.keep(*self.by, entry_id, entry, base)
                db.session.commit()
        own_file = reflections.own_file(self.ines.id)
        assert own_file is not None
        self.own_file: UUID = own_file

    def read(self, look: Callable[[Opened], Any], file_id: UUID | None = None) -> Any:
        """What Ines sees of a file, Maya's unless told, with a keyring that has opened nothing yet."""
        hers = Keyring(self.ines.id, self.ines.keyring.bundle)
        with reading(self.ines.actor, hers, "note.read", [file_id or self.file_id]) as opened:
            return look(opened)

    def closed(self, note_id: UUID) -> tuple[sign.Closed, list[sign.Added]]:
        note = db.session.get_one(Note, note_id, populate_existing=True)
        return self.read(lambda now: (sign.read(now, note), sign.read_addenda(now, note)))

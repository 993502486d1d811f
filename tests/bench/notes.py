"""Saving notes beside bare statements and seals, and reading a client's file beside bare decryption."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from statistics import median
from uuid import UUID, uuid4

from flask import g
from sqlalchemy import select

from clinic import clock
from clinic.clients.models import Client
from clinic.database import db
from clinic.desk.client_notes import PAGE
from clinic.desk.client_page import note_lines
from clinic.desk.file_frame import opening
from clinic.edge.current import SignedIn
from clinic.files.caseload import renew_ring
from clinic.files.models import Item
from clinic.files.reading import reading
from clinic.mode import Mode, set_mode
from clinic.notes import draft, listed, sign
from clinic.notes.content import Line, NoteContent, Worked
from clinic.notes.header import Delivery, Header, RiskScreen
from clinic.notes.models import SIGNED_KIND
from clinic.notes.sign import Signer
from clinic.notes.ways import BUILT_IN
from clinic.notes.words import folded, words_of
from clinic.notes.written import Written
from clinic.people.reauth import Proof
from clinic.vault.keyring import Keyring
from tests.bench import floors
from tests.bench.measure import ROUNDS, Act, interleaved, ms
from tests.bench.opened import Opened, opened
from tests.bench.row import Pair, Row, Subject
from tests.practice import Person

NOTES = 500
KEEPING = "one row looked at, sealed and written over, in one durable commit"
SIGNING = "two seals, one signature and hash, five rows, in one durable commit"
WAITING = 60
READING = "bare AES-GCM decryption and Ed25519 check of each"
SIGNER = Signer("Ines Inlet", "RCT")
WORDS = "We stayed with the pause before the answer, and what the shoulders did while it lasted. " * 6
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
    fields={"data": WORDS, "assessment": WORDS, "plan": (Line("Keep the walks"),)},
).for_signing("RCT", BUILT_IN)
# As long as one of ours is on the trail.
ENTRY = b"note.signed by %s of %s at %d: %s" % (b"a" * 32, b"b" * 32, 10**15, b"c" * 100)
WRITTEN = Written((("data", WORDS), ("assessment", WORDS), ("plan", "Keep the walks")))

ROWS = (
    Row("save a note: keep its draft", KEEPING, "ms", 2),
    Row("save a note: sign it", SIGNING, "ms", 2),
    Row(f"open a client with {NOTES} notes, page by page (data part)", READING, "ms", 4),
    Row(f"read all {NOTES} notes of a client (data part)", READING, "ms", 4),
)


def measure(folder: Path) -> list[Pair]:
    with opened(folder / "practice") as practice:
        ines = practice.practice.ines
        client = practice.practice.client("Maya", of=ines)
        client_id, file_id = client.id, _file(client)
        # As her signing in has left it.
        renew_ring(ines.actor, ines.keyring)
        db.session.remove()
        kept, signed = _saving(practice, ines, file_id, folder)
        for _ in range(NOTES - _count(file_id)):
            sign_begun(ines, begin(ines, file_id))
        contents = [CONTENT.to_bytes()] * NOTES
        decryption, check = floors.BareDecryption(contents), floors.BareCheck(NOTES)

        def decrypt_and_check() -> None:
            decryption()
            check()

        opening = interleaved(_opening(practice, ines, client_id), decrypt_and_check)
        reading_all = interleaved(_reading_all(practice, ines, file_id), decrypt_and_check)
    return [kept, signed, opening, reading_all]


def _saving(practice: Opened, person: Person, file_id: UUID, folder: Path) -> Iterator[Pair]:
    """Keeping a draft and signing, each beside its floor; and what an empty commit takes, to be said."""
    empty = floors.DurableCommit(folder, floors.long_in_use)
    alone = median(ms(empty) for _ in range(ROUNDS))
    empty.close()
    words = folded(words_of(CONTENT)).encode()
    draft_floor = floors.BareDraft(folder, WRITTEN.to_bytes())
    signing_floor = floors.BareSigning(folder, CONTENT.to_bytes(), words, ENTRY, WAITING)
    for ours, floor in (
        (_keeping(practice, person, file_id), draft_floor),
        (_signing(practice, person, file_id), signing_floor),
    ):
        found = interleaved(ours, floor)
        floor.close()
        yield replace(found, besides=f"an empty one takes {alone:.2g} ms")


def _keeping(practice: Opened, person: Person, file_id: UUID) -> Act:
    """Each save of one draft, as every three seconds of writing makes it."""
    note_id = begin(person, file_id)
    counter = [1]

    def keep() -> None:
        with _request(practice):
            counter[0] = draft.keep(person.actor, anew(person).keyring, note_id, WRITTEN, counter[0])
            db.session.commit()

    return keep


def _signing(practice: Opened, person: Person, file_id: UUID) -> Act:
    """Signing drafts that were begun before."""
    waiting = [begin(person, file_id) for _ in range(WAITING)]

    def sign_one() -> None:
        with _request(practice):
            sign_begun(anew(person), waiting.pop())

    return sign_one


def _opening(practice: Opened, person: Person, client_id: UUID) -> Act:
    """What each page of a client's notes reads, frame and all, after its entry on the trail."""

    def open_pages() -> None:
        for skip in range(0, NOTES, PAGE):
            me = anew(person)
            with _request(practice, Mode.READ), practice.app.test_request_context():
                g.signed_in = SignedIn(me, me.keyring, "", me.actor)
                theirs = db.session.get_one(Client, client_id)
                with opening(theirs, "file.read") as (found, frame):
                    notes = listed.newest(person, frame.file_id, PAGE, skip)
                    assert len(note_lines(found, frame, notes)) == PAGE

    return open_pages


def _reading_all(practice: Opened, person: Person, file_id: UUID) -> Act:
    def read() -> None:
        with (
            _request(practice, Mode.READ),
            reading(person.actor, anew(person).keyring, "file.read", [file_id]) as found,
        ):
            notes = listed.newest(person, file_id, NOTES)
            assert len(listed.read(found, file_id, notes)) == NOTES

    return read


def begin(person: Person, file_id: UUID) -> UUID:
    note_id = uuid4()
    draft.begin(person.actor, person.keyring, note_id, file_id, WRITTEN)
    db.session.commit()
    return note_id


def sign_begun(person: Person, note_id: UUID) -> None:
    sign.sign(person.actor, person.keyring, note_id, CONTENT, SIGNER, Proof(person.id, clock.now()))
    db.session.commit()


def _count(file_id: UUID) -> int:
    signed = select(Item.id).where(Item.file_id == file_id, Item.kind == SIGNED_KIND)
    found = len(db.session.scalars(signed).all())
    db.session.remove()
    return found


def _file(client: Client) -> UUID:
    assert client.file_id is not None
    return client.file_id


def anew(person: Person) -> Person:
    """The same person in another request: nothing was opened with their keyring yet."""
    return replace(person, keyring=Keyring(person.id, person.keyring.bundle))


@contextmanager
def _request(practice: Opened, mode: Mode = Mode.WRITE) -> Iterator[None]:
    """A session of its own, empty at first and gone at the end, as each request has."""
    with practice.app.app_context():
        set_mode(mode)
        yield
    set_mode(Mode.WRITE)


SUBJECT = Subject(ROWS, measure)

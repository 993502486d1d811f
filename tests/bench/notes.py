"""Reading a client's file beside bare decryption."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time
from pathlib import Path
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
from clinic.notes.written import Written
from clinic.people.reauth import Proof
from clinic.vault.keyring import Keyring
from tests.bench import floors
from tests.bench.measure import Act, interleaved
from tests.bench.opened import Opened, opened
from tests.bench.row import Pair, Row, Subject
from tests.practice import Person

NOTES = 500
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
WRITTEN = Written((("data", WORDS), ("assessment", WORDS), ("plan", "Keep the walks")))

ROWS = (
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
        for _ in range(NOTES - _count(file_id)):
            sign_begun(ines, begin(ines, file_id))
        contents = [CONTENT.to_bytes()] * NOTES
        decryption, check = floors.BareDecryption(contents), floors.BareCheck(NOTES)

        def decrypt_and_check() -> None:
            decryption()
            check()

        opening = interleaved(_opening(practice, ines, client_id), decrypt_and_check)
        reading_all = interleaved(_reading_all(practice, ines, file_id), decrypt_and_check)
    return [opening, reading_all]


def _opening(practice: Opened, person: Person, client_id: UUID) -> Act:
    """What each page of a client's notes reads, frame and all, after its entry on the trail."""

    def open_pages() -> None:
        for skip in range(0, NOTES, PAGE):
            me = anew(person)
            with request(practice, Mode.READ), practice.app.test_request_context():
                g.signed_in = SignedIn(me, me.keyring, "", me.actor)
                theirs = db.session.get_one(Client, client_id)
                with opening(theirs, "file.read") as (found, frame):
                    notes = listed.newest(person, frame.file_id, PAGE, skip)
                    assert len(note_lines(found, frame, notes)) == PAGE

    return open_pages


def _reading_all(practice: Opened, person: Person, file_id: UUID) -> Act:
    def read() -> None:
        with (
            request(practice, Mode.READ),
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
def request(practice: Opened, mode: Mode = Mode.WRITE) -> Iterator[None]:
    """A session of its own, empty at first and gone at the end, as each request has."""
    with practice.app.app_context():
        set_mode(mode)
        yield
    set_mode(Mode.WRITE)


SUBJECT = Subject(ROWS, measure)

"""A few words among 20,000 notes, beside bare decryption of the same notes."""

import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import insert

from clinic import clock
from clinic.clients import own_file
from clinic.clients.models import Client
from clinic.database import Mode, db, set_mode
from clinic.files import segments
from clinic.files.caseload import reading_caseload
from clinic.files.keys import record_key
from clinic.notes import finding
from clinic.notes.finding import Wanted
from clinic.notes.gathered import Gathered, Line
from clinic.notes.models import Note, NoteSignature
from tests.bench import floors
from tests.bench.measure import Act, interleaved
from tests.bench.notes import _begin, _sign
from tests.bench.opened import Opened, _client, opened
from tests.bench.row import Pair, Row, Subject
from tests.practice import Person

NOTES, CLIENTS = 20_000, (400, 4_000)
MOST_MB = 50
AT_ONCE = 50
# Seventeen of them are two kilobytes, in two scripts.
WORDS = "We stayed with the pause before the answer; گفت که دوباره به خانه برمی‌گردد. "
BARE = f"bare AES-GCM decryption of {NOTES:,} notes"
HIT = "what the shoulders did"

ROWS = tuple(
    row
    for clients in CLIENTS
    for row in (
        Row(f"search {NOTES:,} notes of {clients:,} clients: the whole", BARE, "ms", 4),
        Row(f"search {NOTES:,} notes of {clients:,} clients: the scan", BARE, "ms", 1),
        Row(f"search {NOTES:,} notes of {clients:,} clients: memory", f"{MOST_MB} MB", "MB", 1),
    )
)


def measure(folder: Path) -> list[Pair]:
    return [pair for clients in CLIENTS for pair in _among(folder / f"of-{clients}", clients)]


def _among(folder: Path, clients: int) -> Iterator[Pair]:
    with opened(folder) as practice:
        ines = practice.practice.ines
        first = _with_notes(practice, ines, 0, NOTES // clients)
        for number in range(1, clients):
            _with_notes(practice, ines, number, NOTES // clients)
            if number % AT_ONCE == 0:
                db.session.commit()
        db.session.commit()
        _sign(ines, _begin(ines, first))
        browser = practice.practice.browser_of(ines)
        decryption = floors.BareDecryption([_words(number).encode() for number in range(NOTES)])

        def search() -> None:
            found = browser.post("/desk/search", {"words": HIT})
            assert "One note" in found.text

        yield interleaved(search, decryption)
        yield interleaved(_scan(ines), decryption)
        tracemalloc.start()
        search()
        peak = tracemalloc.get_traced_memory()[1] / 1024**2
        tracemalloc.stop()
        yield Pair.of(peak, MOST_MB)


def _scan(person: Person) -> Act:
    """Looking through the segments, where every file's key is at hand."""
    set_mode(Mode.READ)
    with reading_caseload(person.actor, person.keyring, "notes.searched") as found:
        finding.find(found, person, Wanted(words=HIT))

    def scan() -> None:
        assert len(finding.find(found, person, Wanted(words=HIT))) == 1

    return scan


def _with_notes(practice: Opened, person: Person, number: int, notes: int) -> UUID:
    """The file of a client with so many notes, as far as they are looked through."""
    client = db.session.get_one(Client, _client(practice.practice, person, number))
    file_id = own_file.open_file(person.actor, person.keyring, client)
    # One note of all is signed as any other is: the one that is found.
    ids = [uuid4() for _ in range(notes - 1 if number == 0 else notes)]
    now = clock.now()
    about = {"file_id": file_id, "author_id": person.id, "created_at": now}
    db.session.execute(insert(Note), [{"id": one, **about} for one in ids])
    signed = {"signer_id": person.id, "signed_at": now}
    db.session.execute(insert(NoteSignature), [{"note_id": one, **signed} for one in ids])
    texts = [(Line(one, one, "2026-11-23", "DAP", ["EFCT"], []), _words(n)) for n, one in enumerate(ids)]
    held = Gathered.of(texts)
    segments.begin(person.actor, record_key(person.keyring, file_id), None, held.content, len(held))
    return file_id


def _words(number: int) -> str:
    return f"{number} {WORDS * 17}"


SUBJECT = Subject(ROWS, measure)

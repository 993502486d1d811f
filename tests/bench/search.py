"""A few words among 20,000 notes, beside bare decryption of the same notes."""

import tracemalloc
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

from sqlalchemy import insert

from clinic import clock
from clinic.clients import own_file
from clinic.clients.models import Client
from clinic.database import db
from clinic.files import segments
from clinic.files.caseload import reading_caseload
from clinic.files.keys import record_key
from clinic.mode import Mode, set_mode
from clinic.notes import finding, listing
from clinic.notes.finding import Wanted
from clinic.notes.gathered import Gathered, Line
from clinic.notes.models import Note, NoteSignature
from tests.bench import floors
from tests.bench.measure import Act, interleaved
from tests.bench.notes import anew, begin, sign_begun
from tests.bench.opened import Opened, _client, opened
from tests.bench.row import Pair, Row, Subject
from tests.practice import Person

NOTES, CLIENTS = 20_000, (400, 4_000)
MOST_MB = 50
AT_ONCE = 50
# Two kilobytes a note, in two scripts, of as many words as people have, the common ones most of the time.
WORDS_IN_ALL, WORDS_A_NOTE = 6_000, 260
SYLLABLES = ("ba", "lor", "mi", "stan", "ke", "ru", "پا", "ted", "من", "go", "shi", "دا", "wen", "خانه", "a")
COMMON = ("the", "what", "did")
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
        sign_begun(ines, begin(ines, first))
        # As her first search builds her ring, and her signing in lists words, some each time.
        with reading_caseload(ines.actor, anew(ines).keyring, "notes.searched"):
            pass
        while listing.renew(ines.actor, anew(ines).keyring):
            db.session.commit()
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
    texts = [
        (Line(one, one, "2026-11-23", "DAP", ["EFCT"], []), _words(number * notes + n))
        for n, one in enumerate(ids)
    ]
    held = Gathered.of(texts)
    segments.begin(person.actor, record_key(person.keyring, file_id), 0, held.content, len(held))
    return file_id


def _words(number: int) -> str:
    """A note's words, the same for the same number; what is looked for stands in none of them."""
    said = Random(number).choices(_vocabulary(), cum_weights=_weights(), k=WORDS_A_NOTE)
    return f"{number} {' '.join(said)}"


@cache
def _vocabulary() -> Sequence[str]:
    drawn = Random(1)
    made = {"".join(drawn.choices(SYLLABLES, k=drawn.randint(1, 4))): None for _ in range(2 * WORDS_IN_ALL)}
    return [*COMMON, *made][:WORDS_IN_ALL]


@cache
def _weights() -> Sequence[float]:
    """Each word is as frequent as its place in the row says: the second half as often as the first."""
    return list(accumulate(1 / place for place in range(1, len(_vocabulary()) + 1)))


SUBJECT = Subject(ROWS, measure)

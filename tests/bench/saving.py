"""Saving a note beside the least that a save by our own engine and session takes; and that no save grows."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from time import process_time
from uuid import UUID

from sqlalchemy import Connection, Engine, event

from clinic.clients import own_file
from clinic.clients.models import Client
from clinic.database import db
from clinic.files.caseload import reading_caseload, renew_ring
from clinic.files.keys import record_key
from clinic.notes import draft
from clinic.notes.words import folded, words_of
from tests.bench import floors
from tests.bench.measure import Act, interleaved, statements
from tests.bench.notes import CONTENT, WRITTEN, anew, begin, request, sign_begun
from tests.bench.opened import Opened, _client, opened
from tests.bench.row import Pair, Row, Subject
from tests.practice import Person

KEEPING = "one row looked at, sealed and written over by our own session in one durable commit"
SIGNING = "two seals, one signature and hash, five rows changed by our own session in one durable commit"
# What each save sends, and that it is all made durable at once.
KEEPS, SIGNS, COMMITS = 2, 5, 1
FEW, MANY = 400, 4_000
# Many notes or few, none of which a save opens.
SHORT, LONG = 20, 520
# So many rounds that two runs on an idle machine differ by a fiftieth at most.
ROUNDS, CALLS, WAITING, AT_ONCE = 63, 3, 210, 50
# As long as one of ours is on the trail.
ENTRY = b"note.signed by %s of %s at %d: %s" % (b"a" * 32, b"b" * 32, 10**15, b"c" * 100)
SAVES = ("keep its draft", "sign it")

ROWS = (
    *(
        Row(f"save a note: {save}", floor, "ms", 2)
        for save, floor in zip(SAVES, (KEEPING, SIGNING), strict=True)
    ),
    *(Row(f"save a note: {save}: statements", "what it sends now", "SQL", 1) for save in SAVES),
    *(Row(f"save a note: {save}: durable commits", "one", "commits", 1) for save in SAVES),
    *(
        Row(f"save a note: {save}, in a file of {LONG} notes", f"in one of {SHORT}", "ms", 1.2)
        for save in SAVES
    ),
    *(Row(f"save a note: {save}, among {MANY:,} clients", f"among {FEW}", "ms", 1.2) for save in SAVES),
)


def measure(folder: Path) -> list[Pair]:
    with opened(folder / "few") as few:
        ines = few.practice.ines
        _caseload(few, ines, FEW)
        # Each is measured in a file of its own, so that all begin with as many notes.
        saves, short, shorter = (_saves(few, ines, _with_notes(few, ines, SHORT)) for _ in range(3))
        long = _saves(few, ines, _with_notes(few, ines, LONG))
        _as_signed_in(ines)
        beside = _timed(saves, tuple(_floors(few)))
        sent = [statements(save, db.engine) for save in saves]
        durable = [_commits(save, db.engine) for save in saves]
        in_long = _timed(long, short)
        with opened(folder / "many") as many:
            hers = many.practice.ines
            _caseload(many, hers, MANY)
            theirs = _saves(many, hers, _with_notes(many, hers, SHORT))
            _as_signed_in(hers)
            among = _timed(theirs, shorter)
    counted = [Pair.of(*one) for one in zip((*sent, *durable), (KEEPS, SIGNS, COMMITS, COMMITS), strict=True)]
    return [*beside, *counted, *in_long, *among]


def _timed(ours: Sequence[Act], floor: Sequence[Act]) -> list[Pair]:
    """By the processor's own clock: both wait for the same disk, and that would make them more alike."""
    pairs = zip(ours, floor, strict=True)
    return [interleaved(*pair, rounds=ROUNDS, calls=CALLS, clock=process_time) for pair in pairs]


def _caseload(practice: Opened, person: Person, clients: int) -> None:
    """So many clients of one person's, each with a file."""
    for number in range(clients):
        _file(practice, person, number)
        if number % AT_ONCE == 0:
            db.session.commit()
    db.session.commit()


def _with_notes(practice: Opened, person: Person, notes: int) -> UUID:
    """The file of one client more, in which so many are signed."""
    file_id = _file(practice, person, MANY + notes)
    for _ in range(notes):
        sign_begun(person, begin(person, file_id))
    return file_id


def _file(practice: Opened, person: Person, number: int) -> UUID:
    client = db.session.get_one(Client, _client(practice.practice, person, number))
    return own_file.open_file(person.actor, person.keyring, client)


def _as_signed_in(person: Person) -> None:
    """As her signing in leaves her ring, or of a large caseload her first search."""
    renew_ring(person.actor, person.keyring)
    with reading_caseload(person.actor, anew(person).keyring, "notes.searched"):
        pass
    db.session.remove()


def _saves(practice: Opened, person: Person, file_id: UUID) -> tuple[Act, Act]:
    """Each save of one draft, as every three seconds of writing makes it; and signing what was begun."""
    note_id, counter = begin(person, file_id), [1]
    waiting = [begin(person, file_id) for _ in range(WAITING)]
    writing = [anew(person) for _ in waiting]
    signing = [_looked_over(person, file_id) for _ in waiting]

    def keep() -> None:
        with request(practice):
            counter[0] = draft.keep(person.actor, writing.pop().keyring, note_id, WRITTEN, counter[0])
            db.session.commit()

    def sign() -> None:
        with request(practice):
            sign_begun(signing.pop(), waiting.pop())

    return keep, sign


def _looked_over(person: Person, file_id: UUID) -> Person:
    """As the request that signs has the keys: it has opened the file to look over what is to be signed."""
    me = anew(person)
    record_key(me.keyring, file_id)
    db.session.rollback()
    return me


def _floors(practice: Opened) -> Iterator[Act]:
    """The least of each, in the practice's own file, as a request of its own each time."""
    words = folded(words_of(CONTENT)).encode()
    for floor in (
        floors.DraftInOurStack(WRITTEN.to_bytes()),
        floors.SigningInOurStack(CONTENT.to_bytes(), words, ENTRY, WAITING),
    ):
        yield _in_a_request(practice, floor)


def _in_a_request(practice: Opened, floor: Act) -> Act:
    def save() -> None:
        with request(practice):
            floor()

    return save


def _commits(save: Act, engine: Engine) -> int:
    """How many transactions of one save were made durable."""
    made = 0

    def count(_connection: Connection) -> None:
        nonlocal made
        made += 1

    event.listen(engine, "commit", count)
    try:
        save()
    finally:
        event.remove(engine, "commit", count)
    return made


SUBJECT = Subject(ROWS, measure)

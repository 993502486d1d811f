"""A word in every field, every journey run on a served practice: none of them lies open anywhere."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from threading import Thread

import pypdf
import pytest
from flask import Flask

from clinic.app import create_app
from clinic.config import Settings
from tests.conftest import close
from tests.hunt import behind_the_desk, journeys, taken_home, times
from tests.hunt.journeys import Cast
from tests.hunt.person import Person
from tests.hunt.search import Found, Search, files_below, open_files_of
from tests.hunt.words import Words
from tests.served import Served, attune, environment, post_office, serving

pytestmark = [pytest.mark.engine("sqlite")]

# Where words may stand, and why. Everything else is a find.
MAY_STAND_IN_LETTERS = {
    "contact of /book": "a letter is addressed to whoever booked",
    "email of": "or is invited",
}
FIELDS = {
    *("name", "contact", "about", "preferred_name", "legal_name", "pronouns", "phone", "email", "address"),
    *(
        "when",
        "words",
        "version",
        "interpreter",
        "reason",
        "f_data",
        "f_assessment",
        "f_plan-0",
        "risk_words",
    ),
    *(
        "intervention",
        "cue_start",
        "cue_end",
        "bond_role",
        "consent_note",
        "minutes_reason",
        "text",
        "password",
    ),
    *("whom", "host", "origin", "calendar", "title", "document,", "Idempotency-Key", "JSON", "find"),
    *(f"{letter}{number}_words" for letter in "SB" for number in range(1, 6)),
    *(f"{code}_words" for code in ("R1", "R2", "R3", "T1", "T2", "T3", "G1", "G2", "G3", "G4")),
    *("answer", "note", "line", "shift0_trigger", "rupture0_trigger", "rupture0_follow"),
}
# What the practice says to everybody: where it was typed, and the columns in which it stands for all to read.
PLAIN_FIELDS = {"title", "lead", "setting", "parts-0-heading", "parts-0-text", "text"}
IN_THE_CLEAR = {("agreement_text", "text"), ("own_sheet_text", "content"), ("own_sheet", "slug")}
OF_THE_PRACTICE = "the practice's own"


def breaks_a_seal(database: Path) -> None:
    """Change the last byte of how things stand in every file, as a failing disk would."""
    with closing(sqlite3.connect(database, isolation_level=None)) as practice:
        practice.execute("PRAGMA busy_timeout = 30000")
        practice.execute("BEGIN IMMEDIATE")
        of_items = "type = 'trigger' AND tbl_name = 'item'"
        kept = practice.execute(f"SELECT name, sql FROM sqlite_master WHERE {of_items}").fetchall()
        for name, _sql in kept:
            practice.execute(f'DROP TRIGGER "{name}"')
        cut = "substr(blob, 1, length(blob) - 1) || x'00'"
        practice.execute(f"UPDATE item SET blob = CAST({cut} AS BLOB) WHERE kind = 'standing'")
        for _name, sql in kept:
            practice.execute(sql)
        practice.execute("COMMIT")


def everything_of(folder: Path, served: Served) -> list[tuple[str, bytes]]:
    """Every place where the practice keeps, says or lays down anything, as it is now."""
    files = list(files_below(folder))
    alive = [] if served.process.poll() is not None else list(open_files_of(served.process.pid))
    return [*files, *alive, ("what it printed", "".join(served.said).encode())]


def fields_in_letters(words: Words, letters: list[EmailMessage]) -> set[str]:
    """The fields of which something stands in a letter, as it went over the line or unwrapped."""
    parts = [part for letter in letters for part in letter.walk() if not part.is_multipart()]
    unwrapped = [bytes(part.get_payload(decode=True) or b"") for part in parts]
    said = b"\n".join([*(letter.as_bytes() for letter in letters), *unwrapped]).decode("utf-8", "replace")
    return {where for word, where in words.typed.items() if word in said}


def text_of(paper: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(paper)).pages)


def told(found: list[Found], *hunts: Words) -> list[str]:
    """What was found where it may not be; the practice's own words may be in its database."""
    strange = [
        one for one in found if not (one.what.startswith(OF_THE_PRACTICE) and "attune.sqlite" in one.place)
    ]
    around = [one.around.decode("utf-8", "replace") for one in strange]
    fields = [" ".join(words.where(text) for words in hunts) for text in around]
    return [f"{one} (typed into: {where})" for one, where in zip(strange, fields, strict=True)]


def columns_with(database: Path, words: Words) -> set[tuple[str, str]]:
    """In which columns of the practice any of these words can be read."""
    found = set()
    with closing(sqlite3.connect(database)) as practice:
        practice.text_factory = bytes
        tables = [
            name.decode()
            for (name,) in practice.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        for table in tables:
            rows = practice.execute(f'SELECT * FROM "{table}"')
            columns = [one[0] for one in rows.description]
            for row in rows:
                found |= {
                    (table, name)
                    for name, value in zip(columns, row, strict=True)
                    if words.latin.encode() in (value if isinstance(value, bytes) else str(value).encode())
                }
    return found


def all_that_is_done(cast: Cast, address: str) -> tuple[Person, str]:
    """Every main journey, by everybody; answers with the therapist's browser and her client's page."""
    morgan = journeys.opens_the_practice(cast, address)
    journeys.books(cast, "Maya")
    journeys.asks_to_be_written_to(cast, "Wren")
    maya = journeys.works_through_the_board(cast, morgan)
    journeys.fills_the_front_of_the_file(cast, morgan, maya)
    journeys.makes_a_plan(cast, morgan, maya)
    note = journeys.writes_a_note(cast, morgan, maya, "H06")
    journeys.reflects(cast, morgan, note)
    journeys.leaves_a_draft_behind(cast, morgan, maya)
    at_home = journeys.comes_home(cast, morgan, maya, "Maya")
    taken_home.changes_what_is_agreed_to(cast, morgan, maya, at_home)
    taken_home.takes_their_own_part(cast, at_home)
    journeys.changes_their_ways_in(cast, at_home)
    journeys.takes_one_by_link(cast, morgan, maya)
    taken_home.is_reminded(cast, morgan, maya)
    taken_home.writes_a_sheet(cast, morgan, maya)
    leo = journeys.adds_a_client(cast, morgan)
    journeys.writes_a_note(cast, morgan, leo, "H01")
    unit = journeys.works_with_two(cast, morgan, maya, leo)
    taken_home.each_takes_one(cast, morgan, unit, (maya, leo))
    at_home = journeys.comes_home(cast, morgan, leo, "Leo")
    taken_home.takes_their_own_part(cast, at_home)
    journeys.changes_their_ways_in(cast, at_home)
    journeys.hears_how_it_went(cast, morgan, leo)
    journeys.looks_around(cast, morgan, maya)
    taken_home.assert_each_takes_their_own(cast, {"Maya": (maya,), "Leo": (leo, unit, "/desk/clients/new")})
    times.books_a_series(cast, morgan, maya)
    times.has_a_bad_day(cast, morgan, maya)
    times.waits_for_a_time(cast, morgan, maya, leo)
    times.keeps_calendars(cast, morgan)
    times.keeps_documents(cast, morgan, leo)
    times.books_by_a_program(cast)
    times.writes_to_whom_no_letter_reaches(cast, morgan)
    times.shuts_somebody_out(cast, morgan)
    times.finds_whoever_calls(cast, morgan, maya)
    times.shows_the_times_elsewhere(cast, morgan)
    behind_the_desk.works_with_a_colleague(cast, morgan, maya)
    behind_the_desk.arranges_the_practice(morgan)
    behind_the_desk.throws_a_draft_away(cast, morgan, leo)
    behind_the_desk.voids_a_draft(cast, morgan, leo)
    behind_the_desk.changes_her_ways_in(cast, morgan)
    assert morgan.opens(note).status == 200
    return behind_the_desk.comes_back_with_the_kit(cast), maya


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """The same practice from within, for what only its own keys can make."""
    made = create_app(Settings.from_env(environment(tmp_path)))
    yield made
    close(made)


def test_nothing_that_was_typed_lies_open_anywhere(tmp_path: Path, app: Flask) -> None:
    words = Words()
    home = tmp_path / "home"
    (home / "tmp").mkdir(parents=True)
    own = {"HOME": str(home), "TMPDIR": str(home / "tmp")}
    database = tmp_path / "instance" / "attune.sqlite"

    with post_office() as (office, smtp), serving(tmp_path, CLINIC_SMTP_URL=smtp, **own) as served:
        address = served.hears("/setup/").rpartition(served.url)[2]
        Thread(target=lambda: served.said.extend(served.process.stdout or ()), daemon=True).start()
        cast = Cast(served.port, words, office, app, tmp_path)
        morgan, maya = all_that_is_done(cast, address)
        assert journeys.fails_in_every_way(cast, morgan, maya) >= {400, 401, 404, 413, 422}
        breaks_a_seal(database)
        assert morgan.opens(maya).status == 500

        assert {where.split()[0] for where in words.typed.values()} >= FIELDS
        assert {where.split()[0] for where in cast.plain.typed.values()} >= PLAIN_FIELDS
        of_the_practice = {f"{OF_THE_PRACTICE}, {what}": text for what, text in cast.plain.scripts().items()}
        search = Search(words.looked_for() | of_the_practice)
        # The write-ahead log holds all of it still, and the process its open files.
        assert database.with_name("attune.sqlite-wal").stat().st_size > 100_000
        assert told(search.in_files(everything_of(tmp_path, served)), words, cast.plain) == []
        served.is_killed()
    attune(tmp_path, "audit", "verify", **own)
    assert told(search.in_files(everything_of(tmp_path, served)), words, cast.plain) == []
    in_letters = fields_in_letters(words, office.kept)
    assert in_letters
    assert not {where for where in in_letters if not where.startswith(tuple(MAY_STAND_IN_LETTERS))}
    assert not fields_in_letters(cast.plain, office.kept)
    assert columns_with(database, cast.plain) == IN_THE_CLEAR
    assert_papers_are_their_own(cast)

    # Had one row been left open, this very search would have seen it.
    with closing(sqlite3.connect(database, isolation_level=None)) as practice:
        practice.execute("UPDATE practice SET street = ?", (f"7 {words.new('a slip')} Street",))
        assert len(told(search.in_files(everything_of(tmp_path, served)), words)) == 1


def assert_papers_are_their_own(cast: Cast) -> None:
    """Each client's sheet bears their first name, and nothing else that anybody typed."""
    assert set(cast.papers) == {"Maya", "Leo"}
    for who, paper in cast.papers.items():
        read = text_of(paper)
        assert {word for word in cast.words.typed if word in read} == {cast.first_names[who]}
        raw = Search({"a word": cast.words.latin, "a Persian word": cast.words.persian}).in_bytes(paper, who)
        assert {one.what for one in raw} <= {"a word"}

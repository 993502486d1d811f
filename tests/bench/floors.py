"""The floors: the least each thing could take, with nothing of ours in it. One file, to be argued with."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from os import urandom
from pathlib import Path
from threading import local
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from flask import Flask, current_app, render_template
from sqlalchemy import Column, Integer, MetaData, Table, bindparam, delete, insert, select, update

from clinic.columns import IdType, SealedType
from clinic.database import db
from clinic.edge.doors import desk, visitor
from clinic.prepared import Prepared
from clinic.vault.envelope import seal
from clinic.vault.padding import pad
from clinic.writers import InLine

EMPTY_PAGE = "/desk/empty"
EMPTY_PUBLIC_PAGE = "/empty"
EMPTY_ANSWER = "/api/v1/empty"


def hang_empty_page(app: Flask) -> None:
    """A page of the desk with nothing on it: the same door, the same frame, the same session."""
    bp = desk.blueprint("empty", __name__, url_prefix=EMPTY_PAGE)
    bp.add_url_rule("", "page", _empty_page)
    app.extensions["empty_page"] = app.jinja_env.from_string('{% extends "desk.html" %}')
    app.register_blueprint(bp)


def _empty_page() -> str:
    return render_template(current_app.extensions["empty_page"])


def hang_empty_answers(app: Flask) -> None:
    """What the public is told where there is nothing to tell: an empty page, or an empty object."""
    pages = visitor.blueprint("empty_public", __name__, url_prefix=EMPTY_PUBLIC_PAGE)
    pages.add_url_rule("", "page", _empty_public_page)
    app.extensions["empty_public_page"] = app.jinja_env.from_string('{% extends "visitor.html" %}')
    answers = visitor.blueprint("empty_answer", __name__, url_prefix=EMPTY_ANSWER)
    answers.add_url_rule("", "answer", dict)
    app.register_blueprint(pages)
    app.register_blueprint(answers)


def _empty_public_page() -> str:
    return render_template(current_app.extensions["empty_public_page"])


def durable(path: Path) -> sqlite3.Connection:
    """An open connection on which a power cut after a commit loses nothing: WAL, `synchronous=FULL`."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("page_size = 16384", "journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


class DurableCommit:
    """One small row, written so that a power cut after it loses nothing."""

    def __init__(self, folder: Path) -> None:
        self._connection = durable(folder / "floor.sqlite")
        self._connection.execute("CREATE TABLE IF NOT EXISTS floor (at INTEGER) STRICT")

    def __call__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("INSERT INTO floor VALUES (0)")
        self._connection.execute("COMMIT")

    def close(self) -> None:
        self._connection.close()


class CommitsInTurn:
    """The same into one file by any number of threads at once, each over a connection of its own.

    They stand in our own line: where SQLite lets anybody go first, some wait for seconds, and a floor that
    high would be easily met.
    """

    def __init__(self, folder: Path) -> None:
        DurableCommit(folder).close()
        self._path = str(folder / "floor.sqlite")
        self._own = local()

    def __call__(self) -> None:
        connection = self._connection()
        connection.take_turn(self._path)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO floor VALUES (0)")
        connection.commit()

    def _connection(self) -> InLine:
        if not hasattr(self._own, "connection"):
            self._own.connection = sqlite3.connect(self._path, isolation_level=None, factory=InLine)
            self._own.connection.execute("PRAGMA synchronous = FULL")
        connection: InLine = self._own.connection
        return connection


# What the floors of saving keep beside the practice's own tables, in its own file.
_TABLES = MetaData()
_IN_TABLE = {"sqlite_strict": True}
_DRAFT = Table(
    "floor_draft",
    _TABLES,
    Column("id", IdType(), primary_key=True),
    Column("counter", Integer),
    Column("blob", SealedType()),
    **_IN_TABLE,
)
_VERSION, _WORDS, _SIGNATURE = (
    Table(name, _TABLES, Column("id", IdType(), primary_key=True), Column("blob", SealedType()), **_IN_TABLE)
    for name in ("floor_version", "floor_words", "floor_signature")
)
_ENTRY = Table(
    "floor_entry",
    _TABLES,
    Column("n", Integer, primary_key=True),
    Column("detail", SealedType()),
    Column("hash", SealedType()),
    **_IN_TABLE,
)
_LOOK = Prepared(select(_DRAFT.c.counter).where(_DRAFT.c.id == bindparam("which")))
_OVER = Prepared(
    update(_DRAFT)
    .where(_DRAFT.c.id == bindparam("which"))
    .values(counter=bindparam("counter"), blob=bindparam("blob"))
)
_GONE = Prepared(delete(_DRAFT).where(_DRAFT.c.id == bindparam("which")))
_INSERT = {one: Prepared(insert(one)) for one in (_DRAFT, _VERSION, _WORDS, _SIGNATURE, _ENTRY)}


class DraftInOurStack:
    """One draft of this text, looked at, sealed, and written over itself in one durable commit.

    Within an app's context and by our own session: its turn among those who write, a connection of the pool,
    statements that were prepared, our seal. The key is at hand; nobody's grant is looked at, nothing is
    checked, and no snapshot or entry is left.
    """

    def __init__(self, text: bytes) -> None:
        self._key, self._text, self._id = urandom(32), text, uuid4()
        _TABLES.create_all(db.session.connection())
        _INSERT[_DRAFT].change(db.session(), {"id": self._id, "counter": 0, "blob": text})
        db.session.commit()

    def __call__(self) -> None:
        session = db.session()
        ((counter,),) = _LOOK.rows(session, {"which": self._id})
        sealed = seal(self._key, pad(self._text), "draft", self._id, counter + 1)
        _OVER.change(session, {"which": self._id, "counter": counter + 1, "blob": sealed})
        session.commit()


class SigningInOurStack:
    """One note signed, of so many that wait as drafts, in one durable commit, in the same way.

    Looked at; what it says, with its author's signature over the SHA-256 of it, sealed as its only version;
    the row that closes it; the words it is found by, sealed in a row of their own; one entry, hashed over the
    one before; and its draft gone. All keys are at hand, and nothing is checked.
    """

    def __init__(self, text: bytes, words: bytes, entry: bytes, waiting: int) -> None:
        self._key, self._signer = urandom(32), Ed25519PrivateKey.generate()
        self._text, self._words, self._entry, self._last, self._n = text, words, entry, bytes(32), 0
        self._waiting = [uuid4() for _ in range(waiting)]
        _TABLES.create_all(db.session.connection())
        begun = [{"id": one, "counter": 0, "blob": text} for one in self._waiting]
        _INSERT[_DRAFT].change(db.session(), *begun)
        db.session.commit()

    def __call__(self) -> None:
        session, note = db.session(), self._waiting.pop()
        assert _LOOK.rows(session, {"which": note})
        padded = pad(self._text)
        signature = self._signer.sign(sha256(padded).digest())
        self._lay(_VERSION, id=note, blob=seal(self._key, signature + padded, "item", note, 1))
        self._lay(_SIGNATURE, id=note, blob=signature)
        self._lay(_WORDS, id=note, blob=seal(self._key, pad(self._words), "words", note))
        self._n, self._last = self._n + 1, sha256(self._last + self._entry).digest()
        self._lay(_ENTRY, n=self._n, detail=self._entry, hash=self._last)
        _GONE.change(session, {"which": note})
        session.commit()

    def _lay(self, table: Table, **row: object) -> None:
        _INSERT[table].change(db.session(), row)


class BareIntervals:
    """So many intervals of one person's, fetched by one statement over an open connection."""

    def __init__(self, folder: Path, intervals: Collection[tuple[int, int]]) -> None:
        self._connection = sqlite3.connect(folder / "intervals.sqlite", isolation_level=None)
        self._connection.execute("PRAGMA page_size = 16384")
        self._connection.execute(
            "CREATE TABLE interval (whose BLOB, begins INTEGER, ends INTEGER, PRIMARY KEY (whose, begins)) "
            "STRICT, WITHOUT ROWID"
        )
        self._whose = urandom(16)
        rows = [(self._whose, *interval) for interval in intervals]
        self._connection.executemany("INSERT INTO interval VALUES (?, ?, ?)", rows)

    def __call__(self) -> list[tuple[int, int]]:
        asked = "SELECT begins, ends FROM interval WHERE whose = ? ORDER BY begins"
        return self._connection.execute(asked, (self._whose,)).fetchall()

    def close(self) -> None:
        self._connection.close()


def zone_aware_windows(
    first: date, days: int, hours: Collection[tuple[int, int, int]], zone: ZoneInfo
) -> list[tuple[float, float]]:
    """When somebody works, as instants: `hours` are (weekday, opening hour, closing hour)."""
    windows = []
    for number in range(days):
        day = first + timedelta(days=number)
        for weekday, opens, closes in hours:
            if day.weekday() == weekday:
                begin = datetime.combine(day, time(opens), zone).timestamp()
                windows.append((begin, datetime.combine(day, time(closes), zone).timestamp()))
    return windows


class BareDecryption:
    """AES-256-GCM over as many texts of the same lengths, under one key that is kept ready."""

    def __init__(self, texts: Sequence[bytes]) -> None:
        self._cipher = AESGCM(urandom(32))
        nonces = [urandom(12) for _ in texts]
        self._sealed = [(n, self._cipher.encrypt(n, t, None)) for n, t in zip(nonces, texts, strict=True)]

    def __call__(self) -> list[bytes]:
        decrypt = self._cipher.decrypt
        return [decrypt(nonce, sealed, None) for nonce, sealed in self._sealed]


class BareCheck:
    """Ed25519 signatures over as many texts of 32 bytes, checked under one key that is kept ready."""

    def __init__(self, count: int) -> None:
        signer = Ed25519PrivateKey.generate()
        texts = [urandom(32) for _ in range(count)]
        self._key = signer.public_key()
        self._signed = [(signer.sign(text), text) for text in texts]

    def __call__(self) -> None:
        for signature, text in self._signed:
            self._key.verify(signature, text)


def bare_argon2id(memory_kib: int, iterations: int, lanes: int) -> bytes:
    """The derivation alone, at these parameters."""
    derivation = Argon2id(
        salt=bytes(16), length=32, iterations=iterations, lanes=lanes, memory_cost=memory_kib
    )
    return derivation.derive(b"five plain words for olga")


class BareWeasyPrint:
    """The same HTML with the same sheets, fonts and PDF variant, in a process that has done it before."""

    def __init__(self, static: Path, style_sheets: Sequence[str]) -> None:
        # Imported late: a process that prints nothing should not carry it.
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration

        self._html = HTML
        self._fonts = FontConfiguration()
        paths = [(static / name).resolve().as_uri() for name in style_sheets]
        self._sheets = [CSS(url=path, font_config=self._fonts) for path in paths]

    def __call__(self, page: str) -> bytes:
        made = self._html(string=page, media_type="print").write_pdf(
            stylesheets=self._sheets, font_config=self._fonts, pdf_variant="pdf/ua-1"
        )
        assert isinstance(made, bytes)
        return made


def file_read(path: Path) -> Callable[[], bytes]:
    """The same bytes from a file that the system has in memory."""
    return path.read_bytes


# What a process itself holds; its high-water mark would be its parent's.
RESIDENT = """
def resident_mb():
    with open("/proc/self/status") as status:
        return int(status.read().split("VmRSS:")[1].split()[0]) / 1024
"""

BARE_IMPORT = f"""
import importlib, json, sys
{RESIDENT}
for name in json.load(sys.stdin):
    importlib.import_module(name)
print(json.dumps({{"mb": resident_mb()}}))
"""


def bare_import(modules: Sequence[str]) -> Any:
    """A fresh process that imports what ours had imported, none of it ours; what it says of itself."""
    return in_a_process(BARE_IMPORT, json.dumps(modules), os.environ)


def in_a_process(program: str, given: str, environment: Mapping[str, str]) -> Any:
    """What a program of Python says as JSON in its last line, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=given,
        capture_output=True,
        text=True,
        check=True,
        env=dict(environment),
    )
    return json.loads(done.stdout.splitlines()[-1])

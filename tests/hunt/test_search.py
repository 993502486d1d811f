"""The hunt finds what was put down on purpose: in each disguise, in each kind of place."""

import gzip
import json
import os
import quopri
import sqlite3
import subprocess
import sys
import zlib
from base64 import b64encode
from contextlib import closing
from pathlib import Path
from urllib.parse import quote
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from weasyprint import HTML

from tests.hunt.search import Search, files_below, open_files_of
from tests.hunt.words import Words


@pytest.fixture
def words() -> Words:
    return Words()


@pytest.fixture
def search(words: Words) -> Search:
    return Search(words.looked_for())


DISGUISES = {
    "UTF-8": lambda text: text.encode(),
    "UTF-16LE": lambda text: text.encode("utf-16-le"),
    "UTF-16BE": lambda text: text.encode("utf-16-be"),
    "base64": lambda text: b64encode(text.encode()),
    "base64, a byte in": lambda text: b64encode(b"-" + text.encode() + b"-"),
    "base64, two bytes in": lambda text: b64encode(b"--" + text.encode() + b"---"),
    "base64 of UTF-16": lambda text: b64encode(b"--" + text.encode("utf-16-le")),
    "hex": lambda text: text.encode().hex().encode(),
    "HEX": lambda text: text.encode().hex().upper().encode(),
    "gzip": lambda text: gzip.compress(text.encode()),
    "zlib, in the middle of something": lambda text: (
        os.urandom(99) + zlib.compress(text.encode()) + os.urandom(99)
    ),
    "zlib": lambda text: zlib.compress(text.encode()),
    "zlib, without level": lambda text: zlib.compress(text.encode(), 0),
    "zlib, cut off": lambda text: zlib.compress((text + os.urandom(400).hex()).encode(), 9)[:-40],
    "gzip in gzip": lambda text: gzip.compress(os.urandom(50) + gzip.compress(text.encode("utf-16-le"))),
    "base64 in JSON in gzip": lambda text: gzip.compress(
        json.dumps({"a": b64encode(text.encode()).decode()}).encode()
    ),
}


@pytest.mark.parametrize("script", ["latin", "persian"])
@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_word_is_found_in_a_file_whatever_it_wears(
    words: Words, search: Search, tmp_path: Path, script: str, disguise: str
) -> None:
    content = DISGUISES[disguise](f"It was {getattr(words, script)}zz, they said.")
    (tmp_path / "left.bin").write_bytes(os.urandom(1000) + content + os.urandom(1000))
    found = search.in_files(files_below(tmp_path))
    assert {one.what for one in found} == {f"a {script.title()} word"}


def test_a_word_is_found_wherever_it_begins_and_ends(words: Words, search: Search) -> None:
    for written in DISGUISES.values():
        plain = written(words.latin)
        for before in range(16):
            assert list(search.in_bytes(b"-" * before + plain, "at the end"))
            assert list(search.in_bytes(plain + b"-" * before, "at the beginning"))


@pytest.mark.parametrize("escaped", ["json", "percent", "quoted"])
def test_a_persian_word_is_found_behind_escapes(words: Words, search: Search, escaped: str) -> None:

    written = {
        "json": json.dumps,
        "percent": quote,
        "quoted": lambda text: quopri.encodestring(text.encode()).decode(),
    }
    content = written[escaped](f"{words.persian}").replace("=\n", "").encode()
    assert list(search.in_bytes(content, "here"))


def test_a_row_is_found_in_the_write_ahead_log_and_after_it_was_deleted(
    words: Words, search: Search, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "a.sqlite", isolation_level=None)) as practice:
        practice.execute("PRAGMA journal_mode = WAL")
        practice.execute("CREATE TABLE t (words TEXT, more BLOB)")
        practice.execute("INSERT INTO t VALUES (?, ?)", (words.new("a"), words.persian.encode("utf-16-le")))
        practice.execute("DELETE FROM t")
        found = search.in_files(files_below(tmp_path))
        assert {one.place.rpartition(".")[2] for one in found} == {"sqlite-wal"}
        assert {one.what for one in found} == {"a Latin word", "a Persian word"}


def test_words_in_a_pdf_and_in_its_title_are_found(words: Words, search: Search, tmp_path: Path) -> None:
    page = HTML(string=f"<title>{words.latin}</title><p>Nothing.")
    page.write_pdf(tmp_path / "sheet.pdf")
    assert search.in_files(files_below(tmp_path))


def test_a_zip_and_a_file_name_are_looked_into(words: Words, search: Search, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "kept.zip", "w", ZIP_DEFLATED) as kept:
        kept.writestr("a.txt", f"{words.latin} " * 20)
    assert search.in_files(files_below(tmp_path))
    (tmp_path / "kept.zip").rename(tmp_path / "kept")
    (tmp_path / "kept").unlink()
    (tmp_path / f"{words.latin}.txt").touch()
    assert search.in_files(files_below(tmp_path))


def test_a_temporary_file_that_was_deleted_while_open_is_found(words: Words, search: Search) -> None:
    program = (
        "import sys, tempfile\n"
        "kept = tempfile.TemporaryFile(); kept.write(sys.stdin.readline().encode()); kept.flush()\n"
        "print('written', flush=True); sys.stdin.readline()"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdin=-1, stdout=-1, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{words.latin}\n")
        process.stdin.flush()
        process.stdout.readline()
        assert search.in_files(open_files_of(os.getpid()))
        process.stdin.write("\n")


def test_where_nothing_lies_nothing_is_found(search: Search, tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(os.urandom(2_000_000))
    assert search.in_files(files_below(tmp_path)) == []

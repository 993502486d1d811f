"""The press as a process: alone with our files, one page at a time, back after it died."""

import base64
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from flask import Flask

from clinic.handouts import library, pdf
from clinic.handouts.pdf import Kept
from clinic.handouts.sheet import Personal
from clinic.press import confinement, printing, wire
from clinic.press.printing import PressFailed, Printing
from clinic.press.process import OurFilesOnly
from tests.served import PATIENCE_SECONDS

PAGE = '<!doctype html><html lang="en"><title>A page</title><p>{words}</p>'
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def press(printroom: Flask):
    one = Printing(Path(printroom.static_folder or ""))
    yield one
    one.close()


def test_nothing_starts_before_the_first_page(press: Printing) -> None:
    assert press.pid is None
    assert press.page(PAGE.format(words="Hello")).startswith(b"%PDF-1.7")
    assert press.pid is not None


def test_a_press_that_was_killed_is_replaced(press: Printing) -> None:
    press.page(PAGE.format(words="Before"))
    before = press.pid
    assert before
    os.kill(before, signal.SIGKILL)
    assert press.page(PAGE.format(words="After")).startswith(b"%PDF-")
    assert press.pid not in (None, before)


def test_two_pages_at_once_are_both_printed(press: Printing) -> None:
    made: list[bytes] = []
    hands = [
        threading.Thread(target=lambda n=n: made.append(press.page(PAGE.format(words=f"Page {n}"))))
        for n in range(6)
    ]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert len(made) == 6
    assert all(page.startswith(b"%PDF-") for page in made)


def test_a_press_that_does_not_answer_in_time_is_let_go_and_leaves_nothing_behind(
    press: Printing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(printing, "confined", lambda command: command)
    press.page(PAGE.format(words="Warm"))
    slow, (scraps,) = press.pid, tmp_path.iterdir()
    assert slow
    # What a press puts aside there it would have removed itself at an orderly end.
    (scraps / "typefaces").mkdir()
    os.kill(slow, signal.SIGSTOP)
    with monkeypatch.context() as hurried:
        hurried.setattr(printing, "SECONDS_FOR_A_PAGE", 0.2)
        with pytest.raises(PressFailed):
            press.page(PAGE.format(words="Never"))
    assert list(tmp_path.iterdir()) == []
    assert press.page(PAGE.format(words="Again")).startswith(b"%PDF-")
    press.close()
    assert list(tmp_path.iterdir()) == []


A_SHOP = """
import sys
from pathlib import Path
from clinic.press.printing import Printing
from tests.press import test_printing
shop = Printing(Path(sys.argv[1]))
shop.page(test_printing.PAGE.format(words="ما و شما: we"), sys.argv[2:])
print(shop.pid, flush=True)
sys.stdin.read()
shop.close()
"""


@pytest.mark.parametrize("ending", ["killed", "terminated", "ended"])
def test_no_typeface_stays_behind_however_a_press_or_whoever_began_it_ends(
    printroom: Flask, tmp_path: Path, ending: str
) -> None:
    static = printroom.static_folder or ""
    command = [sys.executable, "-c", A_SHOP, static, *pdf.STYLE_SHEETS]
    own = os.environ | {"TMPDIR": str(tmp_path), "PATH": "/nonexistent"}
    with subprocess.Popen(command, stdin=-1, stdout=-1, env=own, text=True) as shop:
        assert shop.stdin is not None
        assert shop.stdout is not None
        press = int(shop.stdout.readline())
        (scraps,) = tmp_path.iterdir()
        assert [one for one in scraps.rglob("*") if one.is_file()], "it puts its faces aside there"
        over = os.pidfd_open(press)
        if ending == "killed":
            shop.kill()
        elif ending == "terminated":
            shop.terminate()
        else:
            shop.stdin.close()
        assert select.select([over], [], [], PATIENCE_SECONDS)[0]
        os.close(over)
    assert list(tmp_path.iterdir()) == []


def test_a_press_is_renewed_after_many_pages(press: Printing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "PAGES_BEFORE_A_FRESH_PRESS", 2)
    pids = []
    for _ in range(3):
        press.page(PAGE.format(words="Page"))
        pids.append(press.pid)
    assert pids[0] == pids[1] != pids[2]


def test_a_press_that_cannot_start_is_a_plain_refusal(tmp_path: Path) -> None:
    nowhere = Printing(tmp_path)
    with pytest.raises(PressFailed):
        nowhere.page(PAGE.format(words="Hello"))
    assert not nowhere.is_ready()
    nowhere.close()


def test_a_ready_press_says_so(press: Printing) -> None:
    assert press.is_ready()


def test_the_press_is_given_no_secret(press: Printing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLINIC_PEPPER", "quillfeather")
    press.is_ready()
    assert b"quillfeather" not in Path(f"/proc/{press.pid}/environ").read_bytes()


def test_the_press_is_bounded(press: Printing) -> None:
    press.is_ready()
    limits = Path(f"/proc/{press.pid}/limits").read_text()
    row = next(line for line in limits.splitlines() if line.startswith("Max address space"))
    assert "unlimited" not in row


def test_a_page_cannot_read_a_file_of_the_machine(press: Printing, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(DOT)
    from_outside = PAGE.format(words=f'<img alt="x" src="{secret.as_uri()}">')
    without = PAGE.format(words='<img alt="x" src="">')
    assert len(press.page(from_outside)) == pytest.approx(len(press.page(without)), abs=64)


def test_only_our_files_and_pictures_in_the_page_are_fetched(tmp_path: Path) -> None:
    static = tmp_path / "static"
    static.mkdir()
    (static / "print.css").write_text("p{}")
    (static / "secret.txt").write_text("no")
    (tmp_path / "outside.css").write_text("p{}")
    (static / "way-out.css").symlink_to(tmp_path / "outside.css")
    fetcher = OurFilesOnly(static)
    assert fetcher.fetch((static / "print.css").as_uri()).read() == b"p{}"
    assert fetcher.fetch("data:image/png;base64," + base64.b64encode(DOT).decode()).read() == DOT
    for refused in (
        (tmp_path / "outside.css").as_uri(),
        (static / "secret.txt").as_uri(),
        (static / "way-out.css").as_uri(),
        (static / "missing.css").as_uri(),
        static.as_uri() + "/../outside.css",
        static.as_uri() + "/%2e%2e/outside.css",
        "file://elsewhere" + str(static / "print.css"),
        "http://127.0.0.1/print.css",
        "ftp://127.0.0.1/print.css",
        "data:text/css,p{}",
        "data:image/svg+xml;base64,PHN2Zy8+",
        "print.css",
    ):
        with pytest.raises(ValueError, match="not one of ours"):
            fetcher.fetch(refused)


def test_the_web_process_never_loads_the_printer() -> None:
    asks = "import sys, clinic.app, clinic.handouts.pdf; print('weasyprint' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


def test_a_message_cut_short_is_an_end_of_talk() -> None:
    out, into = os.pipe()
    os.write(into, b"\x00\x00\x00\x09{")
    os.close(into)
    with os.fdopen(out, "rb") as stream, pytest.raises(EOFError):
        wire.receive(stream)


def test_a_message_too_large_is_not_believed() -> None:
    out, into = os.pipe()
    os.write(into, b"\xff\xff\xff\xff")
    with os.fdopen(out, "rb") as stream, os.fdopen(into, "wb"), pytest.raises(EOFError):
        wire.receive(stream)


def test_a_machine_without_walls_prints_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert confinement.confined(["true"]) == ["true"]


@pytest.mark.parametrize(("ending", "walled"), [("exit 0", True), ("exit 1", False)])
def test_walls_are_used_where_they_can_be_raised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, walled: bool
) -> None:
    builder = tmp_path / "bwrap"
    builder.write_text(f"#!/bin/sh\n{ending}\n")
    builder.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    command = confinement.confined(["true"])
    assert (command[0] == str(builder)) is walled
    assert command[-1] == "true"


def test_the_same_sheet_is_printed_once(printroom: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_kept", Kept())
    sheet, mine = library.sheet("H03", "en"), Personal(practice="P", first_name="Robin")
    assert pdf.render(sheet, mine) is pdf.render(sheet, mine)
    assert pdf.render(sheet, Personal(practice="P", first_name="Sam")) != pdf.render(sheet, mine)


def test_what_is_kept_is_bounded_and_the_oldest_goes() -> None:
    kept = Kept(most_bytes=250)
    for name in (b"a", b"b"):
        kept.put(name, bytes(100))
    assert kept.get(b"a")
    kept.put(b"c", bytes(100))
    assert kept.get(b"b") is None
    assert kept.get(b"a")
    assert kept.get(b"c")


def test_a_repeat_is_not_counted_twice() -> None:
    kept = Kept(most_bytes=250)
    for _ in range(10):
        kept.put(b"a", bytes(100))
    kept.put(b"b", bytes(100))
    assert kept.get(b"a")
    assert kept.get(b"b")


def test_made_ready_the_press_has_every_style_sheet_and_face_and_keeps_nothing(
    printroom: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "_kept", Kept())
    printing.printing().close()
    pdf.make_ready()
    begun = printing.printing().pid
    assert begun is not None
    assert not pdf._kept._pages
    pdf.render(library.sheet("H03", "fa"), Personal(practice="P"))
    assert printing.printing().pid == begun

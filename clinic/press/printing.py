"""The way to the press: started when first needed or made ready, one page at a time, anew when it dies."""

import atexit
import base64
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app

import clinic
from clinic.plain import N_
from clinic.press import wire
from clinic.press.confinement import SCRAPS, confined
from clinic.refusal import Refusal

SECONDS_FOR_A_PAGE = 45.0
SECONDS_IN_LINE = 60.0
PAGES_BEFORE_A_FRESH_PRESS = 400


class PressBusy(Refusal):
    status = 503
    sentence = N_("Many sheets are being printed right now. Please try again in a minute.")


class PressFailed(Refusal):
    status = 503
    sentence = N_("This sheet could not be printed. Please try again.")


class Printing:
    """One press. Safe to share between threads; a forked process starts its own."""

    def __init__(self, static: Path) -> None:
        self._static = static
        self._turn = threading.Lock()
        self._press: subprocess.Popen[bytes] | None = None
        self._scraps = ""
        self._owner = 0
        self._printed = 0

    def page(self, page: str, style_sheets: Sequence[str] = ()) -> bytes:
        """The PDF of an HTML page under these style sheets of ours. Raises `PressBusy` or `PressFailed`."""
        answer = self._ask({"page": page, "style_sheets": list(style_sheets)})
        if "pdf" not in answer:
            raise PressFailed
        return base64.b64decode(answer["pdf"])

    def is_ready(self) -> bool:
        """Whether the press answers. Starts it when it has not been needed yet."""
        try:
            return bool(self._ask({"ping": True}).get("ready"))
        except Refusal:
            return False

    @property
    def pid(self) -> int | None:
        """The process at work now, if any."""
        return self._press.pid if self._press and self._owner == os.getpid() else None

    def close(self) -> None:
        """Let the press go. The next page starts another."""
        with self._turn:
            self._end()

    def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        if not self._turn.acquire(timeout=SECONDS_IN_LINE):
            raise PressBusy
        try:
            # A press that died since the last page is noticed here, and a fresh one asked once.
            answer = self._ask_once(message) or self._ask_once(message)
        finally:
            self._turn.release()
        if answer is None:
            raise PressFailed
        return answer

    def _ask_once(self, message: dict[str, Any]) -> dict[str, Any] | None:
        """The answer, or None when the press was found dead."""
        press = self._running()
        if press.stdin is None or press.stdout is None:
            return None
        try:
            wire.send(press.stdin, message)
            answer = wire.receive(press.stdout, time.monotonic() + SECONDS_FOR_A_PAGE)
        except (OSError, EOFError) as gone:
            self._end()
            # A page that takes too long once would take too long again.
            if isinstance(gone, TimeoutError):
                raise PressFailed from None
            return None
        self._printed += 1
        return answer

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._owner != os.getpid():
            self._press, self._scraps, self._owner = None, "", os.getpid()
        if self._press and self._printed >= PAGES_BEFORE_A_FRESH_PRESS:
            self._end()
        if self._press is None or self._press.poll() is not None:
            self._end()
            self._press = self._start()
        return self._press

    def _start(self) -> "subprocess.Popen[bytes]":
        """Start a press that inherits nothing: no secrets in its environment, no open files.

        What it puts aside lies in a folder of its own, which goes with it however it ends: removed from
        here, or by the press itself where this process was killed.
        """
        self._printed = 0
        self._scraps = tempfile.mkdtemp(prefix=SCRAPS)
        command = [sys.executable, "-m", "clinic.press.process", str(self._static)]
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
        kept |= {"TMPDIR": self._scraps}
        return subprocess.Popen(  # noqa: S603 (our own interpreter and module)
            confined(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**kept, "PYTHONPATH": str(Path(clinic.__file__).parent.parent), "PYTHONSAFEPATH": "1"},
            close_fds=True,
        )

    def _end(self) -> None:
        press, self._press = self._press, None
        if press is None or self._owner != os.getpid():
            return
        press.kill()
        press.wait()
        shutil.rmtree(self._scraps, ignore_errors=True)
        for pipe in (press.stdin, press.stdout):
            if pipe:
                _close_quietly(pipe)


def printing() -> Printing:
    """The one of this process. Its press starts with the first page and goes when the process goes."""
    return _printing(_static())


@contextmanager
def press_of_its_own() -> Iterator[Printing]:
    """A press that prints nobody else's pages, begun for these lines and ended with them."""
    shop = Printing(_static())
    try:
        yield shop
    finally:
        shop.close()


def is_ready() -> bool:
    """Whether a PDF could be made now; `/readyz` asks."""
    return printing().is_ready()


def _static() -> Path:
    return Path(current_app.static_folder or "")


@cache
def _printing(static: Path) -> Printing:
    made = Printing(static)
    atexit.register(made.close)
    return made


def _close_quietly(pipe: Any) -> None:
    try:
        pipe.close()
    except OSError:
        # What was still to be written to a dead press is not missed.
        return

"""A practice served by a process of its own, which can be killed, and therapists who save through it."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode
from uuid import UUID, uuid4

from clinic.config import Settings
from clinic.vault.token import csrf_of
from tests.served import PATIENCE_SECONDS, ROOT, free_port


def environment(settings: Settings) -> dict[str, str]:
    """What a process has to be told to work on the same practice."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CLINIC_")}
    return {
        **kept,
        "CLINIC_INSTANCE": str(settings.instance),
        "CLINIC_RUNTIME": str(settings.runtime),
        "CLINIC_DATABASE_URL": settings.database_url,
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }


@contextmanager
def serving(settings: Settings, port: int = 0) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`attune serve`, on a free port unless told, open by the time it is yielded; killed without a word
    afterwards."""
    port = port or free_port()
    command = [sys.executable, "-m", "clinic.cli", "serve", "--port", str(port)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, cwd=settings.instance, env=environment(settings), **pipes) as process:
        try:
            said = []
            for line in process.stdout:
                said.append(line)
                if "is open at" in line:
                    break
            else:
                raise AssertionError("".join(said))
            yield process, port
        finally:
            process.kill()


@dataclass
class Acknowledged:
    """What the server said it had kept, as the browsers read it: note to (counter, text)."""

    saves: dict[UUID, tuple[int, str]] = field(default_factory=dict)
    count: int = 0
    enough: int = 0
    is_enough: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def expect(self, more: int) -> None:
        self.enough, self.is_enough = self.count + more, threading.Event()

    def add(self, note: UUID, counter: int, text: str) -> None:
        with self._lock:
            self.saves[note] = (counter, text)
            self.count += 1
            if self.count >= self.enough:
                self.is_enough.set()


@dataclass
class Writer(threading.Thread):
    """A therapist's browser: begins a note, saves over it, begins the next, until nobody answers."""

    port: int
    token: str
    client_id: UUID
    acknowledged: Acknowledged
    wrong: str = ""

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            while not self.wrong:
                self._write_a_note(line)
        except (OSError, HTTPException):
            pass  # the server is gone: what it did not answer, it did not promise
        finally:
            line.close()

    def _write_a_note(self, line: HTTPConnection) -> None:
        note, counter = uuid4(), 0
        for words in ("first words", "second thoughts"):
            text = f"{words} {note}"
            status, answer = self._save(line, note, counter, text)
            if status != 200:
                self.wrong = f"{status} {answer[:200]!r}"
                return
            counter = json.loads(answer)["counter"]
            self.acknowledged.add(note, counter, text)

    def _save(self, line: HTTPConnection, note: UUID, counter: int, text: str) -> tuple[int, bytes]:
        form = {
            "csrf_token": csrf_of(self.token),
            "client": self.client_id,
            "counter": counter,
            # As a note that was asked for in a format of its own, while another is open.
            "beside": "1",
            "type": "dap",
            "f_data": text,
        }
        headers = {
            "Cookie": f"s={self.token}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
            "X-Requested-With": "attune",
            "Sec-Fetch-Site": "same-origin",
        }
        line.request("POST", f"/desk/notes/{note}/draft", urlencode(form), headers)
        answer = line.getresponse()
        return answer.status, answer.read()

"""A practice served as its README says, by a process of its own, with a real post office beside it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from queue import Queue

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

ROOT = Path(__file__).parents[1]
# As long as it takes on a machine that does much else; whoever answers sooner is not waited for.
PATIENCE_SECONDS = 300
# A port that is bound is given to nobody else on this machine, and can be listened on by its number.
_kept: list[socket.socket] = []


def free_port() -> int:
    """A port that stays this process's own: no other test takes it before it is listened on."""
    kept = socket.socket()
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    kept.bind(("127.0.0.1", 0))
    _kept.append(kept)
    return int(kept.getsockname()[1])


class PostOffice:
    """A real SMTP server that keeps what it is given, in order, and puts some off until later."""

    def __init__(self) -> None:
        self.letters: Queue[EmailMessage] = Queue()
        self.kept: list[EmailMessage] = []
        self.not_now: set[str] = set()
        self.put_off: Queue[str] = Queue()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.not_now:
            self.put_off.put(address)
            return f"451 4.7.1 <{address}>: not now, please come again"
        envelope.rcpt_tos.append(address)
        return "250 it will be taken"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        letter = message_from_bytes(envelope.content or b"", policy=policy.default)
        self.letters.put(letter)
        return "250 kept"

    def next_to(self, address: str, seconds: float = PATIENCE_SECONDS) -> EmailMessage:
        """The next letter to this address; others are passed over."""
        while True:
            letter = self.letters.get(timeout=seconds)
            self.kept.append(letter)
            if address in str(letter["To"]):
                return letter


@contextmanager
def post_office() -> Iterator[tuple[PostOffice, str]]:
    """A running post office and the URL a practice finds it under."""
    office = PostOffice()
    with open_office(office, port := free_port()):
        yield office, f"smtp://127.0.0.1:{port}"


@contextmanager
def open_office(postman: object, port: int) -> Iterator[None]:
    """An SMTP server that gives this postman what it takes, until the block ends."""
    controller = Controller(postman, hostname="127.0.0.1", port=port, ready_timeout=PATIENCE_SECONDS)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


class Served:
    """A served practice and what it has printed so far."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process, self.port = process, port
        self.said: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def hears(self, word: str) -> str:
        """The line with this word, waited for."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if word in line:
                return line.strip()
        raise AssertionError(f"never said {word!r}:\n{''.join(self.said)}")

    def is_killed(self) -> None:
        """As a power switch would do it."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What a fresh installation in this folder sees: nothing of ours but what is given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CLINIC_")}
    return {
        **kept,
        "CLINIC_INSTANCE": str(folder / "instance"),
        "CLINIC_RUNTIME": str(folder / "runtime"),
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(ROOT),
        # Under a date that is shifted (faketime), a wait of a second would else last as long as the shift.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        **more,
    }


@contextmanager
def serving(folder: Path, *options: str, port: int | None = None, **more: str) -> Iterator[Served]:
    """A practice that is served until the block ends."""
    port = port or free_port()
    command = [sys.executable, "-m", "clinic.cli", "serve", "--port", str(port), *options]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    environ = environment(folder, CLINIC_PORT=str(port), **more)
    with subprocess.Popen(command, cwd=folder, env=environ, **pipes) as process:  # type: ignore[call-overload]
        try:
            yield Served(process, port)
        finally:
            process.kill()


@contextmanager
def made_to_run(folder: Path, **more: str) -> Iterator[Served]:
    """A fresh clone in an empty home, started by the README's one command: `make run`."""
    clone, port = folder / "attune", free_port()
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True, cwd=folder)
    environ = environment(folder, HOME=str(folder), **more)
    # Everything but the database of sessions lives where a newcomer's would: in the clone.
    for ours in ("PYTHONPATH", "VIRTUAL_ENV", "CLINIC_INSTANCE"):
        environ.pop(ours, None)
    command = ["make", "run", f"PORT={port}"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, cwd=clone, env=environ, start_new_session=True, **pipes) as process:  # type: ignore[call-overload]
        try:
            yield Served(process, port)
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def attune(folder: Path, *words: str, piped: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """One command of the practice, answered."""
    command = [sys.executable, "-m", "clinic.cli", *words]
    return subprocess.run(
        command,
        cwd=folder,
        env=environment(folder, **more),
        input=piped,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )

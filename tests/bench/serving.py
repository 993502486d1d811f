"""A practice served as `attune serve` does it, by its own process, with the empty answers of the floors.

It also tells how long somebody waited for their turn to write, which nobody else can see.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter

from flask import Flask

from clinic.app import create_app
from clinic.cli.server import listen_on_loopback
from clinic.config import Settings
from clinic.edge.doors import visitor
from clinic.writers import Line
from tests.bench import floors
from tests.bench.measure import MS, Act
from tests.served import ROOT, environment, free_port

OPEN = "open"
LONGEST_WAIT = "/api/v1/longest-wait"


class Served:
    """Where it answers. Each caller has a line of their own, kept open as a browser does."""

    def __init__(self, port: int) -> None:
        self._port = port

    def line(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self._port, timeout=120)

    def get(self, path: str) -> Act:
        """Ask for this again and again."""
        line = self.line()

        def ask() -> bytes:
            line.request("GET", path)
            answer = line.getresponse()
            content = answer.read()
            assert answer.status == 200, (path, answer.status)
            return content

        return ask

    def longest_wait_ms(self) -> float:
        """The longest that anybody has waited for their turn since it was opened."""
        said = self.get(LONGEST_WAIT)()
        assert isinstance(said, bytes)
        return float(json.loads(said)["ms"])


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """What was opened in this folder, served until the block ends. Limits are on; callers come by a proxy."""
    port = free_port()
    environ = environment(
        folder,
        CLINIC_DATABASE_URL=f"sqlite:///{folder / 'attune.sqlite'}",
        CLINIC_PUBLIC_URL="http://localhost",
        CLINIC_PORT=str(port),
        CLINIC_TRUSTED_PROXIES="1",
    )
    command = [sys.executable, "-m", "tests.bench.serving"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=environ, **pipes) as process:  # type: ignore[call-overload]
        try:
            assert process.stdout.readline().strip() == OPEN
            yield Served(port)
        finally:
            process.terminate()


def hang_longest_wait(app: Flask) -> None:
    """Take the time of every turn that is taken in this process from here on, and tell the longest."""
    waited, take_turn = [0.0], Line.take_turn

    def timed(line: Line) -> int:
        began = perf_counter()
        try:
            return take_turn(line)
        finally:
            waited.append((perf_counter() - began) * MS)

    Line.take_turn = timed  # type: ignore[method-assign]
    answers = visitor.blueprint("longest_wait", __name__, url_prefix=LONGEST_WAIT)
    answers.add_url_rule("", "answer", lambda: {"ms": max(waited)})
    app.register_blueprint(answers)


def main() -> None:
    settings = Settings.from_env(dict(os.environ))
    app = create_app(settings)
    floors.hang_empty_answers(app)
    hang_longest_wait(app)
    listen_on_loopback(app, settings, lambda: print(OPEN, flush=True))


if __name__ == "__main__":
    main()

"""A practice served as `attune serve` does it, by its own process, with the empty answers of the floors."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from clinic.app import create_app
from clinic.cli.server import listen_on_loopback
from clinic.config import Settings
from tests.bench import floors
from tests.bench.measure import Act
from tests.served import ROOT, environment, free_port

OPEN = "open"


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


def main() -> None:
    settings = Settings.from_env(dict(os.environ))
    app = create_app(settings)
    floors.hang_empty_answers(app)
    listen_on_loopback(app, settings, lambda: print(OPEN, flush=True))


if __name__ == "__main__":
    main()

"""The press stands ready beside `attune serve` before anybody asks for a sheet."""

import json
import sys
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.served import PATIENCE_SECONDS, Served, serving

# What bubblewrap does that matters here: the press ends with the thread that raised its walls.
WALLS = f"""#!{sys.executable}
import ctypes, os, sys
if sys.argv[-1] == "true":
    sys.exit(0)
ctypes.CDLL(None).prctl(1, 9)
command = sys.argv[sys.argv.index("--new-session") + 1:]
os.execv(command[0], command)
"""
NO_PAPER = '#!/bin/sh\nfor last; do :; done\n[ "$last" = true ]\n'


def answer_of(practice: Served, path: str) -> tuple[int, bytes]:
    with closing(HTTPConnection("127.0.0.1", practice.port, timeout=PATIENCE_SECONDS)) as line:
        line.request("GET", path)
        answer = line.getresponse()
        return answer.status, answer.read()


def walled_by(folder: Path, builder: str) -> dict[str, str]:
    """A machine whose bubblewrap is this."""
    (folder / "bwrap").write_text(builder)
    (folder / "bwrap").chmod(0o700)
    return {"PATH": f"{folder}:/usr/bin:/bin"}


def presses_of(practice: Served) -> list[int]:
    """The presses this server has started, by the numbers of their processes."""
    found = []
    for task in Path(f"/proc/{practice.process.pid}/task").glob("*/children"):
        # Whoever ends while they are looked at was not the press at work.
        with suppress(OSError):
            found += [int(one) for one in task.read_text().split() if is_press(one)]
    return found


def is_press(pid: str) -> bool:
    return b"clinic.press.process" in Path(f"/proc/{pid}/cmdline").read_bytes()


@pytest.mark.engine("sqlite")
def test_the_press_is_at_work_before_anybody_asks_and_stays(tmp_path: Path) -> None:
    with serving(tmp_path, **walled_by(tmp_path, WALLS)) as practice:
        practice.hears("Set up")
        while not (begun := presses_of(practice)):
            assert answer_of(practice, "/healthz")[0] == 200
        # It takes its turn behind what is printed to make ready, so the thread that began it is done by then.
        assert [answer_of(practice, "/readyz")[0] for _ in range(3)] == [200, 200, 200]
        assert presses_of(practice) == begun


@pytest.mark.engine("sqlite")
def test_a_press_that_cannot_start_closes_no_page_and_readiness_says_so(tmp_path: Path) -> None:
    with serving(tmp_path, **walled_by(tmp_path, NO_PAPER)) as practice:
        practice.hears("Set up")
        assert answer_of(practice, "/healthz")[0] == 200
        status, said = answer_of(practice, "/readyz")
        assert status == 503
        assert json.loads(said)["pdf"] is False
        assert answer_of(practice, "/sign-in")[0] in (200, 302, 303)

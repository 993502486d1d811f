"""What Debian must bring is named in one line."""

import subprocess
import sys
from pathlib import Path

import pytest

from clinic.cli import machine

SCRIPT = Path(machine.__file__)


def test_a_library_that_is_not_there_is_seen_to_be_missing() -> None:
    assert machine.has_library("libc.so.6")
    assert not machine.has_library("libnowhere.so.9")


def test_running_asks_for_less_than_testing() -> None:
    assert machine.TO_RUN.keys().isdisjoint(machine.TO_TEST)
    assert "chromium-headless-shell" not in machine.TO_RUN


def test_what_is_missing_is_named_with_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(machine.TO_RUN, "libpango-1.0-0", lambda: False)
    monkeypatch.setitem(machine.TO_TEST, "chromium-headless-shell", lambda: False)
    assert machine.missing() == ["libpango-1.0-0"]
    assert machine.missing(tests=True) == ["libpango-1.0-0", "chromium-headless-shell"]
    line = machine.mend(machine.missing(tests=True))
    assert line == "apt-get install libpango-1.0-0 chromium-headless-shell"


def test_an_account_that_may_not_install_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(machine.TO_RUN, "libharfbuzz-subset0", lambda: False)
    monkeypatch.setattr(machine.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(sys, "argv", ["machine.py", "run"])
    assert machine.main() == 1
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert "apt-get install libharfbuzz-subset0" in said


def test_it_needs_nothing_but_python() -> None:
    command = [sys.executable, "-I", "-S", SCRIPT, "test"]
    bare = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (bare.returncode, bare.stdout, bare.stderr) == (0, "", "")

"""`attune serve`, as a process of its own on a real port."""

import signal
import socket
import ssl
import subprocess
import sys
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

import pytest

from clinic.cli.serve import is_loopback
from tests.served import PATIENCE_SECONDS, attune, environment, free_port, serving


def status_of(line: HTTPConnection, path: str) -> int:
    line.request("GET", path)
    answer = line.getresponse()
    answer.read()
    return answer.status


@pytest.mark.engine("sqlite")
def test_a_first_start_opens_says_once_where_to_set_up_and_ends_in_order(tmp_path: Path) -> None:
    with serving(tmp_path) as practice:
        assert practice.hears("open at").startswith(f"Attune is open at http://127.0.0.1:{practice.port}")
        address = practice.hears("Set up").rsplit(" ", 1)[-1]
        line = HTTPConnection("127.0.0.1", practice.port, timeout=PATIENCE_SECONDS)
        assert status_of(line, "/healthz") == 200
        assert status_of(line, address.removeprefix(f"http://127.0.0.1:{practice.port}")) == 200
        line.close()
        # Its temporary files and sessions lie in the runtime folder.
        assert (tmp_path / "runtime" / "tmp").is_dir()
        assert Path(f"/proc/{practice.process.pid}/cwd").resolve() == tmp_path
        practice.process.send_signal(signal.SIGTERM)
        assert practice.process.wait(timeout=PATIENCE_SECONDS) == 0


@pytest.mark.engine("sqlite")
def test_a_second_computer_gets_in_over_tls_once_it_trusts_the_practice(tmp_path: Path) -> None:
    with serving(tmp_path, "--tls") as practice:
        assert f"https://127.0.0.1:{practice.port}" in practice.hears("open at")
        practice.hears("trusted authority")
        practice.hears("Set up")
        trusted = ssl.create_default_context(cafile=str(tmp_path / "instance" / "tls" / "trust-this.crt"))
        line = HTTPSConnection("127.0.0.1", practice.port, timeout=PATIENCE_SECONDS, context=trusted)
        assert status_of(line, "/healthz") == 200
        line.close()
        stranger = HTTPSConnection("127.0.0.1", practice.port, timeout=PATIENCE_SECONDS)
        with pytest.raises(ssl.SSLCertVerificationError):
            status_of(stranger, "/healthz")
        stranger.close()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.20", "::", "practice.local"])
def test_other_computers_are_not_served_in_the_clear(tmp_path: Path, host: str) -> None:
    refused = attune(tmp_path, "serve", "--host", host)
    assert refused.returncode == 1
    assert "without TLS what they send could be read" in refused.stderr
    assert "attune serve --tls" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_loopback_is_told_from_the_rest() -> None:
    assert all(map(is_loopback, ("localhost", "127.0.0.1", "127.0.0.2", "::1")))
    assert not any(map(is_loopback, ("0.0.0.0", "10.0.0.1", "::", "practice.local", "")))


def test_a_port_that_is_none_is_refused_in_one_line(tmp_path: Path) -> None:
    refused = attune(tmp_path, "serve", "--port", "ninety")
    assert refused.returncode == 2
    assert "'ninety' is not a valid integer" in refused.stderr


def test_a_port_that_is_taken_is_said_without_a_traceback(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = attune(tmp_path, "serve", "--port", str(taken.getsockname()[1]))
    assert refused.returncode == 1
    assert "Address already in use. Close what listens there" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_database_that_is_away_is_said_without_a_traceback(tmp_path: Path) -> None:
    away = {**environment(tmp_path), "CLINIC_DATABASE_URL": "postgresql+psycopg://nobody@/none?host=/nowhere"}
    command = [sys.executable, "-m", "clinic.cli", "serve", "--port", str(free_port())]
    refused = subprocess.run(command, cwd=tmp_path, env=away, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "The database does not answer" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_settings_that_are_wrong_are_all_named(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "clinic.cli", "serve"]
    wrong = {**environment(tmp_path), "CLINIC_SMTP_URL": "mail", "CLINIC_PEPPER": "short"}
    refused = subprocess.run(command, cwd=tmp_path, env=wrong, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert {"CLINIC_SMTP_URL", "CLINIC_PEPPER"} <= {line.split()[0] for line in refused.stderr.splitlines()}

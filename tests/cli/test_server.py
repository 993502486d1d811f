"""Nothing that passes through the server is laid down on a disk."""

import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from waitress import wasyncore

from clinic.cli.certificate import Certificate
from clinic.cli.going_by import BEGINNING_BYTES, LARGEST_REQUEST, MIB, waitress_server
from clinic.cli.server import gunicorn_options, waitress_options
from clinic.edge.beginning import GOES_BY_BYTES
from tests.conftest import settings_for


def echo(environ, start_response):
    """Answer with what was sent."""
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(body))), ("X-Seen-For", environ["REMOTE_ADDR"])])
    return [body]


@contextmanager
def serving(options: dict) -> Iterator[HTTPConnection]:
    """A real waitress with these options, and a line to it."""
    server = waitress_server(echo, **{**options, "port": 0})
    done = threading.Event()

    def loop() -> None:
        while not done.is_set():
            wasyncore.loop(timeout=0.05, map=server._map, count=1)

    thread = threading.Thread(target=loop)
    thread.start()
    line = HTTPConnection("127.0.0.1", server.effective_port, timeout=30)
    try:
        yield line
    finally:
        line.close()
        done.set()
        thread.join()
        server.task_dispatcher.shutdown()
        wasyncore.close_all(server._map)


@pytest.fixture
def options(tmp_path: Path, sqlite_url: str) -> dict:
    return waitress_options(settings_for(tmp_path, sqlite_url))


@pytest.fixture
def laid_down(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by one whenever a temporary file is made."""
    made: list[str] = []
    really = tempfile.TemporaryFile

    def watched(*args: object, **kwargs: object) -> object:
        made.append("a temporary file")
        return really(*args, **kwargs)

    monkeypatch.setattr(tempfile, "TemporaryFile", watched)
    return made


def test_the_largest_request_and_its_answer_stay_in_memory(options: dict, laid_down: list[str]) -> None:
    sent = b"Maya said: " * (LARGEST_REQUEST // 11)
    with serving(options) as line:
        line.request("POST", "/", sent)
        assert line.getresponse().read() == sent
    assert not laid_down


def test_with_ordinary_thresholds_it_would_have_been_laid_down(options: dict, laid_down: list[str]) -> None:
    with serving(options | {"inbuf_overflow": MIB // 2}) as line:
        line.request("POST", "/", b"Maya said: " * MIB)
        line.getresponse().read()
    assert laid_down


def test_of_a_larger_request_only_the_beginning_is_kept_and_the_next_one_is_answered(options: dict) -> None:
    sent = b"Maya said: " * (LARGEST_REQUEST // 11 + 1)
    with serving(options) as line:
        line.request("POST", "/", sent)
        assert line.getresponse().read() == sent[:BEGINNING_BYTES]
        line.request("POST", "/", b"and then")
        assert line.getresponse().read() == b"and then"


def test_more_than_may_go_by_is_refused_unread(options: dict) -> None:
    with serving(options) as line:
        line.putrequest("POST", "/")
        line.putheader("Content-Length", str(GOES_BY_BYTES))
        line.endheaders()
        assert line.getresponse().status == 413


def test_what_does_not_say_how_long_it_is_may_be_no_longer_than_the_largest(options: dict) -> None:
    with serving(options) as line:
        line.putrequest("POST", "/")
        line.putheader("Transfer-Encoding", "chunked")
        line.endheaders()
        piece = b"%x\r\n" % MIB + bytes(MIB) + b"\r\n"
        for _each in range(LARGEST_REQUEST // MIB):
            line.send(piece)
        assert line.getresponse().status == 413


def test_the_server_does_not_say_what_it_is(options: dict) -> None:
    with serving(options) as line:
        line.request("GET", "/")
        assert line.getresponse().getheader("Server") is None


def test_a_second_computer_is_served_by_tls_1_2_or_newer(tmp_path: Path, sqlite_url: str) -> None:
    settings = settings_for(tmp_path, sqlite_url)
    chosen = gunicorn_options(settings, Certificate(tmp_path), lambda: None)
    assert chosen["ssl_context"](None, _plain_context).minimum_version.name == "TLSv1_2"
    assert chosen["control_socket_disable"] is True


def _plain_context() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

"""The outside is read, and never the inside: with a real server, whatever its name says it is."""

import ssl
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from socket import create_connection
from socketserver import ThreadingTCPServer
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from clinic.calendars.fetching import MOST_BYTES, Fetched, NotRead, Reader, is_outside
from clinic.diary.calendars import Trouble
from tests.served import free_port

HOST = "calendar.example.test"
CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def answer(body=CALENDAR, status="200 OK", **headers):
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    """A certificate of that name, in a file with its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    path = tmp_path_factory.mktemp("papers") / "both.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(made.public_bytes(Encoding.PEM) + private)
    return path


class Server(ThreadingTCPServer):
    """Says the same to everybody, and remembers who called and what was asked."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, papers, said, stays=False):
        super().__init__(("127.0.0.1", 0), None)
        self.called, self.asked, self.said, self.stays = 0, [], said, stays
        self.secured = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.secured.load_cert_chain(papers)

    def finish_request(self, request, client_address):
        self.called += 1
        try:
            with self.secured.wrap_socket(request, server_side=True) as line:
                self.asked.append(line.recv(65536).decode())
                line.sendall(self.said)
                if self.stays:
                    line.recv(1)
        except OSError:
            return


@contextmanager
def serving(papers, said, stays=False):
    with Server(papers, said, stays) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


def reader(papers, **more):
    """Trusts that certificate, and lets itself be led to this machine."""
    trust = ssl.create_default_context(cafile=papers)
    return Reader(
        **{"resolve": lambda *_: ["127.0.0.1"], "may_reach": lambda _: True, "trust": trust, **more}
    )


def fetched(server, by, etag="", host=HOST):
    return by.fetch(f"https://{host}:{server.server_address[1]}/private/basic.ics?x=1", etag)


def trouble_of(server, by, **more):
    with pytest.raises(NotRead) as refused:
        fetched(server, by, **more)
    return refused.value.trouble


def test_a_calendar_is_read_under_the_name_it_was_asked_by(papers):
    with serving(papers, answer(ETag='"7"')) as server:
        assert fetched(server, reader(papers)) == Fetched(CALENDAR, '"7"')
        assert server.asked[0].startswith("GET /private/basic.ics?x=1 HTTP/1.1\r\n")
        assert f"Host: {HOST}:" in server.asked[0]


def test_what_has_not_changed_is_not_sent_again(papers):
    with serving(papers, answer(b"", "304 Not Modified")) as server:
        assert fetched(server, reader(papers), '"7"') == Fetched(None, '"7"')
        assert 'If-None-Match: "7"' in server.asked[0]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::", "10.0.0.1", "172.16.0.1", "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "224.0.0.1", "ff02::1",
        "255.255.255.255", "240.0.0.1", "2001:db8::1", "192.0.2.1", "not an address",
    ],
)  # fmt: skip
def test_no_address_inside_is_outside_however_it_is_written(address):
    assert not is_outside(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_an_address_of_the_open_internet_is_outside(address):
    assert ip_address(address)
    assert is_outside(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost", "[::ffff:127.0.0.1]"])
def test_this_machine_is_never_called_by_any_of_its_names(papers, host):
    by = Reader(trust=ssl.create_default_context(cafile=papers))
    with serving(papers, answer()) as server:
        assert trouble_of(server, by, host=host) is Trouble.INTERNAL
        assert server.called == 0


def test_a_name_with_one_address_outside_and_one_inside_is_refused(papers):
    with serving(papers, answer()) as server:
        by = reader(papers, resolve=lambda *_: ["8.8.8.8", "127.0.0.1"], may_reach=is_outside)
        assert trouble_of(server, by) is Trouble.INTERNAL
        assert server.called == 0


def test_a_name_that_changes_after_it_was_looked_at_leads_nowhere_else(papers):
    """What is called is the address that was checked: the name is looked up once."""
    answers = [["127.0.0.1"], ["127.0.0.2"]]
    with serving(papers, answer()) as server:
        by = reader(papers, resolve=lambda *_: answers.pop(0), may_reach=lambda one: one == "127.0.0.1")
        assert fetched(server, by).content == CALENDAR
        assert answers == [["127.0.0.2"]]


def test_another_s_certificate_is_not_believed(papers):
    with serving(papers, answer()) as server:
        assert trouble_of(server, reader(papers), host="other.example.test") is Trouble.UNREACHABLE
        assert trouble_of(server, reader(papers, trust=ssl.create_default_context())) is Trouble.UNREACHABLE


def test_no_answer_leads_anywhere_else(papers):
    with serving(papers, answer(b"", "302 Found", Location="https://127.0.0.1/")) as server:
        assert trouble_of(server, reader(papers)) is Trouble.ELSEWHERE
        assert server.called == 1


def test_an_answer_without_end_is_not_read_to_its_end(papers):
    endless = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    )
    with serving(papers, endless + (b"100000\r\n" + b"x" * 0x100000 + b"\r\n") * 6) as server:
        assert trouble_of(server, reader(papers)) is Trouble.TOO_BIG
    assert MOST_BYTES == 5 * 1024 * 1024


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"])
def test_whoever_takes_too_long_is_hung_up_on(papers, said):
    with serving(papers, said, stays=True) as server:
        assert trouble_of(server, reader(papers, longest_seconds=0.5)) is Trouble.UNREACHABLE


def test_half_an_answer_is_none(papers):
    with serving(papers, b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\nBEGIN:VCALENDAR") as server:
        assert trouble_of(server, reader(papers)) is Trouble.UNREACHABLE


def test_a_page_that_is_not_there_is_said_to_be_not_there(papers):
    with serving(papers, answer(b"gone", "404 Not Found")) as server:
        assert trouble_of(server, reader(papers)) is Trouble.REFUSED


def test_nobody_listens_where_nobody_listens(papers):
    port = free_port()
    with pytest.raises(OSError, match="refused"):
        create_connection(("127.0.0.1", port))
    with pytest.raises(NotRead) as refused:
        reader(papers).fetch(f"https://{HOST}:{port}/private/basic.ics", "")
    assert refused.value.trouble is Trouble.UNREACHABLE


@pytest.mark.parametrize(
    "address",
    ["", "http://a.example/x.ics", "file:///etc/passwd", "https://", "https://me:secret@a.example/", "ftp://a/",
     "https://a.example/\r\nX: y", "https://a.example:99999/", "https://a example/", "gopher://a.example/"],
)  # fmt: skip
def test_only_an_https_address_is_one(address):
    with pytest.raises(NotRead):
        Reader(resolve=lambda *_: pytest.fail("looked up")).fetch(address)

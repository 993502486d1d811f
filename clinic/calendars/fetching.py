"""Reading one address of the outside world, and never one inside: https, one answer, little, and soon."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import field
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from clinic.diary.calendars import Trouble
from clinic.frozen import frozen

MOST_BYTES = 5 * 1024 * 1024
LONGEST_SECONDS = 20
HTTPS = 443
# What a calendar app calls the same thing.
SAME_AS_HTTPS = ("webcal://", "webcals://")
# Addresses of the new kind that stand for one of the old kind, which may be ours.
TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"), IPv6Network("::/96"))


class NotRead(Exception):
    """It could not be had; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@frozen
class Fetched:
    """What came: nothing where it is still what `etag` named before."""

    content: bytes | None
    etag: str


def addresses_of(host: str, port: int) -> list[str]:
    """Every address that the name has at this moment."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(place[0]) for *_kind, place in found]


def is_outside(text: str) -> bool:
    """Whether an address is somebody else's on the open internet, however it is written."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        if any(address in network for network in TRANSLATED) or address.sixtofour or address.teredo:
            return False
        if address.ipv4_mapped is not None:
            return _is_public(address.ipv4_mapped)
    return _is_public(address)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved)


@frozen
class Reader:
    """How the outside is read. What it looks names up with, and whom it trusts, a test may replace."""

    resolve: Callable[[str, int], list[str]] = addresses_of
    may_reach: Callable[[str], bool] = is_outside
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    longest_seconds: float = LONGEST_SECONDS

    def fetch(self, address: str, etag: str = "") -> Fetched:
        """Ask once, of exactly the place that was looked at. Follows nothing. Raises `NotRead`."""
        parts = parted(address)
        host, port = parts.hostname or "", parts.port or HTTPS
        place = self._place(host, port)
        try:
            with self._connected(host, port, place) as line:
                line.request("GET", _path(parts), headers=_headers(etag))
                return _answer(line.getresponse(), etag)
        except (OSError, HTTPException, ValueError):
            raise NotRead(Trouble.UNREACHABLE) from None

    def _place(self, host: str, port: int) -> str:
        """The first of its addresses, if all of them are outside: a name with one foot in here is refused."""
        try:
            found = self.resolve(host, port)
        except (OSError, UnicodeError):
            raise NotRead(Trouble.UNREACHABLE) from None
        if not found or not all(self.may_reach(one) for one in found):
            raise NotRead(Trouble.INTERNAL)
        return found[0]

    @contextmanager
    def _connected(self, host: str, port: int, place: str) -> Iterator[HTTPSConnection]:
        """Over TLS, under the name asked for; whatever drips on is hung up when the time is over."""
        raw = socket.create_connection((place, port), timeout=self.longest_seconds)
        hand = raw.dup()
        over = Timer(self.longest_seconds, _hang_up, [hand])
        over.daemon = True
        over.start()
        try:
            with self.trust.wrap_socket(raw, server_hostname=host) as secured:
                line = HTTPSConnection(host, port, timeout=self.longest_seconds)
                line.sock = secured
                with closing(line):
                    yield line
        finally:
            over.cancel()
            hand.close()
            raw.close()


def parted(address: str) -> SplitResult:
    """The parts of an https address. Raises `NotRead` for anything that is none, or names a person."""
    text = address.strip()
    for scheme in SAME_AS_HTTPS:
        if text.lower().startswith(scheme):
            text = "https://" + text[len(scheme) :]
    try:
        parts = urlsplit(text)
        is_whole = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole or not text.isascii() or not text.isprintable() or " " in text or parts.username:
        raise NotRead(Trouble.NO_CALENDAR)
    return parts


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _headers(etag: str) -> dict[str, str]:
    asked = {
        "Accept": "text/calendar",
        "Accept-Encoding": "identity",
        "User-Agent": "Attune",
        "Connection": "close",
    }
    return asked | ({"If-None-Match": etag} if etag else {})


def _answer(answer: HTTPResponse, etag: str) -> Fetched:
    if answer.status == 304 and etag:
        return Fetched(None, etag)
    if 300 <= answer.status < 400:
        raise NotRead(Trouble.ELSEWHERE)
    if answer.status != 200:
        raise NotRead(Trouble.REFUSED)
    content = answer.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise NotRead(Trouble.TOO_BIG)
    if answer.length:
        raise NotRead(Trouble.UNREACHABLE)
    given = answer.headers.get("ETag", "")
    return Fetched(content, given if given.isascii() and given.isprintable() and len(given) < 300 else "")


def _hang_up(hand: socket.socket) -> None:
    # It may be over already.
    with suppress(OSError):
        hand.shutdown(socket.SHUT_RDWR)

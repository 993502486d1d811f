"""Many people at one door at one moment: real sockets, each request whole but for its last byte, then all."""

import json
import selectors
import socket
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from time import monotonic
from urllib.parse import urlencode

from clinic.diary.visitor import Reach, Visitor
from tests.served import PATIENCE_SECONDS

CHUNK = 65536


@dataclass(frozen=True)
class Answer:
    """What one of them was told."""

    status: int
    headers: Message
    page: str


@dataclass
class Caller:
    """One person's line and what has come back over it so far."""

    line: socket.socket
    request: bytes
    heard: bytes = b""

    @property
    def is_answered(self) -> bool:
        """Whether the whole answer has come; a server may keep its line open a while longer."""
        head, parted, body = self.heard.partition(b"\r\n\r\n")
        return bool(parted) and len(body) >= int(_headers(head)["Content-Length"])

    @property
    def answer(self) -> Answer:
        head, _, body = self.heard.partition(b"\r\n\r\n")
        return Answer(int(head.split()[1]), _headers(head), body.decode())


def _headers(head: bytes) -> Message:
    return BytesParser().parsebytes(head.partition(b"\r\n")[2])


def posted(path: str, fields: dict[str, str], cookie: str, address: str) -> bytes:
    """A form as a browser at this address sends it, through the practice's own proxy."""
    body = urlencode(fields)
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Connection: close",
        "Sec-Fetch-Site: same-origin",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        f"Cookie: {cookie}",
        f"X-Forwarded-For: {address}",
    ]
    return "\r\n".join([*lines, "", body]).encode()


def told(method: str, path: str, body: dict[str, str], address: str) -> bytes:
    """What a program sends, through the practice's own proxy."""
    content = json.dumps(body)
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Connection: close",
        "Content-Type: application/json",
        f"Content-Length: {len(content)}",
        f"X-Forwarded-For: {address}",
    ]
    return "\r\n".join([*lines, "", content]).encode()


def visitor(name: str, contact: str) -> Visitor:
    """Somebody who books, as the page's form would hand them over."""
    return Visitor(
        name=name, contact=contact, reach=Reach.MESSAGE, language="en", region="CA-NS", locale="en"
    )


def at_once(port: int, requests: list[bytes]) -> list[Answer]:
    """Everybody's answer, in the order of the requests."""
    callers = [Caller(socket.create_connection(("127.0.0.1", port)), request) for request in requests]
    try:
        for caller in callers:
            caller.line.sendall(caller.request[:-1])
        for caller in callers:
            caller.line.sendall(caller.request[-1:])
        _hear_out(callers)
    finally:
        for caller in callers:
            caller.line.close()
    return [caller.answer for caller in callers]


def _hear_out(callers: list[Caller]) -> None:
    """Read until each has been answered, and hang up."""
    until = monotonic() + PATIENCE_SECONDS
    with selectors.DefaultSelector() as waiting:
        for caller in callers:
            waiting.register(caller.line, selectors.EVENT_READ, caller)
        while waiting.get_map():
            ready = waiting.select(max(0, until - monotonic()))
            assert ready, f"{len(waiting.get_map())} were never answered"
            for key, _events in ready:
                piece = key.data.line.recv(CHUNK)
                key.data.heard += piece
                if not piece or key.data.is_answered:
                    waiting.unregister(key.fileobj)
                    key.data.line.close()

"""How the web process and the press talk: four bytes of length, then JSON, over a pair of pipes."""

import json
import os
import select
import struct
import time
from typing import IO, Any

MOST_BYTES = 64 * 1024 * 1024


def send(stream: IO[bytes], message: dict[str, Any]) -> None:
    """Send one message and push it out. Raises `OSError` when the other side has gone."""
    body = json.dumps(message).encode()
    stream.write(struct.pack(">I", len(body)) + body)
    stream.flush()


def receive(stream: IO[bytes], until: float | None = None) -> dict[str, Any]:
    """The next message. Raises `EOFError` when the other side has gone, `TimeoutError` at `until`."""
    (length,) = struct.unpack(">I", _read(stream.fileno(), 4, until))
    if length > MOST_BYTES:
        raise EOFError
    message = json.loads(_read(stream.fileno(), length, until))
    if not isinstance(message, dict):
        raise EOFError
    return message


def _read(descriptor: int, length: int, until: float | None) -> bytes:
    got = bytearray()
    while len(got) < length:
        left = None if until is None else max(0.0, until - time.monotonic())
        if not select.select([descriptor], [], [], left)[0]:
            raise TimeoutError
        piece = os.read(descriptor, length - len(got))
        if not piece:
            raise EOFError
        got += piece
    return bytes(got)

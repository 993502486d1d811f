"""A waitress that keeps of a request larger than any may be only how it began, and lets the rest go by."""

from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.receiver import FixedStreamReceiver
from waitress.server import BaseWSGIServer, create_server
from waitress.utilities import RequestEntityTooLarge

MIB = 1024 * 1024
LARGEST_REQUEST = 32 * MIB
# More than the fields before a file fill.
BEGINNING_BYTES = MIB


def waitress_server(app: Any, **options: Any) -> Any:
    """A server of theirs, not yet running. What it may take in all is `max_request_body_size`."""
    sockets: dict[int, Any] = {}
    server = create_server(app, map=sockets, **options)
    for one in sockets.values():
        if isinstance(one, BaseWSGIServer):
            one.channel_class = Channel
    return server


class Beginning(FixedStreamReceiver):
    """Keeps the first of a body."""

    def received(self, data: bytes) -> int:
        taken = min(len(data), self.remain)
        room = BEGINNING_BYTES - len(self.buf)
        if room > 0:
            self.buf.append(data[: min(taken, room)])
        self.remain -= taken
        self.completed = self.remain == 0
        return taken


class Parser(HTTPRequestParser):
    """Looks at what a request says of its own length before a byte of the body is kept."""

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.body_rcv is not None and self.content_length >= LARGEST_REQUEST:
            self.body_rcv = Beginning(self.content_length, self.body_rcv.getbuf())

    def received(self, data: bytes) -> int:
        taken: int = super().received(data)
        # Nothing says how long it will be, so all of it is kept: a program sends so, and no form does.
        if self.chunked and self.error is None and self.body_bytes_received >= LARGEST_REQUEST:
            self.error = RequestEntityTooLarge(f"exceeds max_body of {LARGEST_REQUEST}")
            self.completed = True
        return taken


class Channel(HTTPChannel):
    parser_class = Parser

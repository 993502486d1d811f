"""How a form begins that carries more than may be: what stands before its file is read, the rest goes by."""

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from time import monotonic
from typing import IO, Any

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.sansio.multipart import Data, Event, Field, File, MultipartDecoder, NeedData

MIB = 1024 * 1024
PIECE_BYTES = 64 * 1024
# A browser shows no answer while it still sends, unless what it sends is taken from it. Past these it is not.
GOES_BY_BYTES = 256 * MIB
GOES_BY_SECONDS = 60


class BeginningParser(FormDataParser):
    """Reads the fields that stand before the first file, and nothing of the file."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, Any]]:
        """Raises `RequestEntityTooLarge` where no file stands within the first of it: it is the words."""
        boundary = (options or {}).get("boundary", "")
        fields = list(self._before_the_file(stream, boundary.encode()))
        _let_go_by(stream)
        return BytesIO(), self.cls(fields), self.cls()

    def _before_the_file(self, stream: IO[bytes], boundary: bytes) -> Iterator[tuple[str, str]]:
        decoder = MultipartDecoder(boundary, self.max_form_memory_size, max_parts=self.max_form_parts)
        name, value = "", b""
        for event in _events(decoder, stream, self.max_form_memory_size or MIB):
            if isinstance(event, File):
                return
            if isinstance(event, Field):
                name, value = event.name or "", b""
            elif isinstance(event, Data):
                value += event.data
                if not event.more_data:
                    yield name, value.decode("utf-8", "replace")
        raise RequestEntityTooLarge


def _events(decoder: MultipartDecoder, stream: IO[bytes], most_bytes: int) -> Iterator[Event]:
    """What stands in the first of it, piece by piece."""
    taken = 0
    try:
        while taken < most_bytes and (piece := stream.read(PIECE_BYTES)):
            taken += len(piece)
            decoder.receive_data(piece)
            while not isinstance(event := decoder.next_event(), NeedData):
                yield event
    except ValueError:
        raise BadRequest from None


def _let_go_by(stream: IO[bytes]) -> None:
    """Take the rest and keep none of it, for so long and no longer."""
    until = monotonic() + GOES_BY_SECONDS
    with suppress(OSError, RequestEntityTooLarge, BadRequest):
        while monotonic() < until and stream.read(PIECE_BYTES):
            pass

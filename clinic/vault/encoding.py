"""One unambiguous way to turn a list of fields into bytes, for contexts, signatures and bundles."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from clinic.vault.alarm import VaultAlarm

Field = bytes | str | int | UUID | datetime | None

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_COUNT_BYTES = 2
_LENGTH_BYTES = 4
_UUID_BYTES = 16


def encode(*fields: Field) -> bytes:
    """The number of fields, then for each its type, its length and its value.

    Different lists never give the same bytes: neither moving a character to the next field nor writing
    a number as text does. Equal instants are equal in whatever zone they are told.
    """
    return len(fields).to_bytes(_COUNT_BYTES, "big") + _joined(fields)


def encoder(*first: Field) -> Callable[..., bytes]:
    """Encodes as `encode` does, with these fields before those it is given; they are framed only once."""
    head = _joined(first)

    def encode_after(*fields: Field) -> bytes:
        return (len(first) + len(fields)).to_bytes(_COUNT_BYTES, "big") + head + _joined(fields)

    return encode_after


def decode(blob: bytes) -> tuple[Field, ...]:
    """The fields `encode` was given. Raises `VaultAlarm` on anything `encode` would not have written."""
    try:
        fields = tuple(_fields(blob))
        canonical = encode(*fields) == blob
    except (ValueError, KeyError, OverflowError):
        raise VaultAlarm("not an encoded list of fields") from None
    if not canonical:
        raise VaultAlarm("not an encoded list of fields")
    return fields


def microseconds(instant: datetime) -> int:
    """Whole microseconds since 1970 UTC. Raises ValueError for an instant without a zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return (instant - _EPOCH) // _MICROSECOND


def instant_of(count: int) -> datetime:
    """The instant that many microseconds after 1970 UTC. Raises OverflowError beyond the calendar."""
    return _EPOCH + count * _MICROSECOND


def _joined(fields: tuple[Field, ...]) -> bytes:
    return b"".join([_WRITERS[type(field)](field) for field in fields])


class _Writers(dict[type, Callable[[Any], bytes]]):
    """How each type of field is framed; members of an enumeration and the like are found by what they are."""

    def __missing__(self, kind: type) -> Callable[[Any], bytes]:
        for known, write in tuple(self.items()):
            if issubclass(kind, known):
                self[kind] = write
                return write
        raise TypeError("no field is of this type")


def _framed(kind: bytes, value: bytes) -> bytes:
    return kind + len(value).to_bytes(_LENGTH_BYTES, "big") + value


def _text(field: str) -> bytes:
    value = field.encode("utf-8", "surrogatepass")
    return b"s" + len(value).to_bytes(_LENGTH_BYTES, "big") + value


def _number(field: int) -> bytes:
    value = b"%d" % field
    return b"i" + len(value).to_bytes(_LENGTH_BYTES, "big") + value


_YES, _NO, _NOTHING = _framed(b"f", b"\x01"), _framed(b"f", b"\x00"), _framed(b"n", b"")
_UUID_FRAME = _framed(b"u", bytes(_UUID_BYTES))[:-_UUID_BYTES]

# By type, since to open the cards of a large practice half a million fields are framed. A truth is no number.
_WRITERS = _Writers(
    {
        type(None): lambda _: _NOTHING,
        bool: lambda field: _YES if field else _NO,
        bytes: lambda field: b"b" + len(field).to_bytes(_LENGTH_BYTES, "big") + field,
        str: _text,
        int: _number,
        UUID: lambda field: _UUID_FRAME + field.int.to_bytes(_UUID_BYTES, "big"),
        datetime: lambda field: _framed(b"t", b"%d" % microseconds(field)),
    }
)


_READERS: dict[bytes, Callable[[bytes], Field]] = {
    b"n": lambda _: None,
    b"f": lambda value: value == b"\x01",
    b"b": lambda value: value,
    b"s": lambda value: value.decode("utf-8", "surrogatepass"),
    b"i": int,
    b"u": lambda value: UUID(bytes=value),
    b"t": lambda value: instant_of(int(value)),
}


def _fields(blob: bytes) -> list[Field]:
    found: list[Field] = []
    at = _COUNT_BYTES
    for _ in range(int.from_bytes(blob[:_COUNT_BYTES], "big")):
        start = at + 1 + _LENGTH_BYTES
        end = start + int.from_bytes(blob[at + 1 : start], "big")
        if end > len(blob):
            raise ValueError("a field is cut short")
        found.append(_READERS[blob[at : at + 1]](blob[start:end]))
        at = end
    return found

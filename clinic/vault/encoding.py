"""One unambiguous way to turn a list of fields into bytes, for contexts, signatures and bundles."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from clinic.vault.alarm import VaultAlarm

Field = bytes | str | int | UUID | datetime | None

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_COUNT_BYTES = 2
_LENGTH_BYTES = 4


def encode(*fields: Field) -> bytes:
    """The number of fields, then for each its type, its length and its value.

    Different lists never give the same bytes: neither moving a character to the next field nor writing
    a number as text does. Equal instants are equal in whatever zone they are told.
    """
    return len(fields).to_bytes(_COUNT_BYTES, "big") + b"".join(_framed(field) for field in fields)


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


def _framed(field: Field) -> bytes:
    kind, value = _typed(field)
    return kind + len(value).to_bytes(_LENGTH_BYTES, "big") + value


def _typed(field: Field) -> tuple[bytes, bytes]:
    match field:
        case None:
            return b"n", b""
        case bool():
            return b"f", b"\x01" if field else b"\x00"
        case bytes():
            return b"b", field
        case str():
            return b"s", field.encode("utf-8", "surrogatepass")
        case int():
            return b"i", str(int(field)).encode()
        case UUID():
            return b"u", field.bytes
        case datetime():
            return b"t", str(microseconds(field)).encode()


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

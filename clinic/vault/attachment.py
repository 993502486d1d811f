"""Seals attachments in chunks, so that none may be dropped, moved, cut off or added (STREAM)."""

from collections.abc import Iterator
from hmac import compare_digest
from io import BytesIO
from os import urandom
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clinic.vault.alarm import VaultAlarm, WrongKey
from clinic.vault.encoding import Field
from clinic.vault.padding import LARGE_STEP_BYTES, pad, unpad
from clinic.vault.suite import KEY_BYTES, SUITE, context, derive

CHUNK_BYTES = 1024 * 1024

_SALT_BYTES = 32
_COMMITMENT_BYTES = 32
_HEADER_BYTES = len(SUITE) + _SALT_BYTES + _COMMITMENT_BYTES
_COUNTER_BYTES = 11
_TAG_BYTES = 16


def seal_attachment(key: bytes, source: BinaryIO, *place: Field) -> Iterator[bytes]:
    """Yield the sealed bytes of what `source` holds, about 1 MiB at a time; its length shows to 4 KiB."""
    salt = urandom(_SALT_BYTES)
    once, commitment = _stream_keys(key, salt)
    yield SUITE + salt + commitment
    cipher, aad = AESGCM(once), context("attachment", *place)
    for number, (chunk, is_last) in enumerate(_padded_chunks(source)):
        yield cipher.encrypt(_nonce(number, is_last), chunk, aad)


def open_attachment(key: bytes, source: BinaryIO, *place: Field) -> Iterator[bytes]:
    """Yield what was sealed, about 1 MiB at a time. Raises `VaultAlarm`.

    That nothing was cut off is known only at the end: keep what came until then.
    """
    header = _read(source, _HEADER_BYTES)
    if header[:1] != SUITE or len(header) != _HEADER_BYTES:
        raise VaultAlarm("not a sealed attachment")
    once, expected = _stream_keys(key, header[1 : 1 + _SALT_BYTES])
    if not compare_digest(header[1 + _SALT_BYTES :], expected):
        raise WrongKey("the attachment was sealed under another key, or its header was altered")
    cipher, aad = AESGCM(once), context("attachment", *place)
    for number, (sealed, is_last) in enumerate(_chunks(source, CHUNK_BYTES + _TAG_BYTES)):
        try:
            chunk = cipher.decrypt(_nonce(number, is_last), sealed, aad)
        except InvalidTag:
            raise VaultAlarm("the attachment was cut, extended or altered") from None
        yield unpad(chunk) if is_last else chunk


def seal_whole(key: bytes, content: bytes, *place: Field) -> bytes:
    """A sealed attachment in one piece."""
    return b"".join(seal_attachment(key, BytesIO(content), *place))


def open_whole(key: bytes, blob: bytes, *place: Field) -> bytes:
    """The attachment in one piece, or a `VaultAlarm` before any of it is used."""
    return b"".join(open_attachment(key, BytesIO(blob), *place))


def _padded_chunks(source: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    # A full chunk is never the last: the padding follows it. So the last one always holds its own padding.
    while len(chunk := _read(source, CHUNK_BYTES)) == CHUNK_BYTES:
        yield chunk, False
    yield pad(chunk, LARGE_STEP_BYTES), True


def _chunks(source: BinaryIO, size: int) -> Iterator[tuple[bytes, bool]]:
    chunk = _read(source, size)
    while following := _read(source, size):
        yield chunk, False
        chunk = following
    yield chunk, True


def _read(source: BinaryIO, size: int) -> bytes:
    """`size` bytes, or fewer only where the source ends."""
    parts: list[bytes] = []
    missing = size
    while missing and (part := source.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _stream_keys(key: bytes, salt: bytes) -> tuple[bytes, bytes]:
    if len(key) != KEY_BYTES:
        raise VaultAlarm("a key has 32 bytes")
    material = derive(key, "stream", SUITE, length=KEY_BYTES + _COMMITMENT_BYTES, salt=salt)
    return material[:KEY_BYTES], material[KEY_BYTES:]


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(_COUNTER_BYTES, "big") + (b"\x01" if is_last else b"\x00")

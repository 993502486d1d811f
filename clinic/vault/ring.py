"""A ring: the keys of files that somebody opened, each with what it was opened on, under a seal of its own.

That of many files is sealed in pieces, so that one key is had without opening all.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from clinic.vault.alarm import VaultAlarm
from clinic.vault.encoding import Field
from clinic.vault.envelope import seal, unseal
from clinic.vault.keyring import Keyring
from clinic.vault.padding import end_in, pad
from clinic.vault.record import RecordKey
from clinic.vault.suite import KEY_BYTES, context, derive
from clinic.vault.wordlist import EPOCH_BYTES, Keys

DIGEST_BYTES = 32
_FILE_BYTES = 16
_EPOCH_AT = _FILE_BYTES + DIGEST_BYTES
_SECRET_AT = _EPOCH_AT + EPOCH_BYTES
_ENTRY_BYTES = _SECRET_AT + KEY_BYTES


class Entry(NamedTuple):
    """A file's key, and the digest of all that was checked before it was believed."""

    standing: bytes
    key: RecordKey


class Piece(NamedTuple):
    """Which piece of a ring, and of how many."""

    number: int
    of: int


WHOLE = Piece(1, 1)


def grants_digest(standings: Iterable[tuple[UUID, bytes]]) -> bytes:
    """The digest of files, or of all that an account may open, and how they stand: a ring is bound to it."""
    told = [field for file_id, standing in sorted(standings) for field in (file_id.bytes, standing)]
    return sha256(context("grants digest", b"".join(told))).digest()


def seal_ring(keyring: Keyring, digest: bytes, entries: Sequence[Entry], piece: Piece = WHOLE) -> bytes:
    """Seal these under a key of the account's own bundle, bound to it, its grants and the piece."""
    content = b"".join(
        key.file_id.bytes + standing + key.epoch.to_bytes(EPOCH_BYTES) + key.secret
        for standing, key in sorted(entries, key=lambda entry: entry.key.file_id.bytes)
    )
    return seal(_ring_key(keyring), pad(content), *_place(keyring, digest, piece))


def open_ring(keyring: Keyring, digest: bytes, blob: bytes, piece: Piece = WHOLE) -> "Ring":
    """The ring, or this piece of it. Raises `VaultAlarm` if it is another's, of other grants, or altered."""
    return Ring(unseal(_ring_key(keyring), blob, *_place(keyring, digest, piece)))


class Ring:
    """An opened ring or piece of one, as it was padded. A key is read from it only when it is asked for."""

    def __init__(self, padded: bytes) -> None:
        self._content, self._end = padded, end_in(padded)
        if self._end % _ENTRY_BYTES:
            raise VaultAlarm("a ring is cut short")

    @classmethod
    def joined(cls, pieces: Sequence["Ring"]) -> "Ring":
        """One ring of all its pieces, in their order."""
        if len(pieces) == 1:
            return pieces[0]
        return cls(pad(b"".join([one._content[: one._end] for one in pieces])))

    def known(self, file_id: UUID) -> RecordKey | None:
        """The file's key, for whoever knows that every file stands as it did when the ring was built."""
        start = self._starts.get(file_id.hex)
        return None if start is None else self._key_at(file_id, start)

    def several(self, codes: Sequence[str]) -> Keys | None:
        """The same of several files in turn, each by the digits of its id; None unless it has all of them."""
        starts = [self._starts.get(code) for code in codes]
        if None in starts:
            return None
        entries = [self._content[start : start + _ENTRY_BYTES] for start in starts if start is not None]
        names = b"".join([one[:_FILE_BYTES] + one[_EPOCH_AT:_SECRET_AT] for one in entries])
        return Keys(names, b"".join([one[_SECRET_AT:] for one in entries]))

    def key(self, file_id: UUID, standing: bytes) -> RecordKey | None:
        """The file's key, where it was put in by somebody who saw the file stand exactly so."""
        start = self._start_of(file_id)
        wanted = file_id.bytes + standing
        if start == self._end or self._content[start : start + len(wanted)] != wanted:
            return None
        return self._key_at(file_id, start)

    def _key_at(self, file_id: UUID, start: int) -> RecordKey:
        entry = self._content[start : start + _ENTRY_BYTES]
        return RecordKey(file_id, int.from_bytes(entry[_EPOCH_AT:_SECRET_AT]), entry[_SECRET_AT:])

    @cached_property
    def _starts(self) -> dict[str, int]:
        """Where each file's entry begins: put together where thousands are asked for."""
        starts = range(0, self._end, _ENTRY_BYTES)
        return {self._content[start : start + _FILE_BYTES].hex(): start for start in starts}

    def _start_of(self, file_id: UUID) -> int:
        starts = range(0, self._end, _ENTRY_BYTES)
        at = bisect_left(starts, file_id.bytes, key=lambda start: self._content[start : start + _FILE_BYTES])
        return at * _ENTRY_BYTES


def _place(keyring: Keyring, digest: bytes, piece: Piece) -> tuple[Field, ...]:
    # A ring in one piece is sealed as it was before there were others.
    return ("key ring", keyring.account_id, digest, *(() if piece == WHOLE else piece))


def _ring_key(keyring: Keyring) -> bytes:
    return derive(keyring.kem_seed, "ring key", keyring.account_id)

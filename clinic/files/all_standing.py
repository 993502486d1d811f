"""How everything that somebody may open stands, read and told from any other state at once."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from hashlib import sha512
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from werkzeug.utils import cached_property

from clinic.columns import uuid_of
from clinic.database import db
from clinic.files import rings
from clinic.files.models import FileKind, Grant, Holder
from clinic.files.standing import Signers, Standing, question
from clinic.rows import codes, sent_rows
from clinic.vault.keyring import Keyring
from clinic.vault.ring import grants_digest
from clinic.vault.suite import context

# Where a row of the question has these.
_FILE, _KIND, _SIGNER, _STATER = 0, 1, 10, 16


class AllStanding(Mapping[UUID, Standing]):
    """How thousands of files stand for somebody: whoever signed for them, and the ring, are read once.

    How they stand together is told from the rows as they were sent; one is made out when it is asked for.
    """

    def __init__(self, keyring: Keyring, which: ColumnElement[bool]) -> None:
        sent, self._makers = sent_rows(question().where(which, Grant.account_id == keyring.account_id))
        sent.sort(key=itemgetter(_FILE))
        self._rows = dict(zip(codes([row[_FILE] for row in sent]), sent, strict=True))
        signing = {row[_SIGNER] for row in sent} | {row[_STATER] for row in sent} - {None}
        ids = {keyring.account_id, *map(self._makers[_SIGNER], signing)}
        self._signers = Signers(keyring.root_vk, db.session.scalars(select(Holder).where(Holder.id.in_(ids))))
        self._account_id = keyring.account_id
        self.ring = rings.of(keyring)

    def __getitem__(self, file_id: UUID) -> Standing:
        made = [make(value) for make, value in zip(self._makers, self._rows[file_id.hex], strict=True)]
        return Standing(self._signers, self.ring, *made)

    def __iter__(self) -> Iterator[UUID]:
        return map(uuid_of, self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def of_kinds(self, kinds: Collection[FileKind]) -> Set[str]:
        """The codes of those that are of these kinds."""
        named = {kind.value for kind in kinds}
        return {code for code, row in self._rows.items() if row[_KIND] in named}

    @cached_property
    def digest(self) -> bytes:
        """Of all that the digest of each is of, at once: that of other rows is another."""
        # SHA-512 takes two thirds of the time that SHA-256 takes for these ten megabytes.
        told = sha512(context("all standing", self._signers.digest_of_all))
        for column in zip(*self._rows.values(), strict=True):
            for part in _told(column):
                told.update(part)
        return grants_digest([(self._account_id, told.digest())])


def _told(column: Sequence[Any]) -> Iterator[bytes]:
    """A column as bytes that no other values give."""
    kinds = set(map(type, column))
    if kinds == {str}:
        yield b"texts" + _listed([*map(len, column)])
        yield "".join(column).encode()
    elif bytes in kinds:
        is_full = len(kinds) == 1
        lengths = map(len, column) if is_full else (None if value is None else len(value) for value in column)
        yield b"lengths" + _listed([*lengths])
        yield b"".join(column if is_full else filter(None, column))
    else:
        yield _listed(column)


def _listed(values: Sequence[Any]) -> bytes:
    # Mostly they are all the same, and one of them says it sooner than thousands.
    told = {"all": [len(values), values[0]]} if values.count(values[0]) == len(values) else {"each": values}
    return json.dumps(told, default=str).encode()

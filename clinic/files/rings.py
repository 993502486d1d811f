"""The key ring of an account: the keys of the files it may open, sealed together to be opened at once.

A large one lies in pieces, of which a save opens the one that has its file.

It says nothing that grants and epochs do not say. With any change of a grant or of its holder the database
itself lets it go; and each of its keys serves only while its file stands exactly as it did when the key was
checked.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Integer, and_, delete, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, aliased, mapped_column
from werkzeug.utils import cached_property

from clinic import clock
from clinic.database import STRICT, Base, db, insert_unless_there
from clinic.triggers import let_go
from clinic.vault.alarm import VaultAlarm
from clinic.vault.keyring import Keyring
from clinic.vault.ring import Entry, Piece, Ring, open_ring, seal_ring

# A usual caseload is one piece, and opens with one unseal.
MOST_IN_A_PIECE = 500


class SealedRing(Base):
    """A piece of one account's ring, with the digest of how each of its files stood when it was built.

    The pieces follow each other by the ids of their files, of which `first_id` is the first. They belong to
    the keys of a backup, not to its data, and may be left out of both: a ring is built anew.
    """

    __tablename__ = "key_ring"
    __table_args__ = (STRICT,)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"), primary_key=True)
    first_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    pieces: Mapped[int] = mapped_column(Integer)
    digest: Mapped[bytes]
    built_at: Mapped[datetime]
    blob: Mapped[bytes]


let_go("file_grant", "INSERT", SealedRing.__tablename__, its="account_id", own="account_id")
let_go("file_grant", "UPDATE", SealedRing.__tablename__, its="account_id", own="account_id")
let_go("file_grant", "DELETE", SealedRing.__tablename__, its="account_id", own="account_id")
let_go("holder", "UPDATE", SealedRing.__tablename__, its="account_id", own="id")


class Sealed(NamedTuple):
    """A piece as it was read from the database."""

    number: int
    pieces: int
    digest: bytes
    blob: bytes

    @classmethod
    def columns(cls) -> tuple[Any, ...]:
        """What is asked of its row to make this of it."""
        return tuple(getattr(SealedRing, name) for name in cls._fields)

    @property
    def piece(self) -> Piece:
        return Piece(self.number, self.pieces)


class Kept:
    """A ring, or a piece of one, opened once, and only when a key of it is asked for."""

    def __init__(self, keyring: Keyring, *sealed: Sealed) -> None:
        self._keyring = keyring
        self._sealed = sealed

    def fits(self, digest: bytes) -> bool:
        """Whether it is whole, opens, and was built of all the files that stand now, each as it stands."""
        count = len(self._sealed)
        wanted = [(digest, Piece(number, count)) for number in range(1, count + 1)]
        return [(one.digest, one.piece) for one in self._sealed] == wanted and self.ring is not None

    @cached_property
    def ring(self) -> Ring | None:
        """None where it is not what its holder sealed: then each file is opened by its own grant."""
        try:
            pieces = [open_ring(self._keyring, one.digest, one.blob, one.piece) for one in self._sealed]
        except VaultAlarm:
            return None
        return Ring.joined(pieces)


def of(keyring: Keyring) -> Kept | None:
    """This person's ring, if there is one."""
    theirs = select(*Sealed.columns()).where(SealedRing.account_id == keyring.account_id)
    found = [Sealed(*row) for row in db.session.execute(theirs.order_by(SealedRing.first_id))]
    return Kept(keyring, *found) if found else None


def piece_with(
    account_id: InstrumentedAttribute[UUID], file_id: InstrumentedAttribute[UUID]
) -> ColumnElement[bool]:
    """The one piece of an account's ring in which a file is, if it is in any, as a condition for queries."""
    one = aliased(SealedRing)
    up_to_it = select(one.first_id).where(one.account_id == account_id, one.first_id <= file_id)
    last = up_to_it.order_by(one.first_id.desc()).limit(1).correlate_except(one).scalar_subquery()
    return and_(SealedRing.account_id == account_id, SealedRing.first_id == last)


def keep(keyring: Keyring, digest: bytes, entries: Sequence[Entry]) -> None:
    """Put a ring of these keys in the place of the one before. Leaves the commit to the caller.

    Where two do so at once, pieces of one may stand among those of the other: such a ring does not fit.
    """
    ordered = sorted(entries, key=lambda entry: entry.key.file_id.bytes)
    parts = [ordered[at : at + MOST_IN_A_PIECE] for at in range(0, len(ordered), MOST_IN_A_PIECE)]
    rows = [
        {
            "account_id": keyring.account_id,
            "first_id": part[0].key.file_id,
            "number": number,
            "pieces": len(parts),
            "digest": digest,
            "built_at": clock.now(),
            "blob": seal_ring(keyring, digest, part, Piece(number, len(parts))),
        }
        for number, part in enumerate(parts, start=1)
    ]
    db.session.execute(delete(SealedRing).where(SealedRing.account_id == keyring.account_id))
    if rows:
        insert_unless_there(SealedRing, rows)

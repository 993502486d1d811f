"""The key ring of an account: the keys of the files it may open, sealed together to be opened at once.

It says nothing that grants and epochs do not say. With any change of a grant or of its holder the database
itself lets it go; and each of its keys serves only while its file stands exactly as it did when the key was
checked.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic import clock
from clinic.database import STRICT, Base, db, put
from clinic.triggers import let_go
from clinic.vault.alarm import VaultAlarm
from clinic.vault.keyring import Keyring
from clinic.vault.ring import Entry, Ring, open_ring, seal_ring


class SealedRing(Base):
    """One account's ring, with the digest of how each of its files stood when it was built.

    It belongs to the keys of a backup, not to its data, and may be left out of both: it is built anew.
    """

    __tablename__ = "key_ring"
    __table_args__ = (STRICT,)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"), primary_key=True)
    digest: Mapped[bytes]
    built_at: Mapped[datetime]
    blob: Mapped[bytes]


let_go("file_grant", "INSERT", SealedRing.__tablename__, its="account_id", own="account_id")
let_go("file_grant", "UPDATE", SealedRing.__tablename__, its="account_id", own="account_id")
let_go("file_grant", "DELETE", SealedRing.__tablename__, its="account_id", own="account_id")
let_go("holder", "UPDATE", SealedRing.__tablename__, its="account_id", own="id")


class Kept:
    """A ring as it was read from the database, opened once, and only when a key of it is asked for."""

    def __init__(self, keyring: Keyring, digest: bytes, blob: bytes) -> None:
        self._keyring = keyring
        self._digest = digest
        self._blob = blob

    def fits(self, digest: bytes) -> bool:
        """Whether it opens, and was built of all the files that stand now, each as it stands."""
        return self._digest == digest and self.ring is not None

    @cached_property
    def ring(self) -> Ring | None:
        """None where it is not what its holder sealed: then each file is opened by its own grant."""
        try:
            return open_ring(self._keyring, self._digest, self._blob)
        except VaultAlarm:
            return None


def of(keyring: Keyring) -> Kept | None:
    """This person's ring, if there is one."""
    theirs = select(SealedRing.digest, SealedRing.blob).where(SealedRing.account_id == keyring.account_id)
    found = db.session.execute(theirs).first()
    return Kept(keyring, *found) if found else None


def keep(keyring: Keyring, digest: bytes, entries: Sequence[Entry]) -> None:
    """Put a ring of these keys in the place of the one before. Leaves the commit to the caller."""
    blob = seal_ring(keyring, digest, entries)
    put(SealedRing, account_id=keyring.account_id, digest=digest, built_at=clock.now(), blob=blob)

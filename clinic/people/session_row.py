"""A session as the short-lived store keeps it: found by its token, for as long as it may be."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Column, Integer, LargeBinary, Table, Text, bindparam, delete, select

from clinic.columns import IdType, InstantType
from clinic.config import settings
from clinic.people.stay import Stay
from clinic.prepared import Prepared
from clinic.runtime import metadata, runtime
from clinic.vault.token import session_id

table = Table(
    "live_session",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("account_id", IdType, nullable=False, index=True),
    # The bundle under the session's key; gone once the session is locked.
    Column("sealed", LargeBinary),
    Column("began_at", InstantType, nullable=False),
    Column("seen_at", InstantType, nullable=False),
    Column("label", Text, nullable=False),
    Column("boot", Text, nullable=False),
    Column("idle_s", Integer, nullable=False),
    Column("until", InstantType, nullable=False),
    # When it locks unless somebody comes by before.
    Column("locks_at", InstantType, nullable=False),
)


class Kept(NamedTuple):
    """The row of a session."""

    id: bytes
    account_id: UUID
    sealed: bytes | None
    began_at: datetime
    seen_at: datetime
    label: str
    boot: str
    idle_s: int
    until: datetime
    locks_at: datetime

    @property
    def stay(self) -> Stay:
        return Stay(timedelta(seconds=self.idle_s), self.until - self.began_at)


_THIS = Prepared(select(*(table.c[name] for name in Kept._fields)).where(table.c.id == bindparam("row_id")))


def kept(token: str, now: datetime) -> Kept | None:
    """The row of this token's session; None once its time is over, or the machine was started anew."""
    with runtime().begin() as connection:
        found = _THIS.first_on(connection, {"row_id": session_id(token)})
        if found is None:
            return None
        row = Kept(*found)
        if row.until <= now or row.boot != boot():
            connection.execute(delete(table).where(table.c.id == row.id))
            return None
    return row


def boot() -> str:
    """Which start of the machine this is. Several hosts share one store, where it would say nothing."""
    return _boot_of_this_machine() if settings().is_sqlite else ""


@cache
def _boot_of_this_machine() -> str:
    known = Path("/proc/sys/kernel/random/boot_id")
    return known.read_text().strip() if known.is_file() else ""

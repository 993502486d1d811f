"""What is kept for some minutes between two steps, sealed under a token that only the browser has."""

from datetime import datetime

from sqlalchemy import Column, ColumnElement, Integer, LargeBinary, Table, delete, insert, select, update

from clinic.columns import InstantType
from clinic.runtime import metadata, runtime
from clinic.vault.envelope import seal, unseal
from clinic.vault.padding import pad, unpad
from clinic.vault.suite import derive

table = Table(
    "held_step",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("until", InstantType, nullable=False),
    Column("tries_left", Integer, nullable=False),
)


def keep(what: str, token: str, content: bytes, *, until: datetime, now: datetime, tries: int = 1000) -> None:
    """Keep `content` for the step after this one, replacing what this token kept before."""
    row_id = _id(what, token)
    sealed = seal(_key(what, token), pad(content), "held", what)
    with runtime().begin() as connection:
        connection.execute(delete(table).where((table.c.id == row_id) | (table.c.until <= now)))
        connection.execute(insert(table).values(id=row_id, sealed=sealed, until=until, tries_left=tries))


def read(what: str, token: str, now: datetime) -> bytes | None:
    """What was kept, or None once its time is over."""
    with runtime().begin() as connection:
        found = connection.execute(select(table.c.sealed).where(_is_live(what, token, now))).scalar()
    return None if found is None else unpad(unseal(_key(what, token), found, "held", what))


def read_once_more(what: str, token: str, now: datetime) -> bytes | None:
    """The same, at the price of one of its tries; None when they are spent."""
    fewer = update(table).where(_is_live(what, token, now), table.c.tries_left > 0)
    with runtime().begin() as connection:
        spent = connection.execute(fewer.values(tries_left=table.c.tries_left - 1)).rowcount
    return read(what, token, now) if spent else None


def drop(what: str, token: str) -> None:
    with runtime().begin() as connection:
        connection.execute(delete(table).where(table.c.id == _id(what, token)))


def _is_live(what: str, token: str, now: datetime) -> ColumnElement[bool]:
    return (table.c.id == _id(what, token)) & (table.c.until > now)


def _id(what: str, token: str) -> bytes:
    return derive(token.encode("utf-8", "surrogatepass"), "held id", what, length=16)


def _key(what: str, token: str) -> bytes:
    return derive(token.encode("utf-8", "surrogatepass"), "held key", what)

"""What is kept for some minutes between two steps, sealed under a token that only the browser has."""

from datetime import datetime

from sqlalchemy import (
    Column,
    Executable,
    Integer,
    LargeBinary,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)

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

# Put together once: that takes longer than to ask.
_THIS = table.c.id == bindparam("row_id")
_IS_OVER = table.c.until <= bindparam("now")
_READ = select(table.c.sealed).where(_THIS, ~_IS_OVER)
_TRY = (
    update(table)
    .where(_THIS, ~_IS_OVER, table.c.tries_left > 0)
    .values(tries_left=table.c.tries_left - 1)
    .returning(table.c.sealed)
)
_CLEAR = delete(table).where(_THIS | _IS_OVER)
_KEEP = insert(table)
_DROP = delete(table).where(_THIS)


def keep(what: str, token: str, content: bytes, *, until: datetime, now: datetime, tries: int = 1000) -> None:
    """Keep `content` for the step after this one, replacing what this token kept before."""
    row_id = _id(what, token)
    sealed = seal(_key(what, token), pad(content), "held", what)
    with runtime().begin() as connection:
        connection.execute(_CLEAR, {"row_id": row_id, "now": now})
        connection.execute(_KEEP, {"id": row_id, "sealed": sealed, "until": until, "tries_left": tries})


def read(what: str, token: str, now: datetime) -> bytes | None:
    """What was kept, or None once its time is over."""
    return _found(_READ, what, token, now)


def read_once_more(what: str, token: str, now: datetime) -> bytes | None:
    """The same, at the price of one of its tries; None also when they are spent."""
    return _found(_TRY, what, token, now)


def drop(what: str, token: str) -> bool:
    """Forget what was kept; whether it was still there to be forgotten."""
    with runtime().begin() as connection:
        return bool(connection.execute(_DROP, {"row_id": _id(what, token)}).rowcount)


def _found(asked: Executable, what: str, token: str, now: datetime) -> bytes | None:
    with runtime().begin() as connection:
        found = connection.execute(asked, {"row_id": _id(what, token), "now": now}).scalar()
    return None if found is None else unpad(unseal(_key(what, token), found, "held", what))


def _id(what: str, token: str) -> bytes:
    return derive(token.encode("utf-8", "surrogatepass"), "held id", what, length=16)


def _key(what: str, token: str) -> bytes:
    return derive(token.encode("utf-8", "surrogatepass"), "held key", what)

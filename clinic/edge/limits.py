"""How often something may be done: a few times freely, then with a growing pause, never shut out for good."""

import hmac
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import Column, Connection, Integer, LargeBinary, Row, Table, bindparam, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from clinic import clock
from clinic.columns import InstantType
from clinic.config import settings
from clinic.plain import N_
from clinic.refusal import Refusal
from clinic.runtime import metadata, runtime
from clinic.vault.encoding import encode

KEY_BYTES = 16
# The first pause is this part of the window, and each one after it is twice as long.
PAUSES_IN_WINDOW = 30
MOST_DOUBLINGS = 10
_INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}

table = Table(
    "limit_count",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("times", Integer, nullable=False),
    Column("last_at", InstantType, nullable=False),
    Column("forgotten_at", InstantType, nullable=False),
)
# Put together once: that takes longer than to send them.
_THIS = table.c.key == bindparam("hashed")
_FORGIVE = delete(table).where(_THIS)
_FORGET = delete(table).where(table.c.forgotten_at <= bindparam("now"))
_MORE = update(table).where(_THIS).values(times=table.c.times + 1)
# Of two who come first at once, the second finds the row of the first, and waits for it.
_HELD = {
    name: insert(table)
    .values(times=0)
    .on_conflict_do_update(index_elements=["key"], set_={"times": table.c.times})
    .returning(table)
    for name, insert in _INSERTS.items()
}


class TooMany(Refusal):
    """`retry_after` is the pause that is left, in whole seconds."""

    status = 429
    sentence = N_("That was tried too often in a short time. Please wait a little, then try again.")

    def __init__(self, pause: timedelta) -> None:
        super().__init__()
        self.retry_after = max(1, ceil(pause.total_seconds()))


def limit(name: str, key: str, most: int, within: timedelta) -> int:
    """Count one act of `key`, before it is done; `most` are free until `within` has passed in quiet.

    Returns how many there have been, this one included; 0 where nothing is counted.

    Raises `TooMany`, counting nothing, while a pause is running. What `key` was is not kept.
    """
    if not settings().rate_limits:
        return 0
    now = clock.now()
    hashed = _hash(name, key)
    with runtime().begin() as connection:
        counted = _counted(connection, hashed, now)
        # Whoever was counted meanwhile may have looked at the clock a moment later.
        passed = max(now - counted.last_at, timedelta())
        left = _pause(counted.times - most, within) - passed
        if left > timedelta():
            raise TooMany(left)
        counts = {"hashed": hashed, "last_at": now, "forgotten_at": now + within}
        connection.execute(_MORE, counts)
    return int(counted.times) + 1


def forgive(*counted: tuple[str, str]) -> None:
    """Begin counting anew for each of these names and keys: it was rightly them."""
    with runtime().begin() as connection:
        connection.execute(_FORGIVE, [{"hashed": _hash(name, key)} for name, key in counted])


def _counted(
    connection: Connection, hashed: bytes, now: datetime
) -> Row[tuple[bytes, int, datetime, datetime]]:
    """The row of this key, made if it is new, and held until the end of the transaction."""
    connection.execute(_FORGET, {"now": now})
    row = {"key": hashed, "last_at": now, "forgotten_at": now}
    return connection.execute(_HELD[connection.dialect.name], row).one()


def _pause(beyond: int, within: timedelta) -> timedelta:
    if beyond < 0:
        return timedelta()
    first: timedelta = within / PAUSES_IN_WINDOW
    return min(first * (1 << min(beyond, MOST_DOUBLINGS)), within)


def _hash(name: str, key: str) -> bytes:
    return hmac.digest(settings().instance_key, encode("limit", name, key), "sha256")[:KEY_BYTES]

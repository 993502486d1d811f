"""The short-lived store: sessions and counts, in memory-backed files on one host, in unlogged tables on several."""

from typing import cast

from flask import Flask, current_app
from sqlalchemy import Engine, MetaData, Table, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from clinic.config import Settings

metadata = MetaData()


def runtime() -> Engine:
    """The engine of the short-lived store. Every use is a short `with runtime().begin() as connection`."""
    return cast(Engine, current_app.extensions["attune_runtime"])


def attach(app: Flask, settings: Settings) -> None:
    """Open the store and make its tables. Nothing in it outlives the machine's power."""
    app.extensions["attune_runtime"] = _engine(settings)
    metadata.create_all(app.extensions["attune_runtime"])


def _engine(settings: Settings) -> Engine:
    if not settings.is_sqlite:
        for table in metadata.tables.values():
            _make_unlogged(table)
        return create_engine(settings.database_url, pool_pre_ping=True)
    path = settings.runtime / "runtime.sqlite"
    path.touch(mode=0o600, exist_ok=True)
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _open_sqlite)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _make_unlogged(table: Table) -> None:
    if "UNLOGGED" not in table._prefixes:
        table._prefixes.append("UNLOGGED")


def _open_sqlite(connection: object, record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]
    # Losing the last counts in a power cut is the design of this store, so it need not sync.
    for pragma in ("busy_timeout = 10000", "journal_mode = WAL", "synchronous = OFF", "secure_delete = ON",
                   "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]

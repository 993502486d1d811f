"""The short-lived store, sessions and counts: a file in memory on one host, unlogged tables on several."""

from typing import Any, cast

from flask import Flask, current_app
from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, event, inspect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql.compiler import DDLCompiler

from clinic.config import Settings
from clinic.writers import InLine

metadata = MetaData()


def runtime() -> Engine:
    """The engine of the short-lived store. Every use is a short `with runtime().begin() as connection`."""
    return cast("Engine", current_app.extensions["attune_runtime"])


def attach(app: Flask, settings: Settings) -> None:
    """Open the store and make its tables, anew where an earlier release left them in another shape.

    Nothing in it outlives the machine's power, nor such a change: everybody signs in again.
    """
    engine = app.extensions["attune_runtime"] = _engine(settings)
    with engine.begin() as connection:
        metadata.drop_all(
            connection, tables=[table for table in metadata.sorted_tables if _is_old(connection, table)]
        )
        metadata.create_all(connection)


def _is_old(connection: Connection, table: Table) -> bool:
    looked = inspect(connection)
    if not looked.has_table(table.name):
        return False
    return {column["name"] for column in looked.get_columns(table.name)} != set(table.columns.keys())


def _engine(settings: Settings) -> Engine:
    if not settings.is_sqlite:
        return create_engine(settings.database_url, pool_pre_ping=True)
    path = settings.runtime / "runtime.sqlite"
    path.touch(mode=0o600, exist_ok=True)
    engine = create_engine(f"sqlite:///{path}", connect_args={"factory": InLine})
    event.listen(engine, "connect", _open_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _begin_sqlite(connection: Connection) -> None:
    # Everybody who books is counted here: of many at once none waits for longer than the others.
    cast("InLine", connection.connection.driver_connection).take_turn(connection.engine.url.database or "")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@compiles(CreateTable, "postgresql")
def _unlogged(create: CreateTable, compiler: DDLCompiler, **options: Any) -> str:
    """Sessions and counts stay out of the write-ahead log, and so out of every backup made from it."""
    statement = str(compiler.visit_create_table(create, **options))  # type: ignore[no-untyped-call]
    if create.element.metadata is metadata:
        return statement.replace("CREATE TABLE", "CREATE UNLOGGED TABLE", 1)
    return statement


def _open_sqlite(connection: Any, record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    # Losing the last counts in a power cut is the design of this store, so it need not sync.
    for pragma in (
        "busy_timeout = 10000",
        "journal_mode = WAL",
        "synchronous = OFF",
        "secure_delete = ON",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")

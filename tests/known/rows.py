"""Rows of both stores as text and back, so that what one release kept can be laid before a later one."""

from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Insert, Table, column, insert, select
from sqlalchemy import table as naked
from sqlalchemy.types import NullType, TypeEngine

from clinic import runtime
from clinic.columns import FlagType
from clinic.database import Base, db
from clinic.people import session, session_row
from clinic.people.stay import AT_WORK

Rows = dict[str, list[dict[str, Any]]]

TRAIL = ("trail_entry", "trail_checkpoint")


def kept() -> Rows:
    """Everything that is there now, by table."""
    db.session.commit()
    with db.engine.connect() as lasting, runtime.runtime().connect() as passing:
        return {
            table.name: [
                _told(row) for row in (lasting if is_lasting else passing).execute(select(table)).mappings()
            ]
            for table, is_lasting in _tables()
        }


def added(before: Rows, after: Rows) -> Rows:
    """The rows that came in between, where any did."""
    new = {name: [row for row in rows if row not in before[name]] for name, rows in after.items()}
    return {name: rows for name, rows in new.items() if rows}


def without_trail(rows: Rows) -> Rows:
    return {name: some for name, some in rows.items() if name not in TRAIL}


def lay(rows: Rows) -> None:
    """Put these rows where they were, past all rules, into a database of the version they are from."""
    db.session.commit()
    with db.engine.begin() as lasting, runtime.runtime().begin() as passing:
        for table, is_lasting in _tables():
            for row in rows.get(table.name, []):
                (lasting if is_lasting else passing).execute(_insertion(table, _read(row)))


def _insertion(table: Table, row: dict[str, Any]) -> Insert:
    """Of the columns it had then, and no others; what has gone since is a flag or needs no telling."""
    columns = [column(name, table.c[name].type if name in table.c else _gone(row[name])) for name in row]
    return insert(naked(table.name, *columns)).values(row)


def _gone(value: Any) -> TypeEngine[Any]:
    return FlagType() if isinstance(value, bool) else NullType()


def _tables() -> list[tuple[Table, bool]]:
    """All of them, those that others refer to first; whether each belongs to the lasting store."""
    lasting = [(table, True) for table in Base.metadata.sorted_tables]
    return lasting + [(table, False) for table in runtime.metadata.sorted_tables]


def _told(row: Any) -> dict[str, Any]:
    return {name: _text(value) for name, value in row.items()}


def _text(value: Any) -> Any:
    match value:
        case UUID():
            return {"id": str(value)}
        case bytes():
            return {"hex": value.hex()}
        case datetime():
            return {"at": value.isoformat()}
        case Enum():
            return value.value
    return value


def _read(row: dict[str, Any]) -> dict[str, Any]:
    read = {name: _value(told) for name, told in row.items()}
    # A session belongs to one start of one machine, which is not this one, and to the release that keeps it:
    # an upgrade makes their store anew, so that of how long one lasts an earlier row says nothing.
    if "boot" in read:
        return {
            **session._lasting(AT_WORK, read["began_at"], read["seen_at"]),
            **read,
            "boot": session_row.boot(),
        }
    return read


def _value(told: Any) -> Any:
    match told:
        case {"id": text}:
            return UUID(text)
        case {"hex": text}:
            return bytes.fromhex(text)
        case {"at": text}:
            return datetime.fromisoformat(text)
    return told

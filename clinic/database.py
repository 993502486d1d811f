"""How the practice's data is kept: one typed Base, our column types, and how a transaction begins."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any, dataclass_transform
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Boolean,
    Connection,
    Date,
    DateTime,
    Dialect,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass, Session, mapped_column, relationship
from sqlalchemy.types import TypeDecorator, TypeEngine

STRICT = {"sqlite_strict": True}
NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class IdType(TypeDecorator[UUID]):
    """A random uuid4: 32 hex digits on SQLite, UUID on PostgreSQL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Uuid() if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else value.hex

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        return value if value is None or isinstance(value, UUID) else UUID(value)


class InstantType(TypeDecorator[datetime]):
    """An aware instant: microseconds since 1970 in UTC on SQLite, timestamptz on PostgreSQL."""

    impl = Integer
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return DateTime(timezone=True) if dialect.name == "postgresql" else Integer()

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant has a time zone")
        return value if dialect.name == "postgresql" else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if isinstance(value, datetime) else _EPOCH + value * _MICROSECOND


class DayType(TypeDecorator[date]):
    """A calendar day: ISO text on SQLite, DATE on PostgreSQL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Date() if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        return value if value is None or isinstance(value, date) else date.fromisoformat(value)


class FlagType(TypeDecorator[bool]):
    """Yes or no: 1 or 0 on SQLite, BOOLEAN on PostgreSQL."""

    impl = Integer
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Boolean() if dialect.name == "postgresql" else Integer()

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


class JsonType(TypeDecorator[Any]):
    """A small JSON value: canonical text on SQLite, JSONB on PostgreSQL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return JSONB() if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return json.loads(value) if isinstance(value, str) and dialect.name != "postgresql" else value


class ChoiceType(TypeDecorator[Enum]):
    """One value of an Enum, kept as its text."""

    impl = Text
    cache_ok = True

    def __init__(self, choices: type[Enum]) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: Enum | None, dialect: Dialect) -> Any:
        return None if value is None else self.choices(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.choices(value)


SealedType = LargeBinary


@dataclass_transform(kw_only_default=True, field_specifiers=(mapped_column, relationship))
class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """Every table of ours: typed, STRICT on SQLite, with names a migration can find again."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {
        UUID: IdType,
        datetime: InstantType,
        date: DayType,
        bool: FlagType,
        bytes: SealedType,
        str: Text,
    }


@event.listens_for(Table, "after_parent_attach")
def _make_strict(table: Table, parent: Any) -> None:
    table.dialect_options["sqlite"]["strict"] = True


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})


class Mode(Enum):
    """What the transactions of this piece of work may do."""

    READ = "read"
    WRITE = "write"


_mode: ContextVar[Mode] = ContextVar("transaction_mode", default=Mode.WRITE)


def set_mode(mode: Mode) -> None:
    """Say what the transactions begun from here on may do. The edge calls it for each request."""
    _mode.set(mode)


@contextmanager
def writing() -> Iterator[None]:
    """A short durable write of its own inside other work, a trail entry above all.

    Ends the transaction under way (which must have changed nothing), commits what the block adds, and goes
    back to the mode before. Raises `RuntimeError` if something unsaved would be swept along.
    """
    session = db.session()
    if session.new or session.dirty or session.deleted or session.info.get("changed"):
        raise RuntimeError("a durable entry comes before the work's own changes")
    before = _mode.get()
    session.commit()
    _mode.set(Mode.WRITE)
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        _mode.set(before)


def prepare(engine: Engine) -> None:
    """Teach an engine our ways: pragmas at connect, and a BEGIN that says what the transaction may do."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _open_sqlite(connection: Any, record: Any) -> None:
    # With the driver's own transactions off, every BEGIN is ours and none is deferred by surprise.
    connection.isolation_level = None
    for pragma in (
        "busy_timeout = 30000",
        "page_size = 16384",
        "journal_mode = WAL",
        "synchronous = FULL",
        "secure_delete = ON",
        "foreign_keys = ON",
        "temp_store = MEMORY",
        "trusted_schema = OFF",
        "mmap_size = 268435456",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reads = _mode.get() is Mode.READ
    connection.exec_driver_sql("PRAGMA query_only = ON" if reads else "PRAGMA query_only = OFF")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if _mode.get() is Mode.READ:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


@event.listens_for(Session, "after_flush")
def _remember_change(session: Session, context: Any) -> None:
    session.info["changed"] = True


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _forget_change(session: Session) -> None:
    # The end of a savepoint is not the end of the work.
    if not session.in_nested_transaction():
        session.info.pop("changed", None)

"""How the practice's data is kept: one typed Base, our column types, and how a transaction begins."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from typing import Any, cast, dataclass_transform
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, Table, Text, event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import (
    DeclarativeBase,
    MappedAsDataclass,
    ORMExecuteState,
    Session,
    mapped_column,
    relationship,
)
from sqlalchemy.orm.util import identity_key

from clinic.columns import DayType, FlagType, IdType, InstantType, SealedType
from clinic.mode import READS, Mode, only_reads, set_mode
from clinic.prepared import Prepared, send
from clinic.writers import InLine

STRICT = {"sqlite_strict": True}
# Rows lie in the order of their key, and need no index to it: a row that goes leaves one page to write.
BY_KEY = STRICT | {"sqlite_with_rowid": False}
# PostgreSQL's own name for it; on SQLite one writes after the other.
_DEADLOCK = "40P01"
NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


@dataclass_transform(kw_only_default=True, field_specifiers=(mapped_column, relationship))
class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, repr=False):
    """Every table of ours: typed, STRICT on SQLite, with names a migration can find again.

    No row tells what is in it where somebody shows it by mistake.
    """

    metadata = MetaData(naming_convention=NAMES)
    # One of each for every column: what each remembers of its engine is kept once.
    type_annotation_map = {
        UUID: IdType(),
        datetime: InstantType(),
        date: DayType(),
        bool: FlagType(),
        bytes: SealedType(),
        str: Text(),
    }


@event.listens_for(Table, "after_parent_attach")
def _make_strict(table: Table, parent: Any) -> None:
    # Alembic's own table has a column type that STRICT does not know.
    if parent is Base.metadata:
        table.dialect_options["sqlite"]["strict"] = True


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})


def as_of_now() -> None:
    """Begin a transaction in which everything stays as it stands now, whoever writes meanwhile."""
    # On SQLite each transaction is one.
    if db.engine.dialect.name == "postgresql":
        db.session.rollback()
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


@contextmanager
def writing() -> Iterator[None]:
    """A short durable write of its own inside other work: a trail entry, or what was decided after a look.

    Ends the transaction under way (which must have changed nothing), commits what the block adds, and goes
    back to the mode before. Raises `RuntimeError` if something unsaved would be swept along.
    """
    session = db.session()
    if _is_changed(session):
        raise RuntimeError("a durable entry comes before the work's own changes")
    session.commit()
    before = set_mode(Mode.WRITE)
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        set_mode(before)


_INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def insert_unless_there(model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Add those of the rows whose key nobody has; who is adding one at this moment is waited for."""
    plain = _INSERTS[db.session.get_bind().dialect.name](model)
    db.session.execute(plain.values(rows).on_conflict_do_nothing())


@cache
def _plain_insert(model: type[Base], unless_there: bool) -> Prepared:
    def in_words_of(dialect: str) -> Any:
        # No row before it would have to be taken back (`triggers.one_by_one`).
        one = _INSERTS[dialect](model.__table__).prefix_with("OR FAIL", dialect="sqlite")
        return one.on_conflict_do_nothing() if unless_there else one

    return Prepared(in_words_of)


@cache
def _columns_of(model: type[Base]) -> list[tuple[str, str]]:
    """What each attribute's column is called."""
    return [(one.key, one.columns[0].key) for one in inspect(model).column_attrs]


def lay_down(row: Base, *, unless_there: bool = False) -> bool:
    """`insert` of a row that was made before, of which the session keeps nothing."""
    values = {column: getattr(row, name) for name, column in _columns_of(type(row))}
    return insert(type(row), values, unless_there=unless_there)


def insert(model: type[Base], values: Mapping[str, Any], *, unless_there: bool = False) -> bool:
    """Insert a row of all these columns at once, without making an object of it.

    Answers whether it was inserted: `unless_there` leaves it out where somebody has one of its keys, once
    whoever is adding that at this moment has been waited for.
    """
    return _plain_insert(model, unless_there).change(db.session(), values) == 1


def read_afresh(model: type[Base], *key: object, names: Sequence[str] | None = None) -> None:
    """Let whoever has this row from the session find it as it stands now; or no more of it than these."""
    session = db.session()
    known = session.identity_map.get(identity_key(model, key)) if len(session.identity_map) else None
    if known is not None:
        session.expire(known, names)


def put(model: type[Base], **values: Any) -> None:
    """Write this row, over the one that has its key.

    By one statement: of two who look first and write then, both may find nothing there.
    """
    db.session.flush()
    plain = _INSERTS[db.session.get_bind().dialect.name](model).values(**values)
    keys = [column.name for column in model.__table__.primary_key]
    new = {name: plain.excluded[name] for name in values if name not in keys}
    db.session.execute(plain.on_conflict_do_update(index_elements=keys, set_=new))
    read_afresh(model, *(values[name] for name in keys))


def is_deadlock(error: OperationalError) -> bool:
    """Whether two pieces of work waited for each other, so that the database ended this one."""
    return getattr(error.orig, "sqlstate", None) == _DEADLOCK


def step_aside() -> None:
    """End the transaction under way, which must have changed nothing, before work that takes long.

    What was loaded is read afresh when it is next asked for. Raises `RuntimeError` if something unsaved would
    be lost.
    """
    session = db.session()
    if _is_changed(session) or session.info.get("trail"):
        raise RuntimeError("what takes long comes before the work's own changes")
    session.rollback()
    session.expire_all()


def _is_changed(session: Session) -> bool:
    return bool(session.new or session.dirty or session.deleted or session.info.get("changed"))


def prepare(engine: Engine) -> None:
    """Teach an engine our ways: pragmas at connect, and a BEGIN that says what the transaction may do."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "do_connect", _connect_in_line)
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _connect_in_line(dialect: Any, record: Any, arguments: Any, options: dict[str, Any]) -> None:
    options["factory"] = InLine


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
        # So that a row replaced by another is seen to be deleted.
        "recursive_triggers = ON",
        "temp_store = MEMORY",
        "trusted_schema = OFF",
        "mmap_size = 268435456",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reads = only_reads()
    if not reads and connection.engine.url.database:
        cast("InLine", connection.connection.driver_connection).take_turn(connection.engine.url.database)
    if connection.info.get(READS) is not reads:
        # Said only where it is news (`ByMode`).
        send(connection, "PRAGMA query_only = ON" if reads else "PRAGMA query_only = OFF")
        connection.info[READS] = reads
    send(connection, "BEGIN" if reads else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if only_reads():
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


@event.listens_for(Session, "after_flush")
def _remember_change(session: Session, context: Any) -> None:
    session.info["changed"] = True


@event.listens_for(Session, "do_orm_execute")
def _remember_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        state.session.info["changed"] = True


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _forget_change(session: Session) -> None:
    # The end of a savepoint is not the end of the work.
    if not session.in_nested_transaction():
        session.info.pop("changed", None)

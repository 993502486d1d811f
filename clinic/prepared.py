"""Statements that are sent all day: compiled once for each engine, and handed to the driver as they are.

What SQLAlchemy does around a statement takes ten times as long as a small one takes SQLite.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Self

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Told = Mapping[str, Any]
Make = Callable[[Any], Any]


class Prepared:
    """A statement, or what puts it together for an engine of this name, whose places are named.

    It is sent in the session's own transaction, errors are those of SQLAlchemy, and whoever listens to the
    engine for what is sent hears of it. The session keeps nothing of its rows, and what still waits there is
    not written before.
    """

    def __init__(self, statement: Executable | Callable[[str], Executable]) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, session: Session, told: Told) -> list[list[Any]]:
        """What a question finds, or a change answers; its values ours."""
        connection, compiled = self._ready(session)
        return compiled.found(connection, told)

    def first(self, session: Session, told: Told) -> list[Any] | None:
        """The first of them, if there is one."""
        return next(iter(self.rows(session, told)), None)

    def first_on(self, connection: Connection, told: Told) -> list[Any] | None:
        """The first of what a question finds on a connection that is no session's."""
        return next(iter(self._for(connection.dialect).found(connection, told)), None)

    def change(self, session: Session, *told: Told) -> int:
        """Send what changes rows, once for each that is told, and answer how many it changed."""
        connection, compiled = self._ready(session)
        many = [compiled.filled(one) for one in told]
        is_many = len(many) > 1
        cursor = send(connection, compiled.text, many if is_many else many[0], is_many=is_many)
        return int(cursor.rowcount)

    def _ready(self, session: Session) -> tuple[Connection, "_Compiled"]:
        connection = session.connection()
        compiled = self._for(connection.dialect)
        if compiled.is_change:
            session.info["changed"] = True
        return connection, compiled

    def _for(self, dialect: Dialect) -> "_Compiled":
        found = self._compiled.get(dialect.name)
        if found is None:
            statement = self._statement(dialect.name) if callable(self._statement) else self._statement
            found = self._compiled[dialect.name] = _Compiled(statement, dialect)
        return found


class _Compiled:
    """A statement in one engine's words, with what makes values fit for its driver, and its values ours."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled: SQLCompiler = statement.compile(dialect=dialect)
        self.text = compiled.string
        self.is_change = compiled.isinsert or compiled.isupdate or compiled.isdelete
        self._is_positional = compiled.positiontup is not None
        names = compiled.positiontup or list(compiled.params)
        self._places = [_Place.of(name, compiled, dialect) for name in names]
        columns = enumerate(statement.exported_columns)
        makers = [(at, _impl(one.type, dialect).result_processor(dialect, None)) for at, one in columns]
        self._makers = [(at, make) for at, make in makers if make is not None]

    def filled(self, told: Told) -> Sequence[Any] | dict[str, Any]:
        """The places as the driver wants them. Raises `KeyError` where one is not told."""
        if self._is_positional:
            return [
                value if told_as is None else told[told_as] if make is None else make(told[told_as])
                for _, told_as, make, value in self._places
            ]
        return {
            name: value if told_as is None else told[told_as] if make is None else make(told[told_as])
            for name, told_as, make, value in self._places
        }

    def found(self, connection: Connection, told: Told) -> list[list[Any]]:
        cursor = send(connection, self.text, self.filled(told))
        return [self.made(row) for row in cursor.fetchall()]

    def made(self, row: Sequence[Any]) -> list[Any]:
        made = list(row)
        for at, make in self._makers:
            if made[at] is not None:
                made[at] = make(made[at])
        return made


class _Place(NamedTuple):
    """A place in a statement: by which name it is told, or what stands there whoever sends it."""

    name: str
    told_as: str | None
    make: Make | None
    value: Any = None

    @classmethod
    def of(cls, name: str, compiled: SQLCompiler, dialect: Dialect) -> Self:
        bound = compiled.binds[name]
        make = _impl(bound.type, dialect).bind_processor(dialect)
        # A column's own default is nothing that the driver knows: it is told as everything else.
        if bound.required or name in {column.key for column in compiled.prefetch}:
            return cls(name, name, make)
        given = compiled.params[name]
        return cls(name, None, None, given if make is None else make(given))


def send(connection: Connection, text: str, filled: Any = (), *, is_many: bool = False) -> Any:
    """Hand a statement in the engine's own words to the driver, and answer its cursor."""
    cursor = connection.connection.cursor()
    for hear in connection.engine.dispatch.before_cursor_execute:
        hear(connection, cursor, text, filled, None, is_many)
    base: Any = connection.dialect.loaded_dbapi.Error
    try:
        (cursor.executemany if is_many else cursor.execute)(text, filled)
    except base as error:
        raise _ours(error, text, base, connection.dialect) from error
    return cursor


def _ours(error: Exception, text: str, base: Any, dialect: Dialect) -> Exception:
    """Without what was told: that may be anybody's words. Whoever raises it by no name lets the cursor go."""
    return DBAPIError.instance(text, None, error, base, hide_parameters=True, dialect=dialect)


def _impl(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return kind.dialect_impl(dialect)

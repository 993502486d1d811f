"""The kinds of column our tables have: STRICT text and integers on SQLite, native types on PostgreSQL."""

import json
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Date, DateTime, Dialect, Integer, LargeBinary, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MICROSECONDS_IN_SECOND = 1_000_000
# A therapist's or a service's id comes back in row after row, a client's in one question after the other.
uuid_of = lru_cache(maxsize=16384)(UUID)


class IdType(TypeDecorator[UUID]):
    """A random uuid4: 32 hex digits on SQLite, UUID on PostgreSQL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Uuid() if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else value.hex

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        return value if value is None or isinstance(value, UUID) else uuid_of(value)


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
        return value if dialect.name == "postgresql" else (value - EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if isinstance(value, datetime) else EPOCH + value * _MICROSECOND


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


class seconds(FunctionElement[int]):  # noqa: N801 - it is read as SQL functions are
    """An instant's column as whole seconds since 1970: a thousand times are reckoned with as numbers."""

    type = Integer()
    inherit_cache = True


@compiles(seconds, "sqlite")
def _seconds_in_sqlite(element: seconds, compiler: Any, **options: Any) -> str:
    return f"{compiler.process(element.clauses, **options)} / {_MICROSECONDS_IN_SECOND}"


@compiles(seconds, "postgresql")
def _seconds_in_postgresql(element: seconds, compiler: Any, **options: Any) -> str:
    return f"CAST(FLOOR(EXTRACT(EPOCH FROM {compiler.process(element.clauses, **options)})) AS BIGINT)"


class gathered(FunctionElement[list[int]]):  # noqa: N801 - it is read as SQL functions are
    """Every value of a group in one list, in any order: that is far cheaper than as many rows."""

    type = JsonType()
    inherit_cache = True


@compiles(gathered, "sqlite")
def _gathered_in_sqlite(element: gathered, compiler: Any, **options: Any) -> str:
    return f"json_group_array({compiler.process(element.clauses, **options)})"


@compiles(gathered, "postgresql")
def _gathered_in_postgresql(element: gathered, compiler: Any, **options: Any) -> str:
    return f"jsonb_agg({compiler.process(element.clauses, **options)})"


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

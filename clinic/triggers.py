"""What the database itself refuses, whoever asks: rows that may not change and rows that may not go."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import DDL, Connection, MetaData, event, inspect, text

from clinic.database import Base

Change = Literal["INSERT", "UPDATE", "DELETE"]

POSTGRESQL_FUNCTION = (
    "CREATE OR REPLACE FUNCTION attune_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$"
)


@dataclass(frozen=True)
class Trigger:
    """One refusal. `when` is SQL over OLD and NEW for both engines; `only` names the one that needs it."""

    name: str
    table: str
    change: Change
    message: str
    when: str | None = None
    only: str | None = None

    def statement(self, dialect: str) -> str:
        """The CREATE TRIGGER statement in this engine's words."""
        head = f"CREATE TRIGGER {self.name} BEFORE {self.change} ON {self.table}"
        if dialect == "postgresql":
            condition = f" WHEN ({self.when})" if self.when else ""
            return f"{head} FOR EACH ROW{condition} EXECUTE FUNCTION attune_refuse('{self.message}')"
        condition = f" WHEN {self.when}" if self.when else ""
        return f"{head}{condition} BEGIN SELECT RAISE(ABORT, '{self.message}'); END"

    def is_for(self, dialect: str) -> bool:
        return self.only in (None, dialect)


_declared: dict[str, Trigger] = {}


def refuse(
    table: str, change: Change, message: str, *, when: str | None = None, only: str | None = None
) -> None:
    """Declare, beside a model, that this change is refused."""
    name = f"{table}_{change.lower()}_refused"
    _declared[name] = Trigger(name, table, change, message, when, only)


def declared(dialect: str) -> list[Trigger]:
    """All triggers this engine should have, in a stable order."""
    return sorted((t for t in _declared.values() if t.is_for(dialect)), key=lambda t: t.name)


def install(connection: Connection) -> None:
    """Create every declared trigger whose table exists and which is not there yet."""
    present, tables = standing(connection), set(inspect(connection).get_table_names())
    dialect = connection.dialect.name
    if dialect == "postgresql":
        connection.execute(_as_it_stands(POSTGRESQL_FUNCTION))
    for trigger in declared(dialect):
        if trigger.name not in present and trigger.table in tables:
            connection.execute(_as_it_stands(trigger.statement(dialect)))


def _as_it_stands(statement: str) -> DDL:
    """The statement with its per cent signs, which DDL would take for places to fill."""
    return DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]


def standing(connection: Connection) -> dict[str, str]:
    """The triggers the database has now: name to its text."""
    if connection.dialect.name == "postgresql":
        rows = connection.execute(
            text("SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal")
        )
    else:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return dict(tuple(row) for row in rows)


@event.listens_for(Base.metadata, "after_create")
def _install_after_create(target: MetaData, connection: Connection, **options: Any) -> None:
    install(connection)

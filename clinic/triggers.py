"""What the database itself sees to, whoever asks: what may not change or go, and what goes with it."""

from collections.abc import Iterator
from typing import Any, Literal

from sqlalchemy import (
    DDL,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    event,
    inspect,
    text,
)

from clinic.database import Base
from clinic.frozen import frozen

Change = Literal["INSERT", "UPDATE", "DELETE", "TRUNCATE"]

POSTGRESQL_FUNCTION = (
    "CREATE OR REPLACE FUNCTION attune_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$"
)
POSTGRESQL_FOLLOWING = (
    "CREATE OR REPLACE FUNCTION attune_follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF TG_OP <> 'INSERT' THEN "
    "EXECUTE format('DELETE FROM %I WHERE %I = ($1).%I', TG_ARGV[0], TG_ARGV[1], TG_ARGV[2]) USING OLD; "
    "END IF; IF TG_OP <> 'DELETE' THEN "
    "EXECUTE format('DELETE FROM %I WHERE %I = ($1).%I', TG_ARGV[0], TG_ARGV[1], TG_ARGV[2]) USING NEW; "
    "END IF; RETURN NULL; END $$"
)
# Tables whose rows come one by one (`one_by_one`).
_ONE_BY_ONE: set[str] = set()
_STANDS_THERE = "EXISTS (SELECT 1 FROM {table} WHERE {condition})"


@frozen
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
            each = "STATEMENT" if self.change == "TRUNCATE" else "ROW"
            return f"{head} FOR EACH {each}{condition} EXECUTE FUNCTION attune_refuse('{self.message}')"
        condition = f" WHEN {self.when}" if self.when else ""
        how = "FAIL" if self.change == "INSERT" and self.table in _ONE_BY_ONE else "ABORT"
        return f"{head}{condition} BEGIN SELECT RAISE({how}, '{self.message}'); END"

    def removal(self, dialect: str) -> str:
        """The statement that takes away whatever stands under this name."""
        return f"DROP TRIGGER {self.name}" + (f" ON {self.table}" if dialect == "postgresql" else "")

    def is_for(self, dialect: str) -> bool:
        return self.only in (None, dialect)

    def needs(self) -> set[str]:
        """The tables without which it cannot stand."""
        return {self.table}


@frozen
class Following(Trigger):
    """One letting go: with each row that changes so go those of `gone` whose `its` is the row's `own`."""

    gone: str = ""
    its: str = ""
    own: str = ""

    def statement(self, dialect: str) -> str:
        head = f"CREATE TRIGGER {self.name} AFTER {self.change} ON {self.table}"
        if dialect == "postgresql":
            told = f"'{self.gone}', '{self.its}', '{self.own}'"
            return f"{head} FOR EACH ROW EXECUTE FUNCTION attune_follow({told})"
        rows = {"INSERT": ("NEW",), "DELETE": ("OLD",)}.get(self.change, ("OLD", "NEW"))
        same = " OR ".join(f"{self.its} = {row}.{self.own}" for row in rows)
        return f"{head} BEGIN DELETE FROM {self.gone} WHERE {same}; END"  # noqa: S608 - names of our own

    def needs(self) -> set[str]:
        return {self.table, self.gone}


_declared: dict[str, Trigger] = {}
_following: dict[str, Following] = {}


def refuse(
    table: str, change: Change, message: str, *, when: str | None = None, only: str | None = None
) -> None:
    """Declare, beside a model, that this change is refused."""
    name = f"{table}_{change.lower()}_refused"
    _declared[name] = Trigger(name, table, change, message, when, only)


def let_go(table: str, change: Change, gone: str, *, its: str, own: str, word: str = "followed") -> None:
    """Declare that with each row that changes so go those of `gone` whose `its` is its `own`.

    `word` names it: where two things go with the same change, each has one of its own.
    """
    name = f"{table}_{change.lower()}_{word}"
    _following[name] = Following(name, table, change, "", gone=gone, its=its, own=own)


def one_by_one(table: str) -> None:
    """Declare, beside a model, that each statement puts in one row of it at most.

    SQLite copies every page that a statement changes, so that it can take back the rows before one that is
    refused. There are none before one, and so it need not: such a statement says OR FAIL, or OR IGNORE.
    """
    _ONE_BY_ONE.add(table)


def refusals(dialect: str) -> list[Trigger]:
    """Those of `declared` that refuse something."""
    return [one for one in declared(dialect) if not isinstance(one, Following)]


def declared(dialect: str) -> list[Trigger]:
    """All triggers this engine should have, in a stable order."""
    known = [*_declared.values(), *_ways_around(), *_following.values()]
    return sorted((t for t in known if t.is_for(dialect)), key=lambda t: t.name)


def _ways_around() -> Iterator[Trigger]:
    """The refusals of what would change or remove a row as well, without firing the trigger against it.

    SQLite puts a row in another's place by INSERT OR REPLACE, PostgreSQL empties a table by TRUNCATE.
    """
    refused = {t.table: t.message for t in reversed(_declared.values()) if t.change in ("UPDATE", "DELETE")}
    for table, message in refused.items():
        is_there = _has_its_key(Base.metadata.tables[table])
        yield Trigger(f"{table}_replace_refused", table, "INSERT", message, is_there, only="sqlite")
        yield Trigger(f"{table}_truncate_refused", table, "TRUNCATE", message, only="postgresql")


def _has_its_key(table: Table) -> str:
    """SQL that says whether a row has one of the keys of the row that is to come."""
    keys = [key for key in table.constraints if isinstance(key, PrimaryKeyConstraint | UniqueConstraint)]
    same = sorted(" AND ".join(f"{c.name} = NEW.{c.name}" for c in key.columns) for key in keys)
    return " OR ".join(_STANDS_THERE.format(table=table.name, condition=condition) for condition in same)


def install(connection: Connection) -> None:
    """Make the triggers of every table that exists what the code declares, whatever stood by their names."""
    present, tables = standing(connection), set(inspect(connection).get_table_names())
    dialect = connection.dialect.name
    if dialect == "postgresql":
        connection.execute(_as_it_stands(POSTGRESQL_FUNCTION))
        connection.execute(_as_it_stands(POSTGRESQL_FOLLOWING))
    for trigger in declared(dialect):
        if trigger.needs() - tables:
            continue
        if trigger.name in present:
            connection.execute(_as_it_stands(trigger.removal(dialect)))
        connection.execute(_as_it_stands(trigger.statement(dialect)))


def set_aside(connection: Connection) -> None:
    """Take away what names another table than its own, so that this may be made anew; until `install`."""
    dialect, present = connection.dialect.name, standing(connection)
    for trigger in _following.values():
        if trigger.name in present:
            connection.execute(_as_it_stands(trigger.removal(dialect)))


def _as_it_stands(statement: str) -> DDL:
    """The statement with its per cent signs, which DDL would take for places to fill."""
    return DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]


def standing(connection: Connection) -> dict[str, str]:
    """The triggers the database has now: name to its text; on PostgreSQL with the function it runs."""
    if connection.dialect.name == "postgresql":
        rows = connection.execute(
            text(
                "SELECT tgname, concat_ws(' ', tgenabled, pg_get_triggerdef(oid), pg_get_functiondef(tgfoid))"
                " FROM pg_trigger WHERE NOT tgisinternal"
            )
        )
    else:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return dict(tuple(row) for row in rows)


@event.listens_for(Base.metadata, "after_create")
def _install_after_create(target: MetaData, connection: Connection, **options: Any) -> None:
    install(connection)

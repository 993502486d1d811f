"""Runs the migrations on the database of the app whose context this is."""

from typing import Any, Literal

from alembic import context

from clinic import runtime, triggers
from clinic.columns import ChoiceType
from clinic.database import Base, db


def render_item(kind: str, item: Any, autogen_context: Any) -> "str | Literal[False]":
    """Write our own column types by name in a new migration; choices are text, whatever they come to mean."""
    if kind != "type" or type(item).__module__ != "clinic.columns":
        return False
    if isinstance(item, ChoiceType):
        return "sa.Text()"
    autogen_context.imports.add("from clinic import columns")
    return f"columns.{type(item).__qualname__}()"


def is_kept(item: Any, name: str | None, kind: str, *_more: Any) -> bool:
    """On PostgreSQL the short-lived store shares the database; its tables are made at each start instead."""
    return not (kind == "table" and name in runtime.metadata.tables)


with db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=True,
        include_object=is_kept,
    )
    with context.begin_transaction():
        triggers.set_aside(connection)
        context.run_migrations()
        # A batch migration drops a table's triggers without a word; they stand again before it commits.
        triggers.install(connection)
    connection.commit()

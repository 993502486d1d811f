"""Runs the migrations on the database of the app whose context this is."""

from typing import Any, Literal

from alembic import context

from clinic import triggers
from clinic.database import Base, db


def render_item(kind: str, item: Any, autogen_context: Any) -> "str | Literal[False]":
    """Write our own column types by name in a new migration."""
    module = type(item).__module__
    if kind != "type" or not module.startswith("clinic."):
        return False
    autogen_context.imports.add(f"import {module}")
    arguments = ""
    if hasattr(item, "choices"):
        autogen_context.imports.add(f"import {item.choices.__module__}")
        arguments = f"{item.choices.__module__}.{item.choices.__qualname__}"
    return f"{module}.{type(item).__qualname__}({arguments})"


with db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        # A batch migration drops a table's triggers without a word; they stand again before it commits.
        triggers.install(connection)
    connection.commit()

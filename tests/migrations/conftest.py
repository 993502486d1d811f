"""A database as an earlier version left it, with rows in it, and how to bring it up to date."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from alembic import command
from sqlalchemy import MetaData, Table, insert, select

from clinic.app import create_app
from clinic.database import db
from clinic.migrations import head
from tests.conftest import close, settings_for

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Earlier:
    """The rows of an earlier version, written and read without the models, which know only the latest."""

    def put(self, table: str, **values: object) -> None:
        """One row; ids, instants, days and flags are written as this engine keeps them."""
        # First: on SQLite a second connection would wait for the first one's transaction.
        here = self._table(table)
        with db.engine.begin() as connection:
            connection.execute(insert(here).values(**_all(values)))

    def rows(self, table: str, **where: object) -> list[dict[str, Any]]:
        """The rows of which all this is true, as the engine has them."""
        here = self._table(table)
        wanted = [here.c[name] == value for name, value in _all(where).items()]
        with db.engine.connect() as connection:
            return [dict(row) for row in connection.execute(select(here).where(*wanted)).mappings()]

    def bring_up_to_date(self) -> None:
        assert head.bring_up_to_date()

    @staticmethod
    def go_on_to(revision: str) -> None:
        command.upgrade(head.configuration(), revision)

    def go_back_to(self, revision: str) -> None:
        command.downgrade(head.configuration(), revision)

    @staticmethod
    def _table(name: str) -> Table:
        with db.engine.connect() as connection:
            return Table(name, MetaData(), autoload_with=connection)


def _all(values: dict[str, object]) -> dict[str, object]:
    return {name: as_kept(value) for name, value in values.items()}


def as_kept(value: object) -> object:
    """A value as the engine of this app keeps it."""
    if db.engine.dialect.name == "postgresql":
        return value
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return (value - _EPOCH) // timedelta(microseconds=1)
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value


@pytest.fixture
def earlier(tmp_path: Path, database_url: str) -> Iterator[Callable[[str], Earlier]]:
    """`earlier("0001")`: an empty database of that version, once on each engine."""
    with ExitStack() as open_things:

        def at(revision: str) -> Earlier:
            app = create_app(settings_for(tmp_path, database_url))
            open_things.callback(close, app)
            open_things.enter_context(app.app_context())
            open_things.callback(db.session.remove)
            command.upgrade(head.configuration(), revision)
            return Earlier()

        yield at

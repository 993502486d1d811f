"""The database a practice upgrades to is the one the code describes, on both engines, triggers and all."""

import re
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, text

from clinic import runtime, triggers
from clinic.app import create_app
from clinic.database import Base, db
from clinic.migrations import head
from tests.conftest import close, settings_for
from tests.practice import open_practice


@pytest.fixture
def upgraded(tmp_path, database_url) -> Iterator[Flask]:
    app = create_app(settings_for(tmp_path, database_url))
    with app.app_context():
        head.bring_up_to_date()
        yield app
        db.session.remove()
        close(app)


def test_the_migrations_arrive_at_the_models(upgraded):
    with db.engine.connect() as connection:
        kept = {
            "compare_type": True,
            "include_object": lambda item, name, kind, *more: not is_short_lived(name),
        }
        context = MigrationContext.configure(connection, opts=kept)
        assert compare_metadata(context, Base.metadata) == []


def test_every_declared_trigger_stands_and_no_other(upgraded):
    with db.engine.connect() as connection:
        standing = triggers.standing(connection)
    expected = {
        t.name: t.statement(db.engine.dialect.name) for t in triggers.declared(db.engine.dialect.name)
    }
    assert set(standing) == set(expected)
    if db.engine.dialect.name == "sqlite":
        assert {name: _folded(sql) for name, sql in standing.items()} == {
            name: _folded(sql) for name, sql in expected.items()
        }


def test_every_table_on_sqlite_is_strict(tmp_path, sqlite_url):
    app = create_app(settings_for(tmp_path, sqlite_url))
    with app.app_context():
        head.bring_up_to_date()
        with db.engine.connect() as connection:
            rows = connection.execute(text("PRAGMA table_list")).mappings().all()
        loose = {
            r["name"] for r in rows if not r["strict"] and not r["name"].startswith(("sqlite_", "alembic"))
        }
        close(app)
    assert loose == set()


def test_a_practice_set_up_after_the_first_migration_opens_again(upgraded):
    practice = open_practice(upgraded)
    maya = practice.client("Maya", of=practice.ines)
    assert practice.browser_of(practice.ines).get(f"/desk/clients/{maya.id}").status_code == 200


def test_an_up_to_date_database_is_left_alone(upgraded):
    assert head.is_up_to_date()
    assert head.bring_up_to_date() is False


def test_a_database_goes_back_to_nothing(upgraded):
    from alembic import command

    command.downgrade(head.configuration(), "base")
    left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    assert {name for name in left if not is_short_lived(name)} == set()


def is_short_lived(name: str | None) -> bool:
    return name in runtime.metadata.tables


def _folded(statement: str) -> str:
    return re.sub(r"\s+", " ", statement).strip()

"""The database a practice upgrades to is the one the code describes, on both engines, triggers and all."""

import re
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import Connection, inspect, text

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


def test_every_declared_trigger_stands_as_it_is_declared_and_no_other(upgraded):
    with db.engine.connect() as connection:
        found = triggers.standing(connection)
        assert found == declared_anew(connection)
        assert set(found) == {trigger.name for trigger in triggers.declared(connection.dialect.name)}


HOLLOWED = {
    "sqlite": [
        """DROP TRIGGER item_update_refused;
        CREATE TRIGGER item_update_refused BEFORE UPDATE ON item BEGIN SELECT 1; END""",
        """DROP TRIGGER item_update_refused;
        CREATE TRIGGER item_update_refused BEFORE UPDATE ON item WHEN NEW.version > 9
        BEGIN SELECT RAISE(ABORT, 'versions are immutable'); END""",
    ],
    "postgresql": [
        """CREATE OR REPLACE FUNCTION attune_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RETURN NEW; END $$""",
        """DROP TRIGGER item_update_refused ON item;
        CREATE TRIGGER item_update_refused BEFORE UPDATE ON item FOR EACH ROW WHEN (NEW.version > 9)
        EXECUTE FUNCTION attune_refuse('versions are immutable')""",
        "ALTER TABLE item DISABLE TRIGGER item_update_refused",
    ],
}


def test_a_trigger_that_refuses_nothing_any_more_is_noticed_by_more_than_its_name_and_put_right(upgraded):
    with db.engine.connect() as connection:
        expected = triggers.standing(connection)
        for statements in HOLLOWED[connection.dialect.name]:
            for statement in re.split(r";\s*(?=CREATE)", statements):
                connection.exec_driver_sql(statement)
            hollowed = triggers.standing(connection)
            assert set(hollowed) == set(expected)
            assert hollowed != expected
            triggers.install(connection)
            assert triggers.standing(connection) == expected


def declared_anew(connection: Connection) -> dict[str, str]:
    """What stands once all triggers were taken away and made as the code has them, in this engine's words."""
    dialect = connection.dialect.name
    for trigger in triggers.declared(dialect):
        connection.exec_driver_sql(trigger.removal(dialect))
    if dialect == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION attune_refuse")
    triggers.install(connection)
    return triggers.standing(connection)


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

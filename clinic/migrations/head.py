"""How the database gets from the form it has to the form this version needs."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from clinic.database import db


def bring_up_to_date() -> bool:
    """Run the migrations that are missing; answers whether there were any. Needs an app context."""
    if is_up_to_date():
        return False
    command.upgrade(configuration(), "head")
    return True


def is_up_to_date() -> bool:
    """Whether the database has the form this version needs."""
    with db.engine.connect() as connection:
        standing = MigrationContext.configure(connection).get_current_heads()
    return set(standing) == set(ScriptDirectory.from_config(configuration()).get_heads())


def configuration() -> Config:
    """What Alembic needs to know; there is no ini file, so that a wheel carries all of it."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config

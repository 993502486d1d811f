"""How the database gets from the form it has to the form this version needs."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from clinic.database import db

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent


def bring_up_to_date() -> bool:
    """Run the migrations that are missing; answers whether there were any. Needs an app context."""
    if is_up_to_date():
        return False
    from alembic import command

    command.upgrade(configuration(), "head")
    return True


def is_up_to_date() -> bool:
    """Whether the database has the form this version needs. Asks without Alembic, which is slow to import."""
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        standing = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return bool(standing == latest())


def latest() -> str:
    """The last migration; their numbers stand at the front of their file names, in order."""
    return max(path.name.partition("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def configuration() -> "Config":
    """What Alembic needs to know; there is no ini file, so that a wheel carries all of it."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config

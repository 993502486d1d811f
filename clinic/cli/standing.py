"""The practice that is there already, for commands that look after one and must never begin one."""

import os
from pathlib import Path

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from clinic.app import create_app
from clinic.migrations.head import is_up_to_date


def standing_practice() -> Flask:
    """The app on the instance and database named by the environment.

    Raises `ClickException` where nothing has begun, or the database does not answer or is of another version.
    """
    folder = instance_folder()
    if not has_begun(folder):
        raise click.ClickException(
            f"There is no practice in {folder}. CLINIC_INSTANCE names another folder; "
            "`attune serve` begins a practice."
        )
    try:
        app = create_app()
        with app.app_context():
            ready = is_up_to_date()
    except SQLAlchemyError as broken:
        raise click.ClickException(f"The database does not answer: {reason_of(broken)}") from None
    if not ready:
        raise click.ClickException(
            "The database is not up to date: `attune serve` brings it up as it starts."
        )
    return app


def instance_folder() -> Path:
    """The folder the environment names, there or not."""
    return Path(os.environ.get("CLINIC_INSTANCE") or "instance").resolve()


def has_begun(folder: Path) -> bool:
    """Whether a practice was ever started here, or lives in a database of its own."""
    return (folder / "keys").is_dir() or bool(os.environ.get("CLINIC_DATABASE_URL"))


def reason_of(broken: SQLAlchemyError) -> str:
    """What the database itself said, in one line."""
    said = str(getattr(broken, "orig", None) or broken).strip().splitlines()
    return said[0] if said else type(broken).__name__

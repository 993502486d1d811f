"""How a practice is opened: its app, on a database that is up to date."""

import click
from flask import Flask
from sqlalchemy.exc import OperationalError

from clinic.app import create_app
from clinic.cli.standing import reason_of
from clinic.config import Settings
from clinic.database import db
from clinic.migrations.head import bring_up_to_date
from clinic.people.setup import one_time_address
from clinic.runtime import runtime


def bring_up(settings: Settings) -> tuple[Flask, str | None]:
    """The app on a database that is up to date, and where the practice is set up, until it is.

    No connection stays open, since a server may fork after this.
    """
    try:
        app = create_app(settings)
        with app.app_context():
            bring_up_to_date()
            address = one_time_address(app)
            db.session.remove()
            db.engine.dispose()
            runtime().dispose()
    except OperationalError as broken:
        raise click.ClickException(f"The database does not answer: {reason_of(broken)}") from None
    return app, address

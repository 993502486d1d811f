"""How people join the app: the edge learns who is signed in, and a host with other secrets does not start."""

from flask import Flask
from sqlalchemy import inspect

from clinic.config import settings
from clinic.database import db
from clinic.edge import current
from clinic.people import made_up_door, signed_in
from clinic.people.models import Practice
from clinic.people.secrets_check import refuse_others


def install(app: Flask) -> None:
    """Called once, at assembly, inside the app's context. Raises `OtherSecrets`."""
    current.identify(app, signed_in.load)
    current.practice_from(app, Practice.ours)
    app.context_processor(lambda: {"account_url": "/desk/me"})
    made_up_door.install(app, settings())
    refuse_a_strange_host()


def refuse_a_strange_host() -> None:
    """Raises `OtherSecrets` unless this host holds what the practice was set up with."""
    # Before the first migration there is nothing to compare with.
    if inspect(db.engine).has_table(Practice.__tablename__):
        refuse_others(settings(), Practice.ours())
        db.session.remove()

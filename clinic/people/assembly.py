"""How people join the app: the edge learns who is signed in, and a host with other secrets does not start."""

from flask import Flask, g
from sqlalchemy import inspect

from clinic.config import settings
from clinic.database import db
from clinic.edge import current
from clinic.people import made_up_door, signed_in
from clinic.people.letterhead import Letterhead
from clinic.people.models import Practice
from clinic.people.secrets_check import refuse_others


def install(app: Flask) -> None:
    """Called once, at assembly, inside the app's context. Raises `OtherSecrets`."""
    current.identify(app, signed_in.load)
    current.practice_from(app, Letterhead.ours)
    app.context_processor(_of_the_session)
    made_up_door.install(app, settings())
    refuse_a_strange_host()


def _of_the_session() -> dict[str, object]:
    """What a page shows of the session it is part of, where anybody was looked for at all."""
    found: current.SignedIn | None = g.get("signed_in")
    if found is None:
        return {"account_url": "/desk/me"}
    return {
        "account_url": "/desk/me",
        "lock_after_seconds": found.idle_s,
        "is_own_device": found.is_own_device,
    }


def refuse_a_strange_host() -> None:
    """Raises `OtherSecrets` unless this host holds what the practice was set up with."""
    # Before the first migration there is nothing to compare with.
    if inspect(db.engine).has_table(Practice.__tablename__):
        refuse_others(settings(), Practice.ours())
        db.session.remove()

"""What every request passes, in order, before and after the page it asks for."""

from flask import Flask, g

from clinic.config import Settings
from clinic.database import db
from clinic.edge import (
    addresses,
    body,
    csrf,
    day_rows,
    headers,
    hosts,
    journal,
    packed,
    record_days,
    refusals,
    turn,
    visitor,
    wording,
)
from clinic.mode import Mode, set_mode

# An app context may outlive a request, in commands and tests; what belongs to a request does not.
OF_A_REQUEST = (
    "_flask_babel",
    "bare",
    "door",
    "practice",
    "request_id",
    "signed_in",
    "unaided",
    "visit",
    "visit_changed",
)


def install(app: Flask) -> None:
    """The order matters: functions run before a request as listed here, and after it in reverse."""
    told: Settings = app.extensions["attune"]
    # OPTIONS would tell what a door refuses to tell.
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    addresses.install(app)
    app.before_request(_begin)
    journal.install(app)
    hosts.install(app, told)
    body.install(app)
    headers.install(app, told)
    packed.install(app)
    visitor.install(app)
    wording.install(app)
    record_days.install(app)
    day_rows.install(app)
    csrf.install(app)
    refusals.install(app)
    app.teardown_request(_end)


def _begin() -> None:
    for name in OF_A_REQUEST:
        g.pop(name, None)
    db.session.rollback()
    set_mode(turn.mode_of_request())


def _end(error: BaseException | None) -> None:
    if error is not None:
        db.session.rollback()
    db.session.rollback()
    set_mode(Mode.WRITE)

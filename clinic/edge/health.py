"""Whether the process lives, and whether everything it needs answers."""

from collections.abc import Callable

from flask import jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from clinic.database import db
from clinic.edge import journal
from clinic.edge.doors import visitor
from clinic.runtime import runtime

bp = visitor.blueprint("health", __name__)

Check = Callable[[], bool]
_checks: dict[str, Check] = {}


def ask(name: str, check: Check) -> None:
    """Make `/readyz` ask this, too: `check` answers whether all is well, or raises."""
    _checks[name] = check


@bp.get("/healthz")
def alive() -> ResponseReturnValue:
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    checks = {"database": _database_answers, "sessions": _sessions_answer, **_checks}
    found = {name: _is_well(check) for name, check in checks.items()}
    return jsonify(found), 200 if all(found.values()) else 503


def _is_well(check: Check) -> bool:
    try:
        return check()
    except Exception:
        journal.log.exception("not ready")
        return False


def _database_answers() -> bool:
    return db.session.execute(text("SELECT 1")).scalar() == 1


def _sessions_answer() -> bool:
    with runtime().begin() as connection:
        return connection.execute(text("SELECT 1")).scalar() == 1

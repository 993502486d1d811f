"""When a request takes its turn to write: as it begins, or only where its view says so."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import current_app, request

from clinic.database import db
from clinic.mode import Mode, set_mode

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_MARK = "looks_first"

View = TypeVar("View", bound=Callable[..., Any])


def looks_first(view: View) -> View:
    """Let this view only read, and wait for no writer, but for what it does within `database.writing()`.

    So that nobody waits while it looks, seals, or makes the page that says no.
    """
    setattr(view, _MARK, True)
    return view


@contextmanager
def looking() -> Iterator[None]:
    """The same for a piece of work. Ends the transaction under way, which has changed nothing."""
    db.session.commit()
    before = set_mode(Mode.READ)
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        set_mode(before)


def mode_of_request() -> Mode:
    """What the transactions of this request may do before its view says otherwise."""
    view = current_app.view_functions.get(request.endpoint or "")
    return Mode.READ if request.method in SAFE or hasattr(view, _MARK) else Mode.WRITE

"""Who may write in a file that a page opens: asked of each request that changes something.

Every clinical page finds its client or its note through `client.mine`, `note_found.own_draft` or
`note_found.readable`, and those ask here. So a new act is closed to whoever reads only, until its view says
otherwise.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from flask import current_app, request

from clinic.edge import csrf, current
from clinic.files import rights

_FOR_READERS = "for_readers"
_FOR_WRITERS = "for_writers"

View = TypeVar("View", bound=Callable[..., Any])


def for_readers(view: View) -> View:
    """Let this act be asked for by whoever reads only: a term of its own in their grant allows it."""
    setattr(view, _FOR_READERS, True)
    return view


def for_writers(view: View) -> View:
    """Show this page to nobody who reads only: it is a form, and nothing that one could read."""
    setattr(view, _FOR_WRITERS, True)
    return view


def must_be_allowed(file_id: UUID | None) -> None:
    """Raises `ReadsOnly` if this request would write in a file that whoever asks was let read only."""
    if file_id is not None and _would_write():
        rights.must_write(file_id, current.person().id)


def _would_write() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    if csrf.changes_something():
        return not hasattr(view, _FOR_READERS)
    return hasattr(view, _FOR_WRITERS)

"""The page a form stood on, found from where it was sent: its pages tell nobody where somebody comes from."""

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException

from clinic.edge import csrf
from clinic.edge.typed import SECRET

HOME = "/"


def path() -> str:
    """The address it was sent to, or the nearest above it that can be looked at, without a query.

    The first page where there was no form, where another site sent it, or where the address itself opens
    something.
    """
    if not csrf.changes_something() or not csrf.came_from_here():
        return HOME
    steps = request.path.split("/")
    above = ("/".join(steps[:length]) for length in range(len(steps), 1, -1))
    return next((found for path in above if (found := _looked_at(path))), HOME)


def _looked_at(path: str) -> str | None:
    """The same address, if there is a page at it that anybody may be shown the address of."""
    try:
        endpoint, values = current_app.url_map.bind_to_environ(request.environ).match(path, method="GET")
    except HTTPException:
        return None
    return None if any(map(SECRET.search, values)) else url_for(endpoint, **values)

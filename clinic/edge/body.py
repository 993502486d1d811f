"""How much a request may carry, and that none of it is ever laid down on a disk."""

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any, TypeVar

import flask
from flask import Flask, current_app, request

MIB = 1024 * 1024
ORDINARY_BYTES = MIB
PARTS = 1000

View = TypeVar("View", bound=Callable[..., Any])


class Request(flask.Request):
    """A request whose uploads stay in memory: Werkzeug's own streams go to a temporary file past 500 kB."""

    max_content_length = ORDINARY_BYTES
    max_form_memory_size = ORDINARY_BYTES
    max_form_parts = PARTS

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


def install(app: Flask) -> None:
    app.request_class = Request
    app.config["MAX_CONTENT_LENGTH"] = ORDINARY_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = ORDINARY_BYTES
    app.config["MAX_FORM_PARTS"] = PARTS
    app.before_request(_make_room)


def may_carry(most_bytes: int) -> Callable[[View], View]:
    """Let this view's requests be larger than an ordinary form: `@may_carry(25 * MIB)`, under the route."""

    def mark(view: View) -> View:
        view.most_bytes = most_bytes  # type: ignore[attr-defined]
        return view

    return mark


def _make_room() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    most_bytes = getattr(view, "most_bytes", None)
    if most_bytes is not None:
        request.max_content_length = most_bytes
        request.max_form_memory_size = most_bytes

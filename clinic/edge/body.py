"""How much a request may carry, how many large ones at once, and that none is ever laid down on a disk."""

from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO
from threading import BoundedSemaphore
from typing import IO, Any, TypeVar

import flask
from flask import Flask, Response, current_app, g, request
from werkzeug.formparser import FormDataParser

from clinic.edge import current
from clinic.edge.beginning import GOES_BY_BYTES, BeginningParser
from clinic.plain import N_
from clinic.refusal import Refusal

MIB = 1024 * 1024
ORDINARY_BYTES = MIB
PARTS = 1000
# What a page says of a file that is larger than any ordinary form.
FILE_TOO_LARGE = N_(
    "This file is larger than one megabyte, and at most that much is read. Please choose a smaller one."
)

SOON_SECONDS = 20

View = TypeVar("View", bound=Callable[..., Any])


class TooManyAtOnce(Refusal):
    """As many large things are in memory as may be. Nothing that this request carried was looked at."""

    status = 503
    retry_after = SOON_SECONDS
    sentence = N_(
        "Two documents are on their way just now, and more would be too much for this computer. "
        "Nothing was kept of this one: please try again in a moment."
    )


class Request(flask.Request):
    """A request whose uploads stay in memory: Werkzeug's own streams go to a temporary file past 500 kB."""

    max_content_length = ORDINARY_BYTES
    max_form_memory_size = ORDINARY_BYTES
    max_form_parts = PARTS
    # Set where it carries more than its view takes, and the view has a form to answer with.
    has_more_than_may_be = False

    def make_form_data_parser(self) -> FormDataParser:
        if self.has_more_than_may_be:
            self.form_data_parser_class = BeginningParser
        return super().make_form_data_parser()

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
    app.after_request(_as_too_large)
    app.teardown_request(_end_turn)


def may_carry(most_bytes: int, too_large: str = "") -> Callable[[View], View]:
    """Say how large this view's requests may be: `@may_carry(25 * MIB)`, under the route.

    `too_large` is what is said of a larger one, as a msgid, where that can be told better than of any form:
    then the view is asked all the same, with what stood before the file, and its form says so beside it.
    """

    def mark(view: View) -> View:
        view.most_bytes = most_bytes  # type: ignore[attr-defined]
        view.too_large = too_large  # type: ignore[attr-defined]
        return view

    return mark


def said_of_too_large() -> str:
    """What the view that was asked says of a request that is too large, as a msgid; mostly nothing."""
    said: str = getattr(_view(), "too_large", "")
    return said


def is_too_large() -> bool:
    """Whether no more of this request was read than how its form begins: a file there may be is not."""
    found: bool = getattr(request, "has_more_than_may_be", False)
    return found


def one_of(turns: BoundedSemaphore) -> Callable[[View], View]:
    """Let no more of this view's requests be answered at once than there are turns. Under the route.

    A turn is taken before anything of the body is read, and by somebody who is signed in: nobody else's
    request is given room.
    """

    def mark(view: View) -> View:
        view.turns = turns  # type: ignore[attr-defined]
        return view

    return mark


def _make_room() -> None:
    view = _view()
    most_bytes = getattr(view, "most_bytes", None)
    if most_bytes is not None and said_of_too_large() and most_bytes < _length() <= GOES_BY_BYTES:
        request.has_more_than_may_be = True  # type: ignore[attr-defined]
        request.max_content_length = GOES_BY_BYTES
        return
    turns = getattr(view, "turns", None)
    if turns is not None and not _takes_turn(turns):
        return
    if most_bytes is not None:
        request.max_content_length = most_bytes
        request.max_form_memory_size = most_bytes


def _length() -> int:
    """As it says of itself; nothing where it does not, as no browser's form does."""
    return request.content_length or 0 if request.mimetype == "multipart/form-data" else 0


def _as_too_large(answer: Response) -> Response:
    """The form once more, and for the reason that there is."""
    if is_too_large() and answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:
        answer.status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return answer


def _view() -> Callable[..., Any] | None:
    return current_app.view_functions.get(request.endpoint or "")


def _takes_turn(turns: BoundedSemaphore) -> bool:
    if current.signed_in() is None:
        return False
    if not turns.acquire(blocking=False):
        raise TooManyAtOnce
    g.turns = turns
    return True


def _end_turn(_error: BaseException | None) -> None:
    turns = g.pop("turns", None)
    if turns is not None:
        turns.release()

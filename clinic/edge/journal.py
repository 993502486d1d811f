"""The machine's own log: a JSON line for each request and alarm, without a name, a path or a typed word."""

import json
import logging
import re
import sys
import traceback
from time import perf_counter
from types import TracebackType
from typing import Any
from uuid import uuid4

from flask import Flask, Response, g, has_request_context, request

from clinic import clock

NAME = "clinic"
WITHHELD = "[withheld]"
OURS = ("request", "endpoint", "method", "status", "ms")
TOKEN = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])")
ADDRESS = re.compile(r"[^\s@\"'<>]+@[^\s@\"'<>]+")

log = logging.getLogger(NAME)


def install(app: Flask) -> None:
    """Write to standard error, from the first request on."""
    _write_lines(log)
    for loud in ("werkzeug", "waitress.queue"):
        logging.getLogger(loud).setLevel(logging.ERROR)
    app.before_request(_begin)
    app.after_request(_note)


class Line(logging.Formatter):
    """One JSON object to a line. Of an exception it keeps kind and places, never message or values."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {"at": clock.now().isoformat(), "level": record.levelname.lower()}
        said["says"] = "alarm" if record.exc_info else record.getMessage()
        said |= {name: getattr(record, name) for name in OURS if hasattr(record, name)}
        if record.exc_info:
            said |= _alarm(record.exc_info[1], record.exc_info[2])
        return withheld(json.dumps(said, ensure_ascii=True))


def withheld(text: str) -> str:
    """The text without anything that has the shape of a token or of somebody's address."""
    return ADDRESS.sub(WITHHELD, TOKEN.sub(WITHHELD, text))


def _alarm(error: BaseException | None, trace: TracebackType | None) -> dict[str, Any]:
    frames = traceback.extract_tb(trace)
    said: dict[str, Any] = {
        "kind": type(error).__name__,
        "where": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    cause = None if error is None else error.__cause__ or error.__context__
    if cause is not None:
        said["after"] = type(cause).__name__
    return said | _request_of_now()


def _request_of_now() -> dict[str, Any]:
    if not has_request_context():
        return {}
    return {"request": g.get("request_id", ""), "endpoint": request.endpoint or "none"}


def _write_lines(logger: logging.Logger) -> None:
    if not any(isinstance(handler.formatter, Line) for handler in logger.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(Line())
        logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False


def _begin() -> None:
    g.request_id = uuid4().hex[:12]
    g.began = perf_counter()


def _note(response: Response) -> Response:
    if request.endpoint != "static":
        spent_ms = round((perf_counter() - g.get("began", perf_counter())) * 1000, 1)
        more = {"method": request.method, "status": response.status_code, "ms": spent_ms}
        log.info("answered", extra=_request_of_now() | more)
    return response

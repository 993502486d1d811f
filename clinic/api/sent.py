"""Reads what a program sent: strict JSON and named parameters, and nothing that could mean two things."""

import json
from typing import Any, NoReturn

from flask import request

from clinic.api.shape import TWICE, Invalid, Shape
from clinic.edge.catalogue import gettext
from clinic.plain import N_
from clinic.refusal import Refusal


class NotJson(Refusal):
    status = 415
    sentence = N_("Send this as application/json.")


class Unreadable(Refusal):
    status = 400
    sentence = N_("That is not JSON: one object in UTF-8, each of its names once.")


def query(shape: Shape) -> dict[str, str]:
    """What follows the question mark. Raises `Invalid`."""
    twice = {name for name, values in request.args.lists() if len(values) > 1}
    if twice:
        raise Invalid({name[:40]: gettext(TWICE) for name in twice})
    return shape.read(request.args.to_dict())


def body(shape: Shape) -> dict[str, str]:
    """The object that was sent. Raises `NotJson`, `Unreadable` or `Invalid`."""
    if request.mimetype != "application/json":
        raise NotJson
    return shape.read(_object(request.get_data()))


def nothing() -> None:
    """A call that carries nothing has no body. Raises `Unreadable`."""
    if request.get_data():
        raise Unreadable(N_("Nothing is sent along with this call."))


def _object(data: bytes) -> dict[str, object]:
    try:
        text = data.decode()
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
        # Half of a surrogate pair is no text.
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Unreadable from None
    if not isinstance(found, dict):
        raise Unreadable
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")

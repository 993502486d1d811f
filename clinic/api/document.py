"""The interface's own description (OpenAPI 3.1), made from the declarations that judge what is sent."""

import json
from functools import lru_cache

from clinic.api import calls
from clinic.api.noes import CANCELLED, INVALID, NOT_OFFERED, TIME_TAKEN
from clinic.api.shape import ID, INSTANT, Schema, Shape, Text
from clinic.notes.ways import Ways

JSON, PROBLEM = "application/json", "application/problem+json"
WAY_BACK = "The booking's `token`: whoever has it may see, move and cancel that booking, and no other."

HAPPENED = {
    400: "What was sent cannot be read.",
    403: "This booking is not taken here: the practice asks for a call.",
    404: "There is nothing at this address. It is the same for what never was.",
    409: f"`{TIME_TAKEN}`, with `nearest`; or `{CANCELLED}` before; or somebody changed the same just now.",
    413: "More than one megabyte was sent.",
    415: "Something other than JSON was sent.",
    422: f"`{INVALID}`, with `fields`; or `{NOT_OFFERED}`, with `fields` and `nearest`.",
    429: "Too often. Wait as many seconds as `Retry-After` says, if it is there.",
}
# Which schemas such an answer may have, where it is more than a sentence.
KINDS = {409: ["TimeTaken", "Cancelled", "Problem"], 422: ["Invalid", "NotOffered"]}


@lru_cache(maxsize=1)
def text(ways: Ways) -> str:
    """The whole description, with these ways of working that a therapist may be told to work in."""
    return json.dumps(described(ways), ensure_ascii=False)


def described(ways: Ways) -> Schema:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Attune: book a first appointment",
            "version": "1",
            "description": "Times are UTC with Z. No cookie is read or set, and other sites' scripts are not "
            "let in. No answer says who else is booked, or why a time is not free.",
        },
        "servers": [{"url": "/api/v1"}],
        "paths": {
            "/openapi.json": {"get": _looks("description", "This description.", {"type": "object"})},
            "/services": {"get": _looks("services", "What the public may book.", _ref("Services"))},
            "/therapists": {"get": _looks("therapists", "With whom.", _ref("Therapists"))},
            "/openings": {
                "get": _looks(
                    "openings",
                    "Every start that can be booked now, earliest first. An unknown therapist has none.",
                    _ref("Openings"),
                    calls.OPENINGS,
                    404,
                )
            },
            "/bookings": {"post": _takes()},
            "/bookings/{token}": {
                "parameters": [_parameter("token", "path", Text(WAY_BACK))],
                "get": _looks("show", "The booking.", _ref("Booking"), calls.IN_A_ZONE, 404),
                "patch": _moves(),
                "delete": _cancels(),
            },
        },
        "components": {"schemas": SCHEMAS | {"Therapist": _therapist(ways)}},
    }


def _looks(name: str, about: str, answer: Schema, query: Shape = calls.NOTHING, *noes: int) -> Schema:
    return _call(name, about, query, {"200": _answer(about, answer)}, *noes)


def _takes() -> Schema:
    yes = {"201": _answer("It is booked.", _ref("Booking"))}
    call = _call("book", "Take a time, at once.", calls.NOTHING, yes, 400, 403, 409, 413, 415, 429)
    call["parameters"] = [_parameter("Idempotency-Key", "header", calls.KEY)]
    return call | _body(calls.BOOKING)


def _moves() -> Schema:
    yes = {"200": _answer("It is there now.", _ref("Booking"))}
    about = "Give it another time, as one act: it has the new one or keeps the old."
    return _call("move", about, calls.IN_A_ZONE, yes, 400, 404, 409, 413, 415, 429) | _body(calls.MOVE)


def _cancels() -> Schema:
    yes = {"200": _answer("It is cancelled, now or before.", _ref("Booking"))}
    return _call("cancel", "Give the time back.", calls.IN_A_ZONE, yes, 400, 404, 409, 413, 429)


def _call(name: str, about: str, query: Shape, yes: Schema, *noes: int) -> Schema:
    answers = yes | {str(status): _no(status) for status in sorted((*noes, 422))}
    parameters = [_parameter(name, "query", one) for name, one in query.fields.items()]
    return {"operationId": name, "summary": about, "parameters": parameters, "responses": answers}


def _parameter(name: str, where: str, one: Text) -> Schema:
    return {"name": name, "in": where, "required": one.is_needed, "schema": one.schema()}


def _body(shape: Shape) -> Schema:
    return {"requestBody": {"required": True, "content": {JSON: {"schema": shape.schema()}}}}


def _answer(about: str, schema: Schema) -> Schema:
    return {"description": about, "content": {JSON: {"schema": schema}}}


def _no(status: int) -> Schema:
    kinds = KINDS.get(status, ["Problem"])
    schema = {"oneOf": [_ref(name) for name in kinds]} if len(kinds) > 1 else _ref(kinds[0])
    return {"description": HAPPENED[status], "content": {PROBLEM: {"schema": schema}}}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(more: Schema) -> Schema:
    return {
        "type": "object",
        "properties": more,
        "required": list(more),
        "additionalProperties": False,
    }


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _problem(kind: str, **more: Schema) -> Schema:
    said = {
        "type": {"const": kind},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence in the language of Accept-Language."},
    }
    return _object(said | more)


_TEXT = {"type": "string"}
_ID = {"type": "string", "pattern": f"^{ID}$"}
_UTC = {"type": "string", "pattern": f"^{INSTANT}$"}
_LOCAL = {"type": "string", "format": "date-time", "description": "The same by the clock of the zone."}
_NEAREST = _list(_ref("Opening")) | {"maxItems": 3, "description": "Other starts that are free."}
_FIELDS = {
    "type": "object",
    "additionalProperties": _TEXT,
    "minProperties": 1,
    "description": "What is wrong with each field, in a sentence.",
}

SCHEMAS: Schema = {
    "Services": _object({"services": _list(_ref("Service"))}),
    "Service": _object(
        {
            "id": _ID,
            "name": _TEXT,
            "minutes": {"type": "integer"},
            "price": {"type": "string", "pattern": r"^[0-9]+\.[0-9]{2}$", "description": "Dollars."},
            "languages": _list(_TEXT) | {"description": "In which the practice writes to its visitors."},
        }
    ),
    "Therapists": _object({"therapists": _list(_ref("Therapist"))}),
    "Opening": _object({"starts_at": _UTC, "local": _LOCAL, "therapist": _ID}),
    "Openings": _object({"zone": _TEXT, "openings": _list(_ref("Opening"))}),
    "Booking": _object(
        {
            "token": {"type": "string", "description": WAY_BACK},
            "state": {"enum": ["booked", "cancelled"]},
            "starts_at": _UTC,
            "ends_at": _UTC,
            "local": _LOCAL,
            "zone": _TEXT,
            "therapist": _ID,
            "manage_url": _TEXT | {"description": "The booking's own page, for whoever booked."},
            "ics_url": _TEXT | {"description": "The booking for a calendar."},
        }
    ),
    "Problem": _problem("about:blank"),
    "TimeTaken": _problem(TIME_TAKEN, nearest=_NEAREST),
    "Cancelled": _problem(CANCELLED),
    "Invalid": _problem(INVALID, fields=_FIELDS),
    "NotOffered": _problem(NOT_OFFERED, fields=_FIELDS, nearest=_NEAREST),
}


def _therapist(ways: Ways) -> Schema:
    """What is told of a therapist; the practice adds ways of working, and renames them."""
    told = ways.to_tell()
    names = "; ".join(f"`{code}`: {name}" for code, name in told.items())
    return _object(
        {
            "id": _ID,
            "name": _TEXT,
            "designation": _TEXT,
            "languages": _list(_TEXT) | {"description": "Spoken by them, as BCP 47 codes."},
            "modalities": _list({"enum": list(told)}) | {"description": names},
        }
    )

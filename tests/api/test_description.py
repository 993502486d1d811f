"""The description is true: whatever it allows or forbids is answered as it says, and nothing fails."""

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from tests.api.conftest import Program
from tests.practice import Practice

SPECIFICATION = "/api/v1/openapi.json"
CHECKED = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
]
WITHOUT_INPUT = ("GET /services", "GET /therapists")
WITH_INPUT = (
    "GET /openings",
    "POST /bookings",
    "GET /bookings/{token}",
    "PATCH /bookings/{token}",
    "DELETE /bookings/{token}",
)
TRIED = [
    *product((*WITHOUT_INPUT, *WITH_INPUT), [GenerationMode.POSITIVE]),
    *product(WITH_INPUT, [GenerationMode.NEGATIVE]),
]
TRIES = 25


@pytest.fixture
def unlimited(practice: Practice) -> Flask:
    """As a demo may be set up for a check: what is counted is not what is tried here."""
    told = practice.app.extensions["attune"]
    practice.app.extensions["attune"] = replace(told, rate_limits=False)
    return practice.app


def test_every_operation_is_tried_here(program: Program, unlimited: Flask) -> None:
    """All but the one that answers with the description itself."""
    found = {one.ok().label for one in _specification(unlimited).get_all_operations()}
    assert found == {*WITHOUT_INPUT, *WITH_INPUT}


@pytest.mark.parametrize(("label", "mode"), TRIED)
def test_it_answers_as_described(
    program: Program, unlimited: Flask, label: str, mode: GenerationMode
) -> None:
    (operation,) = [
        one.ok() for one in _specification(unlimited).get_all_operations() if one.ok().label == label
    ]
    known = {"service": program.service, "token": program.book().json["token"]}
    number = iter(range(TRIES * 100))

    @settings(
        max_examples=TRIES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def tried(case: schemathesis.Case) -> None:
        # Of two, one is about what is really there: chance alone would never find it.
        if next(number) % 2 and mode is GenerationMode.POSITIVE:
            for place in (case.path_parameters, case.query, case.body):
                if isinstance(place, dict):
                    place.update({name: known[name] for name in known if name in place})
        case.call_and_validate(checks=CHECKED)

    tried()


def test_the_description_names_every_call_there_is_and_no_other(program: Program, practice: Practice) -> None:
    described = json.loads(program.http.get(SPECIFICATION).data)
    assert described["openapi"] == "3.1.0"
    written = {
        (method, path)
        for path, calls in described["paths"].items()
        for method in calls
        if method != "parameters"
    }
    assert written == set(_routes(practice.app))


def _routes(app: Flask) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("api."):
            for method in (rule.methods or set()) - {"HEAD"}:
                yield method.lower(), rule.rule.removeprefix("/api/v1").replace("<", "{").replace(">", "}")


def _specification(app: Flask) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_wsgi(SPECIFICATION, app)

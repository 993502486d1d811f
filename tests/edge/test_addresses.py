"""An address is written as Werkzeug writes it, and how is worked out when it is first written."""

from types import CodeType
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.routing import Map, MapAdapter, Rule

from clinic.edge.addresses import Address

WAYS = {
    "plain": "/desk/today",
    "page": "/desk/notes/<uuid:note_id>/void",
    "word": "/b/<word>",
    "numbered": "/<int:one>-<int:other>/",
}
SOMEBODY = UUID(int=7)
GIVEN: list[tuple[str, dict[str, Any]]] = [
    ("plain", {}),
    ("plain", {"next": "/a b", "day": None}),
    ("page", {"note_id": SOMEBODY}),
    ("page", {"note_id": SOMEBODY, "from": ["x", "y"]}),
    ("word", {"word": "a/b?c é"}),
    ("numbered", {"one": 1, "other": 22}),
]


def written_by(rule: type[Rule]) -> MapAdapter:
    return Map([rule(way, endpoint=name) for name, way in WAYS.items()]).bind("localhost")


@pytest.mark.parametrize(("endpoint", "values"), GIVEN)
@pytest.mark.parametrize("unknown", [True, False])
def test_it_is_written_the_first_time_and_again_as_any_other(
    endpoint: str, values: dict[str, Any], unknown: bool
) -> None:
    ours, plain = written_by(Address), written_by(Rule)
    said = plain.build(endpoint, values, append_unknown=unknown)
    assert [ours.build(endpoint, values, append_unknown=unknown) for _ in range(2)] == [said, said]


def test_nothing_is_compiled_before_it_is_written_and_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    make = Rule._get_func_code

    def noted(code: CodeType, name: str) -> Any:
        compiled.append(name)
        return make(code, name)

    monkeypatch.setattr(Rule, "_get_func_code", staticmethod(noted))
    addresses = written_by(Address)
    assert compiled == []
    for _ in range(3):
        addresses.build("page", {"note_id": SOMEBODY})
    assert len(compiled) == 1


def test_every_page_of_the_practice_is_written_so(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    assert {type(rule) for rule in rules} == {Address}

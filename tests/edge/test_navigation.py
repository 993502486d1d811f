"""The desk's top line names what lies behind the doors that open for this person, and nothing else."""

import pytest
from flask import Flask

from clinic.desk.signs import SIGNS
from clinic.edge.navigation import find_url, nav_of
from tests.edge.conftest import Resident


@pytest.mark.parametrize("role", ["therapist", "intake"])
def test_a_person_finds_the_places_of_their_roles(app: Flask, role: str) -> None:
    with app.test_request_context("/desk"):
        named = [endpoint for endpoint, _label, _icon in nav_of(Resident("Ines", frozenset({role})))]
    assert named == [sign.endpoint for sign in SIGNS if role in (sign.door.roles or ())]


def test_each_place_is_there_and_behind_the_door_it_is_named_for(app: Flask) -> None:
    behind = {name: getattr(blueprint, "door", None) for name, blueprint in app.blueprints.items()}
    for sign in SIGNS:
        assert sign.endpoint in app.view_functions
        assert behind[sign.endpoint.partition(".")[0]] == sign.door


@pytest.mark.parametrize("role", ["therapist", "intake", "owner"])
def test_whoever_works_here_finds_a_person_from_any_page_that_has_no_field_for_it(
    app: Flask, role: str
) -> None:
    somebody = Resident("Ines", frozenset({role}))
    with app.test_request_context("/desk/today"):
        assert find_url(somebody) == "/desk/find"
    for path in ("/desk/clients", "/desk/intake", "/desk/find"):
        with app.test_request_context(path):
            assert find_url(somebody) == ""


def test_a_visitor_and_a_client_find_none(app: Flask) -> None:
    with app.test_request_context("/desk"):
        assert find_url(None) == ""
        assert nav_of(None) == []
        assert nav_of(Resident("Maya", frozenset({"client"}))) == []

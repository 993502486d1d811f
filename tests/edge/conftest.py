"""A small house with one room behind each door, and the people who may come in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
import wtforms
from flask import Flask, render_template_string, request
from flask.testing import FlaskClient

from clinic.audit.actor import Actor
from clinic.edge import current, doors
from clinic.edge.body import MIB, may_carry
from clinic.edge.form import Form
from clinic.refusal import NotFound, Refusal
from clinic.vault.bundle import Bundle
from clinic.vault.keyring import Keyring
from clinic.vault.token import new_token


@dataclass(frozen=True)
class Resident:
    """Somebody who can sign in to the small house."""

    name: str
    roles: frozenset[str]
    locale: str = "en"
    email: str = "somebody@practice.test"
    id: UUID = field(default_factory=uuid4)
    token: str = field(default_factory=new_token)


class DoorStuck(Refusal):
    sentence = "The door is stuck."


class Letter(Form):
    name = wtforms.StringField("Name", [wtforms.validators.InputRequired()])
    day = wtforms.DateField("Day", [wtforms.validators.Optional()])
    text = wtforms.TextAreaField("Text")
    password = wtforms.PasswordField("Password")


def _furnish(blueprint: doors.Guarded) -> None:
    @blueprint.get("/")
    def look():
        return render_template_string("<p>{{ _('Language') }}</p>{{ csrf_field() }}")

    @blueprint.post("/")
    def write():
        form = Letter.from_request()
        if not form.validate():
            return {"errors": {name: list(map(str, said)) for name, said in form.errors.items()}}, 422
        return {"name": form.name.data, "text": form.text.data, "day": str(form.day.data)}

    @blueprint.post("/stuck")
    def push():
        raise DoorStuck

    @blueprint.route("/<word>/gone", methods=["GET", "POST"])
    def seek(word: str):
        raise NotFound

    @blueprint.get("/broken")
    def break_down():
        raise ValueError("Maya said that she is afraid of the water")

    @blueprint.post("/large")
    @may_carry(3 * MIB)
    def receive():
        return {"bytes": sum(len(sent.read()) for sent in request.files.values())}


@pytest.fixture
def house(app: Flask) -> Flask:
    for door in (doors.visitor, doors.desk, doors.clinical, doors.owner, doors.portal):
        room = door.blueprint(f"room_{door.name}", __name__, url_prefix=f"/{door.name}-room")
        _furnish(room)
        app.register_blueprint(room)
    return app


@pytest.fixture
def residents(house: Flask) -> dict[str, Resident]:
    """One person for each role, known to the edge by their tokens."""
    found = {
        role: Resident(role.title(), frozenset({role}))
        for role in ("owner", "therapist", "supervisor", "intake", "client")
    }
    by_token = {one.token: one for one in found.values()}
    bundle = Bundle.new(bytes(32))

    def load(token: str, origin: str) -> current.SignedIn | None:
        one = by_token.get(token)
        if one is None:
            return None
        return current.SignedIn(one, Keyring(one.id, bundle), token, Actor(one.id, origin))

    current.identify(house, load)
    return found


@pytest.fixture
def stranger(house: Flask) -> FlaskClient:
    """A visitor's browser."""
    return house.test_client()


BrowserOf = Callable[[str], FlaskClient]


@pytest.fixture
def browser_of(house: Flask, residents: dict[str, Resident]) -> BrowserOf:
    """The browser of whoever holds this role, signed in."""

    def opened(role: str) -> FlaskClient:
        client = house.test_client()
        client.set_cookie("s", residents[role].token)
        return client

    return opened


@pytest.fixture
def token_on() -> Callable[[FlaskClient, str], str]:
    """The word that the forms of a page carry in this browser."""

    def read(client: FlaskClient, path: str) -> str:
        page = client.get(path).get_data(as_text=True)
        return page.partition('name="csrf_token" value="')[2].partition('"')[0]

    return read

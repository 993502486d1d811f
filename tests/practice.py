"""The cast, with accounts: Olga owns, Ines and Omar see clients, Sam supervises, Iris answers."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient

from clinic import clock
from clinic.audit.actor import Actor
from clinic.clients import cards, own_file
from clinic.clients.card import Card, Channel, SafeContact
from clinic.clients.models import Client
from clinic.database import db
from clinic.people import accepting, session, setup
from clinic.people.beginning import Wishes
from clinic.people.invitation import Colleague, invite_client, invite_staff
from clinic.people.keys import open_with_password
from clinic.people.models import Account
from clinic.vault.keyring import Keyring
from clinic.vault.kit import kit_text
from clinic.vault.token import csrf_of
from clinic.vault.totp import code_at
from tests import planted

PASSWORD = "five plain words for {}"
ZONE = "America/Halifax"
ORIGIN = "127.0.0.1"


def today_here() -> date:
    """The date on the practice's clock; in its evening it is tomorrow in UTC."""
    return clock.now().astimezone(ZoneInfo(ZONE)).date()


@dataclass(frozen=True)
class Person:
    """Somebody with an account, and what they would type."""

    id: UUID
    name: str
    email: str
    password: str
    keyring: Keyring = field(repr=False)

    @property
    def actor(self) -> Actor:
        return Actor(self.id, ORIGIN)

    @property
    def code(self) -> str:
        """What their phone shows now."""
        return code_at(self.keyring.bundle.totp_seed, clock.now())


@dataclass(frozen=True)
class Practice:
    """A practice that has been open for a while, and how to look at it through anybody's eyes."""

    app: Flask
    kit: str
    olga: Person
    ines: Person
    omar: Person
    sam: Person
    iris: Person

    def browser_of(self, person: Person) -> "Browser":
        """A browser in which this person has just signed in."""
        token = session.begin(person.id, person.keyring.bundle, "Test browser", clock.now())
        browser = self.app.test_client()
        browser.set_cookie("s", token)
        return Browser(browser, csrf_of(token))

    def client(self, name: str, of: Person, **card: Any) -> Client:
        """A client on this therapist's list, whose file she has opened. Their surname is a planted word."""
        surname = planted.new_word()
        known = Card(
            preferred_name=f"{name} {surname}",
            address=f"7 {surname} Lane",
            email=f"{name.lower()}@example.test",
            phone="902-555-0101",
            languages=("en",),
            safe=SafeContact(channels=(Channel.EMAIL,)),
        )
        known = replace(known, **card)
        made = cards.new_client(self.iris.actor, self.iris.keyring, known, of.id)
        db.session.commit()
        own_file.open_file(of.actor, of.keyring, made)
        db.session.commit()
        planted.plant(self.app, surname, planted.Whose(client_id=made.id))
        return made

    def portal_account(self, client: Client, of: Person, email: str | None = None) -> Person:
        """The client's own account, invited by their therapist and accepted."""
        address = email or f"portal-{client.id.hex[:8]}@example.test"
        assert client.file_id is not None
        link = invite_client(of.actor, of.keyring, client.id, client.file_id, address, "en")
        db.session.commit()
        return _accepted(link, address, "Client")


@dataclass(frozen=True)
class Browser:
    """A signed-in test client that sends the token each form carries."""

    http: FlaskClient
    csrf: str

    def get(self, path: str, **more):
        return self.http.get(path, **more)

    def post(self, path: str, data: dict[str, object] | None = None, **more):
        headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"} | more.pop("headers", {})
        return self.http.post(path, data={"csrf_token": self.csrf} | (data or {}), headers=headers, **more)


def open_practice(app: Flask) -> Practice:
    """Set a practice up as its owner would, invite everybody, and let them accept."""
    password = PASSWORD.format("olga")
    wishes = Wishes("Harbour Counselling", ZONE, "CA-NS", ("en", "fa"), "Olga Owner",
                    "olga@example.test", is_therapist=False)  # fmt: skip
    beginning = setup.begin(wishes, password)
    now = clock.now()
    beginning = setup.enrol(beginning, code_at(beginning.bundle.totp_seed, now), now)
    account = setup.finish(beginning, ORIGIN, now)
    account.totp_step = 0
    db.session.commit()
    olga = Person(
        account.id, "Olga Owner", "olga@example.test", password, Keyring(account.id, beginning.bundle)
    )
    staff = {
        "ines": ("Ines Inlet", {"therapist"}),
        "omar": ("Omar Ocean", {"therapist"}),
        "sam": ("Sam Shore", {"supervisor"}),
        "iris": ("Iris Island", {"intake"}),
    }
    people = {key: _hired(olga, key, name, roles) for key, (name, roles) in staff.items()}
    return Practice(app, kit_text(beginning.kit), olga, **people)


def _hired(owner: Person, key: str, name: str, roles: set[str]) -> Person:
    email = f"{key}@example.test"
    colleague = Colleague(name, email, frozenset(roles), designation="RCT", registration_no="0000")
    link = invite_staff(owner.actor, owner.keyring, colleague)
    db.session.commit()
    return _accepted(link, email, name)


def _accepted(link: str, email: str, name: str) -> Person:
    """Accept an invitation as its letter says, with a phone that shows the right code."""
    token = link.rsplit("/", 1)[-1]
    now, password = clock.now(), PASSWORD.format(email.partition("@")[0])
    drawn = accepting.begin(token, email, password, now)
    account = accepting.finish(token, drawn, code_at(drawn.bundle.totp_seed, now), ORIGIN, now)
    account.totp_step = 0
    db.session.commit()
    bundle = open_with_password(db.session.get_one(Account, account.id), password)
    db.session.commit()
    return Person(account.id, name, email, password, Keyring(account.id, bundle))

"""Who is asking, and at which practice: looked up once in a request, as `people` taught us at assembly."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, has_request_context, request

from clinic.audit.actor import Actor
from clinic.edge import cookie, hosts
from clinic.vault.keyring import Keyring

FOR_PROGRAMS = "/api/"
# What other sites may frame carries nothing of this browser in, and leaves nothing in it.
WITHOUT_COOKIES = (FOR_PROGRAMS, "/widget")


class Person(Protocol):
    """Somebody who can sign in, as far as the edge needs to know them."""

    @property
    def id(self) -> UUID: ...
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def roles(self) -> frozenset[str]: ...
    @property
    def locale(self) -> str: ...


class Practice(Protocol):
    """The practice, as far as the edge needs to know it."""

    @property
    def name(self) -> str: ...
    @property
    def zone(self) -> str: ...
    @property
    def locales(self) -> list[str]: ...
    @property
    def street(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def reach(self) -> str: ...


@dataclass(frozen=True, repr=False)
class SignedIn:
    """A person, what they can open, and the session's token, for the length of one request."""

    person: Person
    keyring: Keyring
    token: str
    actor: Actor
    # After how many quiet seconds the session locks, and whether its person called the device their own.
    idle_s: int = 900
    is_own_device: bool = False


class NobodySignedIn(Exception):
    """A view behind the visitor's door asked for the signed-in person."""


Identify = Callable[[str, str], SignedIn | None]
FindPractice = Callable[[], Practice | None]


@dataclass
class _Sources:
    identify: Identify = lambda _token, _origin: None
    practice: FindPractice = lambda: None


def identify(app: Flask, load: Identify) -> None:
    """Learn how a session's token and an origin become somebody signed in, or nobody."""
    _sources(app).identify = load


def practice_from(app: Flask, load: FindPractice) -> None:
    """Learn where the practice's own row is; it answers None until set-up."""
    _sources(app).practice = load


def _sources(app: Flask) -> _Sources:
    """What this app was taught. Two apps in one process may be taught different things."""
    found: _Sources = app.extensions.setdefault("attune_sources", _Sources())
    return found


def signed_in() -> SignedIn | None:
    """Whoever is signed in, read afresh for each request; nobody where cookies do not count."""
    if "signed_in" not in g:
        token = cookie.session_token()
        counts = token is not None and not request.path.startswith(WITHOUT_COOKIES)
        g.signed_in = _sources(current_app).identify(token, hosts.origin()) if token and counts else None
    found: SignedIn | None = g.signed_in
    return found


def forget() -> None:
    """Nobody is signed in from here on: the session has ended in this request."""
    g.signed_in = None


def person() -> Person:
    return _must_be_signed_in().person


def keyring() -> Keyring:
    return _must_be_signed_in().keyring


def token() -> str:
    return _must_be_signed_in().token


def actor() -> Actor:
    """Whoever acts, for the trail: the person signed in, or a visitor from this address."""
    found = signed_in()
    return found.actor if found else Actor("visitor", hosts.origin())


def practice() -> Practice | None:
    """The practice's own row; None until it has been set up."""
    if not has_request_context():
        return _sources(current_app).practice()
    if "practice" not in g:
        g.practice = _sources(current_app).practice()
    found: Practice | None = g.practice
    return found


def zone() -> ZoneInfo:
    """The practice's time zone; UTC until there is a practice."""
    found = practice()
    return ZoneInfo(found.zone if found else "UTC")


def locale() -> str:
    """The language this answer is written in."""
    from clinic.edge.wording import chosen_locale

    return chosen_locale()


def _must_be_signed_in() -> SignedIn:
    found = signed_in()
    if found is None:
        raise NobodySignedIn(request.endpoint)
    return found

"""The five doors of the practice. A page is put behind one and is guarded by it; there is no other way in."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Flask, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from clinic.edge import csrf, current
from clinic.frozen import frozen
from clinic.plain import N_
from clinic.refusal import NotFound, Refusal

STAFF = frozenset({"owner", "therapist", "supervisor", "intake"})
FOR_PROGRAMS = current.FOR_PROGRAMS
OPEN_TO_ALL = frozenset({"static"})
SIGN_IN = "/sign-in"


class SignedOut(Refusal):
    """The session has ended. What was typed is kept in the answer, to be sent once more."""

    status = 401
    sentence = N_("You were signed out while this page was open. Nothing you typed is lost.")


class Guarded(Blueprint):
    """A blueprint that knows which door it is behind."""

    door: "Door"


@frozen
class Door:
    """Who may pass: anybody where `roles` is None, else whoever holds one of them."""

    name: str
    roles: frozenset[str] | None
    needs_token: bool = True

    def blueprint(self, name: str, import_name: str, **options: Any) -> Guarded:
        """A blueprint all of whose pages stand behind this door."""
        made = Guarded(name, import_name, **options)
        made.door = self
        made.before_request(self.guard)
        return made

    def opens_for(self, person: current.Person) -> bool:
        return self.roles is None or bool(person.roles & self.roles)

    def guard(self) -> ResponseReturnValue | None:
        """Let pass, send to the sign-in page, or refuse. Another role's page is simply not found."""
        g.door = self
        changes = csrf.changes_something() and not request.path.startswith(FOR_PROGRAMS)
        if changes and not csrf.came_from_here():
            raise csrf.CameFromElsewhere
        if self.roles is not None:
            found = current.signed_in()
            if found is None:
                return _to_sign_in()
            if not self.opens_for(found.person):
                raise NotFound
        if changes and self.needs_token and not csrf.carries_token(of_visitor=self.roles is None):
            raise csrf.PageTooOld
        return None


visitor = Door("visitor", None)
# For what outlives the browser's session: the ticket in the form, not a cookie, says it was a page of ours.
ticketed = Door("visitor", None, needs_token=False)
desk = Door("desk", STAFF)
# The part of the desk that is the owner's and the front desk's, and no therapist's.
front_desk = Door("desk", frozenset({"owner", "intake"}))
clinical = Door("clinical", frozenset({"therapist", "supervisor"}))
owner = Door("owner", frozenset({"owner"}))
portal = Door("portal", frozenset({"client"}))


def wants_data() -> bool:
    """Whether a script asked and wants an answer it can read, rather than a page."""
    if request.headers.get("X-Requested-With") == "attune" or "HX-Request" in request.headers:
        return True
    accepts = request.accept_mimetypes
    return "application/json" in accepts.values() and "text/html" not in accepts.values()


def next_path(given: str | None) -> str | None:
    """Where to go after signing in: a path of ours, or None for anything that could lead elsewhere."""
    if not given or not given.startswith("/") or given.startswith("//") or len(given) > 300:
        return None
    if "\\" in given or not given.isprintable():
        return None
    return urlsplit(given).path or None


def unguarded(app: Flask) -> Iterator[str]:
    """Every endpoint that stands behind no door."""
    for rule in app.url_map.iter_rules():
        blueprint = app.blueprints.get(rule.endpoint.rpartition(".")[0])
        if rule.endpoint not in OPEN_TO_ALL and not isinstance(blueprint, Guarded):
            yield rule.endpoint


def _to_sign_in() -> ResponseReturnValue:
    if wants_data() or csrf.changes_something():
        raise SignedOut
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        # A strict cookie stays at home when one arrives from a letter; one click from our own page brings it.
        return render_template("edge/arrive.html", path=request.full_path.rstrip("?"))
    return redirect(f"{SIGN_IN}?{urlencode({'next': request.path}, safe='/')}", 303)

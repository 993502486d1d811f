"""The places named in the desk's top line, and which of them lie behind a door that opens for this person."""

from flask import current_app, request, url_for

from clinic.edge.catalogue import gettext
from clinic.edge.current import Person
from clinic.edge.doors import STAFF, Door
from clinic.frozen import frozen


@frozen
class Sign:
    """One place: its endpoint, its name as a message id, its icon, and the door it is behind."""

    endpoint: str
    label: str
    icon: str
    door: Door


# Where one looks a person up by name, and the other pages that have a field of their own for its key.
FIND = "telephone.find"
HAS_THE_FIELD = (FIND, "client.index", "intake.board", "intake.take", "search.show", "search.find")

_signs: list[Sign] = []


def point_to(*signs: Sign) -> None:
    """Say, at assembly, what the top line names, in its order."""
    _signs[:] = signs


def nav_of(person: Person | None) -> list[tuple[str, str, str]]:
    """What this person finds there: endpoint, name, icon."""
    roles = person.roles if person else frozenset()
    return [
        (sign.endpoint, gettext(sign.label), sign.icon)
        for sign in _signs
        if sign.endpoint in current_app.view_functions and roles & (sign.door.roles or roles)
    ]


def find_url(person: Person | None) -> str:
    """Where staff look somebody up; empty for everybody else, and on a page that has the field itself."""
    is_staff = person is not None and person.roles & STAFF
    return url_for(FIND) if is_staff and request.endpoint not in HAS_THE_FIELD else ""

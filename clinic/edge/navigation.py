"""The places named in the desk's top line, and which of them lie behind a door that opens for this person."""

from dataclasses import dataclass

from flask import current_app, request, url_for

from clinic.edge.catalogue import gettext
from clinic.edge.current import Person
from clinic.edge.doors import Door


@dataclass(frozen=True)
class Sign:
    """One place: its endpoint, its name as a message id, its icon, and the door it is behind."""

    endpoint: str
    label: str
    icon: str
    door: Door


# Where one looks a person up by name.
FIND = "client.index"

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
    """Where this person looks somebody up; empty on that very page, and for whoever has no such page."""
    is_known = any(endpoint == FIND for endpoint, _label, _icon in nav_of(person))
    return url_for(FIND, find="") if is_known and request.endpoint != FIND else ""

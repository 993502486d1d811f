"""What clients left since: who said how a practice went, and whether something unwanted came of it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from clinic.clients import agreements, asked_for, cards
from clinic.clients.models import Client
from clinic.database import db
from clinic.edge import current
from clinic.files.reading import reading_with_names
from clinic.handouts import reports


@dataclass(frozen=True)
class CameBack:
    """One of my clients in whose file a report waits to be taken in."""

    client_id: UUID
    name: str
    since: datetime
    is_unwanted: bool


def came_back() -> list[CameBack]:
    """All of them: those with something unwanted first, then whoever waits longest."""
    who = (current.actor(), current.keyring())
    clients = {one.file_id: one.id for one in db.session.scalars(Client.of(current.person())) if one.file_id}
    files = reports.files_with_waiting(clients.keys())
    if not files:
        return []
    named = sorted(clients[file_id] for file_id in files)
    with reading_with_names(*who, "today.read", files, clients=named) as opened:
        known = cards.open_cards(opened, named)
        told = {file_id: reports.of_file(current.keyring(), opened, file_id) for file_id in files}
    found = [
        CameBack(
            client_id=clients[file_id],
            name=known[clients[file_id]].name,
            since=min(one.at for one in told[file_id].waiting),
            is_unwanted=bool(told[file_id].unwanted),
        )
        for file_id in files
        if told[file_id].waiting and clients[file_id] in known
    ]
    return sorted(found, key=lambda one: (not one.is_unwanted, one.since))


@dataclass(frozen=True)
class AskedFor:
    """One of my clients who asked for their whole file, and by when they have an answer."""

    client_id: UUID
    name: str
    until: date


def asked_for_whole() -> list[AskedFor]:
    """All of them, who asked first before the others."""
    clients = {one.file_id: one.id for one in db.session.scalars(Client.of(current.person())) if one.file_id}
    since = asked_for.open_in(clients.keys())
    named = sorted(clients[file_id] for file_id in since)
    known = cards.read(current.actor(), current.keyring(), "today.read", named)
    return [
        AskedFor(clients[one], known[clients[one]].name, asked_for.answer_by(at, current.zone()))
        for one, at in sorted(since.items(), key=lambda pair: pair[1])
        if clients[one] in known
    ]


def agreed_at_home() -> list[CameBack]:
    """Who said something of an agreement on their own page that is still to be taken in."""
    clients = {one.file_id: one.id for one in db.session.scalars(Client.of(current.person())) if one.file_id}
    since = agreements.said_in(clients.keys())
    named = sorted(clients[file_id] for file_id in since)
    known = cards.read(current.actor(), current.keyring(), "today.read", named)
    return [
        CameBack(clients[one], known[clients[one]].name, at, is_unwanted=False)
        for one, at in sorted(since.items(), key=lambda pair: pair[1])
        if clients[one] in known
    ]

"""What clients left since: who said how a practice went, and whether something unwanted came of it."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from clinic.clients import agreements, asked_for, cards
from clinic.edge import current
from clinic.files import left
from clinic.files.reading import reading_with_names
from clinic.frozen import frozen
from clinic.handouts import reports


@frozen
class CameBack:
    """One of my clients in whose file a report waits to be taken in."""

    client_id: UUID
    name: str
    since: datetime
    is_unwanted: bool


@frozen
class AskedFor:
    """One of my clients who asked for their whole file, and by when they have an answer."""

    client_id: UUID
    name: str
    until: date


@frozen
class CameSince:
    """What clients left: how practices went, who wants their whole file, what was said to an agreement."""

    came_back: list[CameBack]
    asked_for: list[AskedFor]
    agreed: list[CameBack]


def since_last(clients: Mapping[UUID, UUID]) -> CameSince:
    """All of it in the files of my clients, who are told by their files.

    One query; and of each kind that there is, a look at the cards.
    """
    waits = left.since(clients.keys(), (reports.LEFT, asked_for.LEFT, agreements.LEFT))
    return CameSince(
        _came_back(clients, waits[reports.LEFT]),
        _asked_for_whole(clients, waits[asked_for.LEFT]),
        _agreed_at_home(clients, waits[agreements.LEFT]),
    )


def _came_back(clients: Mapping[UUID, UUID], files: Mapping[UUID, datetime]) -> list[CameBack]:
    """Those with something unwanted first, then whoever waits longest."""
    if not files:
        return []
    who = (current.actor(), current.keyring())
    named = sorted(clients[file_id] for file_id in files)
    with reading_with_names(*who, "today.read", files, clients=named) as opened:
        known = cards.open_list(opened, named)
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


def _asked_for_whole(clients: Mapping[UUID, UUID], since: Mapping[UUID, datetime]) -> list[AskedFor]:
    """Who asked first before the others."""
    named = sorted(clients[file_id] for file_id in since)
    known = cards.read_list(current.actor(), current.keyring(), "today.read", named)
    return [
        AskedFor(clients[one], known[clients[one]].name, asked_for.answer_by(at, current.zone()))
        for one, at in sorted(since.items(), key=lambda pair: pair[1])
        if clients[one] in known
    ]


def _agreed_at_home(clients: Mapping[UUID, UUID], since: Mapping[UUID, datetime]) -> list[CameBack]:
    """Who said something of an agreement on their own page that is still to be taken in."""
    named = sorted(clients[file_id] for file_id in since)
    known = cards.read_list(current.actor(), current.keyring(), "today.read", named)
    return [
        CameBack(clients[one], known[clients[one]].name, at, is_unwanted=False)
        for one, at in sorted(since.items(), key=lambda pair: pair[1])
        if clients[one] in known
    ]

"""Whose flag stands, for the therapist's day: those who come today first, and what cannot wait."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from clinic.clients import calls, cards, own_file
from clinic.clients.flags import Level
from clinic.edge import current
from clinic.files.reading import reading_with_names
from clinic.frozen import frozen


@frozen
class Flagged:
    """One of my clients in whose file a flag stands."""

    client_id: UUID
    name: str
    since: datetime
    is_urgent: bool
    comes_today: bool


def flagged(clients: Mapping[UUID, UUID], of_the_day: Collection[UUID | None]) -> list[Flagged]:
    """Of my clients, told by their files: whoever comes today first, then what is urgent, then the longest.

    The directory says where a flag stands. No file is opened but those, for how pressing it is.
    """
    who = (current.actor(), current.keyring())
    since = calls.standing_since(*who, "flags.read", clients.keys())
    if not since:
        return []
    named = sorted(clients[file_id] for file_id in since)
    with reading_with_names(*who, "today.read", since, clients=named) as opened:
        known = cards.open_list(opened, named)
        fronts = own_file.standings(opened, since)
    standing = {file_id: front.standing_flags for file_id, front in fronts.items()}
    found = [
        Flagged(
            client_id=clients[file_id],
            name=known[clients[file_id]].name,
            since=at,
            is_urgent=any(flag.level is Level.URGENT for flag in standing.get(file_id, ())),
            comes_today=clients[file_id] in of_the_day,
        )
        for file_id, at in since.items()
        if clients[file_id] in known
    ]
    return sorted(found, key=lambda one: (not one.comes_today, not one.is_urgent, one.since))

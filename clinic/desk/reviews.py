"""Whose treatment plan is to be looked at again, of those who come today."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from clinic.clients import cards, own_file
from clinic.clients.models import Client
from clinic.database import db
from clinic.edge import current
from clinic.files.reading import reading_with_names
from clinic.frozen import frozen


@frozen
class Review:
    """One of my clients whose plan is due, and since which day."""

    client_id: UUID
    name: str
    since: date


def due(of_the_day: Collection[UUID | None], today: date) -> list[Review]:
    """The earliest first. Only the files of those who come today are opened, for the day alone."""
    coming = {one for one in of_the_day if one is not None}
    mine = Client.of(current.person()).where(Client.id.in_(coming), Client.file_id.is_not(None))
    files = {one.file_id: one.id for one in db.session.scalars(mine) if one.file_id} if coming else {}
    if not files:
        return []
    who, named = (current.actor(), current.keyring()), sorted(files.values())
    with reading_with_names(*who, "today.read", files, clients=named) as opened:
        fronts = own_file.standings(opened, files.keys())
        plans = {file_id: front.present_plan for file_id, front in fronts.items()}
        since = {files[one]: plan.review_on for one, plan in plans.items() if plan and plan.is_due(today)}
        known = cards.open_list(opened, list(since)) if since else {}
    found = [Review(client_id, known[client_id].name, on) for client_id, on in since.items() if on]
    return sorted(found, key=lambda one: one.since)

"""What clients have sent, for the therapist's day: that it came, and what cannot wait. Nothing is opened."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select

from clinic.clients import calls_left, cards
from clinic.clients.calls_left import CallLeft
from clinic.clients.models import Client
from clinic.database import db
from clinic.edge import current
from clinic.files.reading import reading_directory
from clinic.files.rights import writable_by
from clinic.frozen import frozen
from clinic.measures.asking import Request


@frozen
class AnswersBack:
    """Something in the file of one of my clients; `cannot_wait` where an answer says so, sent or not."""

    client_id: UUID
    name: str
    at: datetime
    is_sent: bool
    cannot_wait: bool


def answers_back() -> list[AnswersBack]:
    """All of it: what cannot wait first, then the earliest. The directory says what cannot.

    Of what was begun and not sent, nothing is told but that.
    """
    rows = db.session.execute(_asked_for()).all()
    if not rows:
        return []
    named = sorted({row.client_id for row in rows})
    with reading_directory(current.actor(), current.keyring(), "today.read", clients=named) as opened:
        known = cards.open_list(opened, named)
        calls = calls_left.since(opened, {row[0].file_id for row in rows})
    found = [
        AnswersBack(
            client_id=client_id,
            name=known[client_id].name,
            at=request.returned_at or calls[request.id][1],
            is_sent=request.returned_at is not None,
            cannot_wait=request.id in calls,
        )
        for request, client_id in rows
        if client_id in known and (request.returned_at is not None or request.id in calls)
    ]
    return sorted(found, key=lambda one: (not one.cannot_wait, one.at))


def _asked_for() -> "Select[Request, UUID]":
    """What was sent and not opened, and whatever was begun: each with whose file it is in."""
    begun = select(CallLeft).where(CallLeft.source_id == Request.id)
    return (
        select(Request, Client.id.label("client_id"))
        .join(Client, Client.file_id == Request.file_id)
        .where(
            Request.file_id.in_(writable_by(current.person().id)),
            Request.called_back_at.is_(None),
            Request.taken_in_at.is_(None),
            or_(Request.returned_at.is_not(None), begun.exists()),
        )
    )

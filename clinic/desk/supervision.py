"""What waits between candidates and their supervisors: for co-signing, and what was returned."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from clinic import clock
from clinic.clients import cards
from clinic.clients.models import Client
from clinic.database import db
from clinic.edge import current
from clinic.edge.doors import clinical
from clinic.frozen import frozen
from clinic.notes import supervised
from clinic.notes.models import Note
from clinic.notes.supervised import State
from clinic.people.models import Account

bp = clinical.blueprint("supervision", __name__, url_prefix="/desk/supervision")


@frozen
class Waiting:
    """A candidate's note that is not co-signed yet. `is_mine` is for its author, else for who co-signs."""

    note: Note
    name: str
    author: str
    state: State
    signed_at: datetime
    due_at: datetime
    is_mine: bool

    def is_overdue(self, now: datetime) -> bool:
        return self.due_at < now

    @property
    def is_to_do(self) -> bool:
        """Whether it waits for whoever looks: to be co-signed by them, or to be answered."""
        return (self.state is State.RETURNED) == self.is_mine


@bp.get("")
def show() -> ResponseReturnValue:
    found, now = waiting(), clock.now()
    return render_template(
        "desk/supervision.html",
        theirs=[one for one in found if not one.is_mine],
        mine=[one for one in found if one.is_mine],
        now=now,
    )


def waiting() -> list[Waiting]:
    """Everything of it for whoever is signed in, what is due first; the names after a trail entry."""
    me = current.person()
    notes = db.session.scalars(supervised.waiting_for(me)).all()
    if not notes:
        return []
    states, authors = supervised.states_of(notes), _names({note.author_id for note in notes})
    names = _clients({note.file_id for note in notes})
    return [
        Waiting(
            note=note,
            name=names.get(note.file_id, ""),
            author=authors.get(note.author_id, ""),
            state=states[note.id],
            signed_at=note.signature.signed_at,
            due_at=note.signature.cosign_due_at,
            is_mine=note.author_id == me.id,
        )
        for note in notes
        if note.signature is not None and note.signature.cosign_due_at is not None
    ]


def to_do(found: Sequence[Waiting]) -> list[Waiting]:
    """Of these what waits for whoever looks, returned notes of their own first."""
    return sorted((one for one in found if one.is_to_do), key=lambda one: not one.is_mine)


def _names(account_ids: set[UUID]) -> dict[UUID, str]:
    theirs = select(Account.id, Account.name).where(Account.id.in_(account_ids))
    return {row.id: row.name for row in db.session.execute(theirs)}


def _clients(file_ids: set[UUID]) -> dict[UUID, str]:
    """Whose each of these files is, by name."""
    rows = db.session.execute(
        Client.of(current.person())
        .where(Client.file_id.in_(file_ids))
        .with_only_columns(Client.file_id, Client.id)
    )
    whose: dict[UUID, UUID] = {row.file_id: row.id for row in rows}
    found = cards.read_list(current.actor(), current.keyring(), "supervision.list", list(whose.values()))
    return {file_id: found[client_id].name for file_id, client_id in whose.items()}

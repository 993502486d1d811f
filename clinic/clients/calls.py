"""Which clients' clinicians are to be called: one word for the whole desk, and not a word of why."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, union

from clinic.audit.actor import Actor
from clinic.clients import calls_left
from clinic.clients.models import Client
from clinic.clients.standing import Standing
from clinic.database import db
from clinic.files import directory, items
from clinic.files.models import FileMember, Item
from clinic.files.reading import Opened, reading_directory
from clinic.vault.keyring import Keyring

KIND = "call"
VERSION = 1


def keep(actor: Actor, keyring: Keyring, file_id: UUID, standing: Standing) -> None:
    """Say in the directory whether a flag stands in this file, and since when.

    It is kept whenever the front of a file is, so that the rows in the clear never tell that one was raised.
    """
    since = min((flag.at for flag in standing.standing_flags), default=None)
    document = {"v": VERSION, "since": since.isoformat() if since else None}
    # The word about a file stands under the file's id.
    place = directory.file_id()
    items.save(
        actor,
        keyring,
        place,
        file_id,
        KIND,
        json.dumps(document).encode(),
        items.latest_version(place, file_id),
    )


def standing_since(
    actor: Actor, keyring: Keyring, action: str, file_ids: Collection[UUID]
) -> dict[UUID, datetime]:
    """In which of these files a flag stands, and since when, after one trail entry where any may."""
    there = directory.present().scalar_subquery()
    said = exists().where(Item.file_id == there, Item.id.in_(list(file_ids)), Item.kind == KIND)
    if not file_ids or not db.session.scalar(select(said)):
        return {}
    with reading_directory(actor, keyring, action) as opened:
        return _since(opened, file_ids)


def clinician_wanted(opened: Opened, client_ids: Collection[UUID]) -> set[UUID]:
    """Of these clients, those whose clinician is to be called now, where the directory is opened already.

    That is all the desk may know: neither why, nor how pressing it is.
    """
    if not client_ids:
        return set()
    # A couple's own row is no member of the file that hangs on it.
    hangs = select(Client.file_id, Client.id).where(Client.id.in_(client_ids), Client.file_id.is_not(None))
    theirs = select(FileMember.file_id, FileMember.client_id).where(FileMember.client_id.in_(client_ids))
    rows: Sequence[Any] = db.session.execute(union(hangs, theirs)).all()
    files: list[tuple[UUID, UUID]] = [(file_id, client_id) for file_id, client_id in rows]
    asked = {file_id for file_id, _client_id in files}
    left = {file_id for file_id, _at in calls_left.since(opened, asked).values()}
    wanted = left | _since(opened, asked).keys() if files else left
    return {client_id for file_id, client_id in files if file_id in wanted}


def _since(opened: Opened, file_ids: Collection[UUID]) -> dict[UUID, datetime]:
    # Whoever holds the file may have said so.
    found = opened.whole(opened.directory_id, KIND, dict.fromkeys(file_ids))
    read = {file_id: json.loads(content)["since"] for file_id, content in found.items()}
    return {file_id: datetime.fromisoformat(since) for file_id, since in read.items() if since}

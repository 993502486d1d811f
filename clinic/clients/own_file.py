"""A client's own sealed file: born in their therapist's session, and what stands at its front."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients import calls
from clinic.clients.models import Client, Viewer
from clinic.clients.standing import Standing
from clinic.database import db
from clinic.files import grants, items
from clinic.files.models import File, FileKind, FileMember
from clinic.files.reading import Opened
from clinic.files.versions import Version, beside
from clinic.plain import N_
from clinic.refusal import NotFound, Refusal
from clinic.vault.keyring import Keyring

STANDING = "standing"


class OpenedMeanwhile(Refusal):
    sentence = N_("The file was opened in another window just now.")


def open_file(actor: Actor, keyring: Keyring, client: Client) -> UUID:
    """The id of the client's file, made now if this is its first opening.

    Raises `NotFound` unless the client is on this therapist's own list, `OpenedMeanwhile` if another window
    was faster.
    """
    if client.file_id is not None:
        return client.file_id
    if client.therapist_id != keyring.account_id:
        raise NotFound
    file = grants.new_file(actor, keyring, FileKind.INDIVIDUAL, [client.id])
    client.file_id = file.id
    try:
        db.session.flush()
    except IntegrityError:
        raise OpenedMeanwhile from None
    trail.record(actor, "client.file_opened", file.id, client=client.id)
    return file.id


def open_waiting(actor: Actor, keyring: Keyring) -> int:
    """Give every client who waits for this therapist a file, and return how many did."""
    waiting = select(Client).where(Client.therapist_id == keyring.account_id, Client.file_id.is_(None))
    clients = db.session.scalars(waiting).all()
    for client in clients:
        open_file(actor, keyring, client)
    return len(clients)


def clients_of(viewer: Viewer) -> dict[UUID, UUID]:
    """This clinician's clients who have a file, by its id."""
    theirs = Client.of(viewer).where(Client.file_id.is_not(None))
    rows = db.session.execute(theirs.with_only_columns(Client.file_id, Client.id))
    return {row.file_id: row.id for row in rows}


def members(file_id: UUID) -> tuple[UUID, ...]:
    """The clients a file is about."""
    rows = select(FileMember.client_id).where(FileMember.file_id == file_id).order_by(FileMember.client_id)
    return tuple(db.session.scalars(rows))


def standing(opened: Opened, file_id: UUID) -> tuple[Standing, int]:
    """What stands at the front of an opened file, and its version: empty and 0 if nothing is there yet."""
    return standing_found(opened, file_id, opened.latest({file_id: [file_id]}))


def standing_found(opened: Opened, file_id: UUID, found: Iterable[Version]) -> tuple[Standing, int]:
    """The same of what a question found that asked for more (`Opened.latest`)."""
    # There is one for each file, so it takes the file's own id.
    front = next((one for one in found if one[:2] == (file_id, file_id)), None)
    if front is None:
        return Standing(), 0
    # Whoever holds the file keeps it: its therapist, those she shared it with, a supervisor.
    contents = opened.contents(file_id, STANDING, {file_id: None}, [front])
    return Standing.from_bytes(contents[file_id]), front[2]


def standings(opened: Opened, file_ids: Collection[UUID]) -> dict[UUID, Standing]:
    """The same of several opened files, in one query; one at whose front nothing is yet is not among them."""
    asked = select(File.id).where(File.id.in_(file_ids))
    found = db.session.execute(beside(asked, File.id, File.id)).all()
    contents = (opened.whole(row.id, STANDING, {row.id: None}, [row.version]) for row in found)
    return {file_id: Standing.from_bytes(text) for one in contents for file_id, text in one.items()}


def keep_standing(actor: Actor, keyring: Keyring, file_id: UUID, standing: Standing, base: int) -> int:
    """Save over version `base`. Raises `StaleSave` if it changed meanwhile."""
    version = items.save(actor, keyring, file_id, file_id, STANDING, standing.to_bytes(), base)
    calls.keep(actor, keyring, file_id, standing)
    return version

"""The directory: the one file that every role of the staff may open, with a key of its own for each card."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BindParameter, ScalarSelect, Select, delete, select

from clinic.database import db
from clinic.files.keys import earlier_key, granted_to, record_key
from clinic.files.models import Blind, File, FileKind, Grant
from clinic.refusal import NotFound
from clinic.vault.blind import blind_index
from clinic.vault.keyring import Keyring

# Built once: to build it takes longer than to ask it.
_DIRECTORY = select(File.id).where(File.kind == FileKind.DIRECTORY)


def file_id() -> UUID:
    """The directory's id. Raises `NotFound` before the practice is set up."""
    found = db.session.scalar(_DIRECTORY)
    if found is None:
        raise NotFound()
    return found


def present() -> Select[UUID]:
    """The same as a query, for a question that needs no more of it."""
    return _DIRECTORY


def open_to(viewer: BindParameter[UUID], now: BindParameter[datetime]) -> ScalarSelect[UUID]:
    """The directory's id as a value in a query, for whoever may open it then; nothing for anybody else."""
    granted = granted_to(viewer, now).join(File, File.id == Grant.file_id)
    return granted.where(File.kind == FileKind.DIRECTORY).limit(1).scalar_subquery()


def index_contacts(keyring: Keyring, item_id: UUID, contacts: dict[str, str]) -> None:
    """Remember a card's contacts (field to value) as keyed digests, replacing those it had."""
    directory = file_id()
    key = _index_key(keyring, directory)
    db.session.execute(delete(Blind).where(Blind.file_id == directory, Blind.item_id == item_id))
    db.session.add_all(
        Blind(file_id=directory, item_id=item_id, field=field, digest=blind_index(key, field, value))
        for field, value in contacts.items()
        if value.strip()
    )
    db.session.flush()


def cards_with(keyring: Keyring, field: str, value: str) -> list[UUID]:
    """The cards that carry this contact, without opening any."""
    digest = blind_index(_index_key(keyring, file_id()), field, value)
    return list(db.session.scalars(select(Blind.item_id).where(Blind.field == field, Blind.digest == digest)))


def _index_key(keyring: Keyring, directory: UUID) -> bytes:
    # The first epoch's key: an index made before a colleague left still finds its cards afterwards.
    return earlier_key(record_key(keyring, directory), 1).secret

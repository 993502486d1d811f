"""What a clinician is writing for themselves and has not kept yet: sealed in their own file."""

from uuid import UUID

from sqlalchemy import select

from clinic.audit.actor import Actor
from clinic.database import db
from clinic.files import drafts, personal
from clinic.files.models import Draft, Item
from clinic.plain import N_
from clinic.reflections.kept import KIND, own_file
from clinic.refusal import NotFound, Refusal
from clinic.vault.keyring import Keyring


class Gone(Refusal):
    status = 409
    sentence = N_("This was kept or thrown away in another window. What you typed is still on this page.")


def keep(actor: Actor, keyring: Keyring, entry_id: UUID, content: bytes, counter: int) -> int:
    """Seal it as it stands over save number `counter`, 0 for the first, and return the new number.

    Raises `StaleDraft` if another window saved in between, `Gone` if nothing is begun any more, `NotFound`
    for an id that is of another file.
    """
    file_id = personal.open_between(actor, keyring, keyring.account_id)
    row = db.session.get(Draft, entry_id)
    if row is None and counter:
        raise Gone
    if row is None:
        elsewhere = select(Item.id).where(Item.id == entry_id, Item.file_id != file_id)
        if db.session.scalar(elsewhere.limit(1)) is not None:
            raise NotFound
    elif row.file_id != file_id:
        raise NotFound
    return drafts.keep(actor, keyring, file_id, entry_id, KIND, content, counter)


def of(entry_id: UUID, account_id: UUID) -> Draft | None:
    """What is begun of one entry in this clinician's own file."""
    return next((row for row in all_of(account_id) if row.item_id == entry_id), None)


def all_of(account_id: UUID) -> list[Draft]:
    """Everything that is begun, the latest first."""
    file_id = own_file(account_id)
    if file_id is None:
        return []
    rows = select(Draft).where(Draft.author_id == account_id, Draft.file_id == file_id)
    return list(db.session.scalars(rows.order_by(Draft.saved_at.desc())))


def is_there(entry_id: UUID, account_id: UUID) -> bool:
    """Whether this clinician has kept or begun it. Nothing is opened, so each save may ask."""
    kept = select(Item.id).where(Item.file_id == own_file(account_id), Item.id == entry_id, Item.kind == KIND)
    return of(entry_id, account_id) is not None or db.session.scalar(kept.limit(1)) is not None


def discard(actor: Actor, entry_id: UUID, account_id: UUID) -> None:
    """It was kept, or thrown away. Does nothing where nothing is begun."""
    row = of(entry_id, account_id)
    if row is not None:
        drafts.discard(actor, entry_id, row.file_id)

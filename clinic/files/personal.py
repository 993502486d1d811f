"""The files clinicians keep beside those of clients: one's own, and those that two of them share."""

from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from clinic.audit.actor import Actor
from clinic.database import STRICT, Base, db
from clinic.files import grants
from clinic.files.grants import Terms
from clinic.files.keys import live_grant
from clinic.files.models import FileKind
from clinic.plain import N_
from clinic.refusal import Refusal
from clinic.triggers import refuse
from clinic.vault.keyring import Keyring


class OpenedMeanwhile(Refusal):
    sentence = N_("Your shared file was opened in another window just now. Please press once more.")


class PersonalFile(Base):
    """Whose file it is, and with whom they share it. In one's own file both are the same person.

    The recovery kit opens each of them, as it opens every file.
    """

    __tablename__ = "personal_file"
    __table_args__ = (STRICT,)

    holder_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"), primary_key=True)
    with_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"), primary_key=True)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"), unique=True)


def file_between(holder_id: UUID, with_id: UUID) -> UUID | None:
    """The file the one keeps with the other; None before its first use."""
    kept = (PersonalFile.holder_id == holder_id, PersonalFile.with_id == with_id)
    return db.session.scalar(select(PersonalFile.file_id).where(*kept))


def open_between(actor: Actor, keyring: Keyring, with_id: UUID) -> UUID:
    """The file the acting clinician keeps with another, made at its first use and shared with them alone.

    Nobody passes it on. Raises `MayNotHold` for anybody who can hold no clinical file.
    """
    file_id = file_between(keyring.account_id, with_id)
    if file_id is None:
        file_id = _make(actor, keyring, with_id)
    if live_grant(file_id, with_id) is None:
        grants.share(actor, keyring, file_id, with_id, Terms())
    return file_id


def _make(actor: Actor, keyring: Keyring, with_id: UUID) -> UUID:
    file = grants.new_file(actor, keyring, FileKind.PERSONAL)
    db.session.add(PersonalFile(holder_id=keyring.account_id, with_id=with_id, file_id=file.id))
    try:
        db.session.flush()
    except IntegrityError:
        raise OpenedMeanwhile from None
    return file.id


refuse("personal_file", "UPDATE", "a file stays between those it was opened for")

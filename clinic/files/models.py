"""The rows of the sealed store: `blob`, `wrapped` and `previous` are sealed, the rest is in the clear."""

from datetime import datetime
from enum import Enum
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from clinic.columns import ChoiceType
from clinic.database import BY_KEY, STRICT, Base
from clinic.files.roles import roles_of
from clinic.triggers import let_go, refuse


class FileKind(Enum):
    INDIVIDUAL = "individual"
    UNIT = "unit"
    DIRECTORY = "directory"
    PERSONAL = "personal"


class Holder(Base):
    """Somebody who can hold a file's key: certified public keys, never private ones."""

    __tablename__ = "holder"
    __table_args__ = (STRICT,)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    roles_text: Mapped[str] = mapped_column("roles")
    public_key: Mapped[bytes]
    verify_key: Mapped[bytes]
    certificate: Mapped[bytes]
    # A client is certified by the clinician who invited them, for their own file; everyone else by the root.
    certified_by: Mapped[UUID | None] = mapped_column(ForeignKey("holder.id"), default=None)
    file_id: Mapped[UUID | None] = mapped_column(default=None)
    retired_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def roles(self) -> frozenset[str]:
        return roles_of(self.roles_text)


class FormerKey(Base):
    """A key somebody signed with until the recovery kit gave them another; it still checks what it signed."""

    __tablename__ = "former_key"
    __table_args__ = (Index("ix_former_key_holder_id", "holder_id"), STRICT)

    verify_key: Mapped[bytes] = mapped_column(primary_key=True)
    holder_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    roles_text: Mapped[str] = mapped_column("roles")
    public_key: Mapped[bytes]
    certificate: Mapped[bytes]
    ended_at: Mapped[datetime]


class File(Base):
    """A sealed file: an individual's, a couple's or family's, the directory, or a clinician's own.

    Its id follows from its first key and its kind (`clinic.vault.record.file_id_of`).
    """

    __tablename__ = "file"
    __table_args__ = (STRICT,)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[FileKind] = mapped_column(ChoiceType(FileKind))
    created_at: Mapped[datetime]


class FileMember(Base):
    """A client whose file it is, or who belongs to the unit."""

    __tablename__ = "file_member"
    __table_args__ = (Index("ix_file_member_client_id", "client_id"), STRICT)

    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"), primary_key=True)
    client_id: Mapped[UUID] = mapped_column(primary_key=True)


class Epoch(Base):
    """One generation of a file's key: its public half, and the key before it sealed under it."""

    __tablename__ = "epoch"
    __table_args__ = (STRICT,)

    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    public_key: Mapped[bytes]
    previous: Mapped[bytes]
    signer_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    signature: Mapped[bytes]


class Grant(Base):
    """The file's key, wrapped to one holder and signed by whoever shared it."""

    __tablename__ = "file_grant"
    __table_args__ = (Index("ix_file_grant_account_id", "account_id"), STRICT)

    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"), primary_key=True)
    epoch: Mapped[int]
    wrapped: Mapped[bytes]
    signer_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    signature: Mapped[bytes]
    granted_at: Mapped[datetime]
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    may_share: Mapped[bool] = mapped_column(default=False)
    cosign: Mapped[bool] = mapped_column(default=False)
    override_gate: Mapped[bool] = mapped_column(default=False)


class Item(Base):
    """One version of one sealed thing, bound to its place. Never changed, only followed."""

    __tablename__ = "item"
    __table_args__ = (Index("ix_item_file_id_kind", "file_id", "kind"), STRICT)

    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str]
    epoch: Mapped[int]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    saved_at: Mapped[datetime]
    blob: Mapped[bytes]


class ItemKey(Base):
    """An item's own key, sealed under its file's: with this row gone, the item is gone for good."""

    __tablename__ = "item_key"
    __table_args__ = (STRICT,)

    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    epoch: Mapped[int]
    blob: Mapped[bytes]


class SegmentCard(Base):
    """Which segment of the directory says what a card does, and in which version.

    No card's key goes while a segment stands that says the same: the database refuses it.
    """

    __tablename__ = "segment_card"
    __table_args__ = (
        ForeignKeyConstraint(
            ["file_id", "card_id"],
            ["item_key.file_id", "item_key.item_id"],
            name="fk_segment_card_card_id_item_key",
        ),
        ForeignKeyConstraint(
            ["file_id", "segment_id"],
            ["item_key.file_id", "item_key.item_id"],
            name="fk_segment_card_segment_id_item_key",
        ),
        Index("ix_segment_card_file_id_segment_id", "file_id", "segment_id"),
        STRICT,
    )

    file_id: Mapped[UUID] = mapped_column(primary_key=True)
    card_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    segment_id: Mapped[UUID]


class Inbox(Base):
    """What arrived for a file while nobody who may open it was there."""

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_file_id_kind", "file_id", "kind"), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"))
    epoch: Mapped[int]
    kind: Mapped[str]
    received_at: Mapped[datetime]
    blob: Mapped[bytes]


class Blind(Base):
    """A keyed digest by which a duplicate contact is found without opening any card."""

    __tablename__ = "blind_index"
    __table_args__ = (Index("ix_blind_index_digest", "digest"), STRICT)

    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[bytes]


class Draft(Base):
    """What is being written: one sealed row, overwritten, counted at each save."""

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_author_id", "author_id"), BY_KEY)

    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    kind: Mapped[str]
    epoch: Mapped[int]
    counter: Mapped[int]
    saved_at: Mapped[datetime]
    blob: Mapped[bytes]


class DraftSnapshot(Base):
    """A draft as it stood, kept once a minute until it is signed."""

    __tablename__ = "draft_snapshot"
    __table_args__ = (BY_KEY,)

    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    counter: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    kind: Mapped[str]
    epoch: Mapped[int]
    saved_at: Mapped[datetime]
    blob: Mapped[bytes]


class Copy(Base):
    """Something of a file given to one holder under their own key, such as a sheet to a client."""

    __tablename__ = "holder_copy"
    __table_args__ = (Index("ix_holder_copy_holder_id", "holder_id"), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    holder_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"))
    kind: Mapped[str]
    given_at: Mapped[datetime]
    blob: Mapped[bytes]


refuse("item", "UPDATE", "versions are immutable")
refuse("former_key", "UPDATE", "a former key stays as it was")
refuse("former_key", "DELETE", "a former key stays as it was")
refuse("epoch", "UPDATE", "epochs are immutable")
refuse("draft_snapshot", "UPDATE", "snapshots are immutable")
let_go("draft", "DELETE", "draft_snapshot", its="item_id", own="item_id")

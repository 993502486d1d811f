"""The rows of handouts: that something was given, never what; and which sheets the practice publishes."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic.database import STRICT, Base
from clinic.files.keys import granted_to
from clinic.triggers import refuse


class Assignment(Base):
    """A sheet given to a client. Which one is sealed: in the file's item, and in the client's own copy.

    `copy_id` is absent until the client has an account to seal a copy to, and changes with the account.
    """

    __tablename__ = "handout_assignment"
    __table_args__ = (
        Index("ix_handout_assignment_file_id", "file_id"),
        Index("ix_handout_assignment_client_id", "client_id"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"))
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    assigned_at: Mapped[datetime]
    item_id: Mapped[UUID] = mapped_column(unique=True)
    copy_id: Mapped[UUID | None] = mapped_column(ForeignKey("holder_copy.id"), default=None)

    @classmethod
    def of(cls, account_id: UUID) -> "Select[Assignment]":
        """Those in files this clinician may open, newest first."""
        shared = cls.file_id.in_(granted_to(account_id))
        return select(cls).where(shared).order_by(cls.assigned_at.desc(), cls.id)


class Publication(Base):
    """A sheet the practice offers to anybody at /resources. Public by definition, its code included."""

    __tablename__ = "handout_publication"
    __table_args__ = (STRICT,)

    code: Mapped[str] = mapped_column(primary_key=True)
    published_by: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    published_at: Mapped[datetime]


refuse(
    "handout_assignment",
    "UPDATE",
    "what was given stays as it was given",
    when=(
        "NEW.id <> OLD.id OR NEW.file_id <> OLD.file_id OR NEW.client_id <> OLD.client_id "
        "OR NEW.author_id <> OLD.author_id OR NEW.item_id <> OLD.item_id "
        "OR NEW.assigned_at <> OLD.assigned_at"
    ),
)

"""The rows of clients: in clear only an opaque id, whose client it is, and when that began and ended."""

from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid4

from sqlalchemy import BindParameter, ColumnElement, ForeignKey, Index, Select, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic.database import STRICT, Base
from clinic.files.keys import granted_to
from clinic.triggers import refuse


class Viewer(Protocol):
    """Whoever looks: a person signed in, or an account."""

    @property
    def id(self) -> UUID: ...


class Client(Base):
    """Somebody the practice sees. Who they are is the card: the directory's item of the same id.

    `file_id` is their own clinical file, absent until their therapist opens it for the first time. A caller
    has one because a note was begun about their first call: they are on no list and get no time or account,
    until they begin, or all of it is shredded.
    """

    __tablename__ = "client"
    __table_args__ = (Index("ix_client_therapist_id", "therapist_id"), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    therapist_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("file.id"), default=None, unique=True)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    is_caller: Mapped[bool] = mapped_column(default=False)
    is_unit: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def of(cls, viewer: Viewer) -> "Select[Client]":
        """The clients this clinician may see: those in her care, and those whose file she was granted."""
        return cls.seen_by(viewer.id)

    @classmethod
    def seen_by(
        cls, viewer_id: UUID | BindParameter[UUID], now: BindParameter[datetime] | None = None
    ) -> "Select[Client]":
        """The same for whoever is told later, at a moment that is told, too."""
        shared = cls.file_id.in_(granted_to(viewer_id, now))
        waiting = cls.file_id.is_(None) & (cls.therapist_id == viewer_id)
        return select(cls).where(or_(shared, waiting))

    @classmethod
    def is_person(cls) -> ColumnElement[bool]:
        """Somebody on a list, and one of them: who can be asked who they are, and have an account."""
        return ~cls.is_caller & ~cls.is_unit

    @property
    def has_file(self) -> bool:
        return self.file_id is not None


refuse(
    "client",
    "UPDATE",
    "a client keeps the file they have",
    when=("OLD.file_id IS NOT NULL AND (NEW.file_id IS NULL OR NEW.file_id <> OLD.file_id)"),
)

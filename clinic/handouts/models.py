"""The rows of handouts: that something was given, never what; its link and reminder; what is published."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Integer, Select, and_, select
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


class SheetLink(Base):
    """The way to one given sheet that a letter carries. Token and code together open what is sealed there.

    `file_id` is the own file of whose it is, also of a sheet given in that of several. The two themselves are
    that file's item `item_id`. `seen` is sealed to the file and of one length, whether
    the sheet was opened or not. Of a link that was taken back nothing is left that could be opened.
    """

    __tablename__ = "handout_link"
    __table_args__ = (
        Index("ix_handout_link_file_id", "file_id"),
        Index("ix_handout_link_assignment_id", "assignment_id"),
        CheckConstraint("tries_left >= 0", name="tries_left"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("handout_assignment.id"))
    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    item_id: Mapped[UUID] = mapped_column(unique=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    made_at: Mapped[datetime]
    until_at: Mapped[datetime]
    blob: Mapped[bytes]
    seen_epoch: Mapped[int] = mapped_column(Integer)
    seen: Mapped[bytes]
    # Each wrong code takes one; nobody gets them back.
    tries_left: Mapped[int] = mapped_column(Integer)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    def is_open(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.until_at and self.tries_left > 0


class SheetReminder(Base):
    """That somebody is reminded of one given sheet, once, from `due_at` on: neither where, nor of what.

    `letter_id` is the letter, once it is written. Nothing more comes of one that has ended, and the row does
    not say why it has.
    """

    __tablename__ = "handout_reminder"
    __table_args__ = (Index("ix_handout_reminder_open", "written_at", "ended_at"), STRICT)

    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("handout_assignment.id"), primary_key=True)
    due_at: Mapped[datetime]
    letter_id: Mapped[UUID | None] = mapped_column(default=None)
    written_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    @classmethod
    def is_open(cls) -> ColumnElement[bool]:
        """Nothing was written, and nothing has ended it."""
        return and_(cls.written_at.is_(None), cls.ended_at.is_(None))

    @property
    def waits(self) -> bool:
        return self.written_at is None and self.ended_at is None


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
refuse(
    "handout_reminder",
    "UPDATE",
    "somebody is reminded once, and not again of what has ended",
    when=(
        "OLD.ended_at IS NOT NULL OR NEW.assignment_id <> OLD.assignment_id OR NEW.due_at <> OLD.due_at "
        "OR (OLD.written_at IS NOT NULL AND (NEW.written_at IS NULL OR NEW.written_at <> OLD.written_at))"
    ),
)
refuse(
    "handout_link",
    "UPDATE",
    "a link leads where it led",
    when=(
        "NEW.id <> OLD.id OR NEW.assignment_id <> OLD.assignment_id OR NEW.file_id <> OLD.file_id "
        "OR NEW.author_id <> OLD.author_id OR NEW.item_id <> OLD.item_id "
        "OR NEW.token_hash <> OLD.token_hash OR NEW.public_key <> OLD.public_key "
        "OR NEW.made_at <> OLD.made_at OR NEW.until_at <> OLD.until_at OR NEW.tries_left > OLD.tries_left "
        "OR OLD.ended_at IS NOT NULL"
    ),
)

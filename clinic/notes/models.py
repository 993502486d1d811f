"""The rows of notes: whose, in which file, when begun and when signed; what they say is sealed elsewhere."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BindParameter,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Select,
    UniqueConstraint,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic.clients.models import Viewer
from clinic.columns import JsonType
from clinic.database import BY_KEY, STRICT, Base
from clinic.files.keys import granted_to
from clinic.files.led import lead_to, lead_to_draft
from clinic.files.rights import writable_by
from clinic.triggers import let_go, one_by_one, refuse

DRAFT_KIND = "note"
SIGNED_KIND = "signed-note"
ADDENDUM_KIND = "signed-addendum"
COSIGN_KIND = "signed-cosign"
RETURN_KIND = "signed-return"
VOID_KIND = "signed-void"
# What the practice may choose: an hour to a week, a day to two months.
LATE_HOURS = range(1, 169)
COSIGN_DAYS = range(1, 61)


class NoteRules(Base):
    """What this practice rules for its notes: one row, once the owner has said anything."""

    __tablename__ = "note_rules"
    __table_args__ = (
        CheckConstraint("id = 1", name="one"),
        CheckConstraint(f"late_hours BETWEEN {LATE_HOURS[0]} AND {LATE_HOURS[-1]}", name="late_hours"),
        CheckConstraint(f"cosign_days BETWEEN {COSIGN_DAYS[0]} AND {COSIGN_DAYS[-1]}", name="cosign_days"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, init=False, default=1)
    late_hours: Mapped[int] = mapped_column(Integer, default=48)
    cosign_days: Mapped[int] = mapped_column(Integer, default=7)


# Looked at when all is committed: until a key is known to lead somewhere, SQLite keeps a copy of every page.
AT_COMMIT: dict[str, Any] = {"deferrable": True, "initially": "DEFERRED"}


class NoteSignature(Base):
    """A note closed for good. There is one for each note: signing twice is refused by the key.

    `cosign_due_at` is set where its author was a candidate: by then a supervisor should have co-signed.
    """

    __tablename__ = "note_signature"
    __table_args__ = (BY_KEY,)

    note_id: Mapped[UUID] = mapped_column(ForeignKey("note.id", **AT_COMMIT), primary_key=True)
    signer_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id", **AT_COMMIT))
    signed_at: Mapped[datetime]
    cosign_due_at: Mapped[datetime | None] = mapped_column(default=None)


class NoteVoid(Base):
    """A note that will never be signed. What stood in it, and why, is the one version of the note's item."""

    __tablename__ = "note_void"
    __table_args__ = (STRICT,)

    note_id: Mapped[UUID] = mapped_column(ForeignKey("note.id"), primary_key=True)
    voided_at: Mapped[datetime]


class NoteReminder(Base):
    """That its author was written to about a note that had waited so many hours to be signed."""

    __tablename__ = "note_reminder"
    __table_args__ = (STRICT,)

    note_id: Mapped[UUID] = mapped_column(ForeignKey("note.id"), primary_key=True)
    hours: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)


class Note(Base):
    """The record of one session or call. Its draft, and the item it becomes when signed, have its id."""

    __tablename__ = "note"
    __table_args__ = (
        UniqueConstraint("appointment_id", "author_id"),
        Index("ix_note_file_id", "file_id", "created_at"),
        Index("ix_note_author_id", "author_id"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    appointment_id: Mapped[UUID | None] = mapped_column(ForeignKey("appointment.id"), default=None)
    created_at: Mapped[datetime]
    signature: Mapped[NoteSignature | None] = relationship(init=False, lazy="joined", viewonly=True)
    void: Mapped[NoteVoid | None] = relationship(init=False, lazy="joined", viewonly=True)
    addenda: Mapped[list["Addendum"]] = relationship(
        init=False, lazy="select", viewonly=True, order_by="Addendum.created_at"
    )

    @classmethod
    def of(cls, viewer: Viewer) -> "Select[Note]":
        """What this clinician may see: one's own, and what others have closed in files one was granted."""
        return select(cls).where(*cls.seen_by(viewer.id))

    @classmethod
    def seen_by(
        cls, account_id: UUID | BindParameter[UUID], now: BindParameter[datetime] | None = None
    ) -> tuple[ColumnElement[bool], ...]:
        """The same as conditions, for a question that is put together once."""
        readable = or_(cls.author_id == account_id, ~cls.is_open())
        return cls.file_id.in_(granted_to(account_id, now)), readable

    @classmethod
    def unsigned_of(cls, viewer: Viewer) -> "Select[Note]":
        """One's own notes that are still to be signed, oldest first."""
        return select(cls).where(*cls.to_sign_by(viewer.id)).order_by(cls.created_at)

    @classmethod
    def to_sign_by(
        cls, account_id: UUID | BindParameter[UUID], now: BindParameter[datetime] | None = None
    ) -> tuple[ColumnElement[bool], ...]:
        """The same as conditions."""
        may_write = cls.file_id.in_(writable_by(account_id, now))
        return cls.author_id == account_id, cls.is_open(), may_write

    @classmethod
    def is_open(cls) -> ColumnElement[bool]:
        """That it is still to be signed: neither signed nor voided."""
        return cls.id.not_in(select(NoteSignature.note_id)) & cls.id.not_in(select(NoteVoid.note_id))

    @property
    def is_signed(self) -> bool:
        return self.signature is not None

    @property
    def is_voided(self) -> bool:
        return self.void is not None

    @property
    def is_closed(self) -> bool:
        """Signed or voided: either way it is read, and written no more."""
        return self.is_signed or self.is_voided


class Addendum(Base):
    """Something added to a signed note, under its own signature. Its id is the id of its item."""

    __tablename__ = "addendum"
    __table_args__ = (Index("ix_addendum_note_id", "note_id"), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    note_id: Mapped[UUID] = mapped_column(ForeignKey("note.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    created_at: Mapped[datetime]


class OwnWords(Base):
    """One version of something the practice has called in its own words: a format of notes.

    They are the practice's words and nobody's of a person, so they stand in the clear. What changes becomes
    the next number; that it is offered no more does, too.
    """

    __tablename__ = "own_words"
    __table_args__ = (STRICT,)

    kind: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JsonType)
    is_offered: Mapped[bool]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    created_at: Mapped[datetime]


class Cosignature(Base):
    """A supervisor's signature under a candidate's note. One for each note; its item says of which text."""

    __tablename__ = "cosignature"
    __table_args__ = (STRICT,)

    note_id: Mapped[UUID] = mapped_column(ForeignKey("note.id"), primary_key=True)
    signer_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    signed_at: Mapped[datetime]


class NoteReturn(Base):
    """A note given back to its author. What was said is an item of the same id in the file of the two.

    It is answered by what the author puts under the note after it.
    """

    __tablename__ = "note_return"
    __table_args__ = (Index("ix_note_return_note_id", "note_id", "returned_at"), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    note_id: Mapped[UUID] = mapped_column(ForeignKey("note.id"))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    returned_at: Mapped[datetime]


refuse("own_words", "UPDATE", "what a note was written in stays as it was")
refuse("own_words", "DELETE", "what a note was written in stays as it was")
refuse("note", "UPDATE", "a note stays where it was begun")
refuse("note_signature", "UPDATE", "a signature is given once")
one_by_one("note_signature")
let_go("note_signature", "INSERT", "draft", its="item_id", own="note_id")
refuse("note_void", "UPDATE", "a note is voided once")
refuse("cosignature", "UPDATE", "a co-signature is given once")
refuse("note_return", "UPDATE", "a return stays as it was")
refuse("addendum", "UPDATE", "an addendum stays as it was signed")
# What is signed has one version, whoever holds the key and whatever else goes wrong.
refuse("item", "INSERT", "what is signed is closed", when="NEW.version > 1 AND NEW.kind LIKE 'signed-%'")

_CLOSED = select(Note.id).join(NoteSignature, NoteSignature.note_id == Note.id)
lead_to(SIGNED_KIND, Note.file_id, Note.id, rows=_CLOSED)
lead_to(ADDENDUM_KIND, Note.file_id, Addendum.id, rows=_CLOSED.join(Addendum, Addendum.note_id == Note.id))
_VOIDED = select(Note.id).join(NoteVoid, NoteVoid.note_id == Note.id)
lead_to(VOID_KIND, Note.file_id, Note.id, rows=_VOIDED)
lead_to_draft(DRAFT_KIND, Note.file_id, Note.id)

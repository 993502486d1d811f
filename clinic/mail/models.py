"""The outbox: letters on their way, each sealed under the installation's own key until it has left."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from clinic.columns import ChoiceType
from clinic.database import STRICT, Base


class LetterState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    RETURNED = "returned"


class OutboxLetter(Base):
    """One letter. `next_at` is when it is due; while being sent, when somebody else may try it again."""

    __tablename__ = "outbox_letter"
    __table_args__ = (
        Index("ix_outbox_letter_due", "state", "next_at"),
        Index("ix_outbox_letter_about_id", "about_id"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    sealed: Mapped[bytes | None]
    message_id: Mapped[str]
    locale: Mapped[str]
    written_at: Mapped[datetime]
    next_at: Mapped[datetime]
    state: Mapped[LetterState] = mapped_column(ChoiceType(LetterState), default=LetterState.WAITING)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    # The server's code or the kind of failure, never its words: those can hold an address.
    last_failure: Mapped[str | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    # The appointment it tells about, so that the desk learns when it came back; the latest letter's alone.
    about_id: Mapped[UUID | None] = mapped_column(default=None)

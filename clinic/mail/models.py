"""The outbox: letters on their way, each sealed under the installation's own key until it has left."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from clinic.columns import ChoiceType, JsonType
from clinic.database import STRICT, Base
from clinic.plain import N_, Labelled


class LetterState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    RETURNED = "returned"
    # Somebody of the practice, or whoever it was for, did not want it any more.
    STOPPED = "stopped"


class Means(Labelled):
    """What carries it."""

    EMAIL = "EMAIL", N_("by e-mail")
    TEXT = "TEXT", N_("by text message")
    VOICE = "VOICE", N_("by an automatic call")


class LetterKind(Labelled):
    """What a letter is for, as far as the desk may see."""

    ACCOUNT = "ACCOUNT", N_("About an account")
    BOOKED = "BOOKED", N_("Booked")
    MOVED = "MOVED", N_("Moved")
    CANCELLED = "CANCELLED", N_("Cancelled")
    REMINDER = "REMINDER", N_("Reminder")
    OFFER = "OFFER", N_("A free time offered")


class OutboxLetter(Base):
    """One letter. `next_at` is when it is due; while being sent, when somebody else may try it again."""

    __tablename__ = "outbox_letter"
    __table_args__ = (
        Index("ix_outbox_letter_due", "state", "next_at"),
        Index("ix_outbox_letter_about_id", "about_id"),
        Index("ix_outbox_letter_address_hash", "address_hash"),
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
    # The appointment it tells about; whether its people know is said by the latest letter alone.
    about_id: Mapped[UUID | None] = mapped_column(default=None)
    is_latest: Mapped[bool] = mapped_column(default=True)
    # Which of several it was written to about that; none where one person has it.
    whom_id: Mapped[UUID | None] = mapped_column(default=None)
    kind: Mapped[LetterKind] = mapped_column(ChoiceType(LetterKind), default=LetterKind.ACCOUNT)
    means: Mapped[Means] = mapped_column(ChoiceType(Means), default=Means.EMAIL)
    # When what it announces begins: after that it would say something untrue.
    good_until_at: Mapped[datetime | None] = mapped_column(default=None)
    last_tried_at: Mapped[datetime | None] = mapped_column(default=None)
    # A keyed digest, so that an address at which letters come back is known by it when the words are gone.
    address_hash: Mapped[bytes | None] = mapped_column(default=None)

    @property
    def may_be_stopped(self) -> bool:
        """A warning about somebody's account reaches them, whatever anybody at the desk would like."""
        return self.kind is not LetterKind.ACCOUNT


class LetterRules(Base):
    """How the practice writes to people. Without a row it does as `rules.DEFAULT` says.

    `remind_before` holds up to two lengths in minutes; `quiet_from` and `quiet_until` are minutes of a day.
    """

    __tablename__ = "letter_rules"
    __table_args__ = (
        CheckConstraint("id = 1", name="one"),
        CheckConstraint("quiet_from BETWEEN 0 AND 1439", name="quiet_from"),
        CheckConstraint("quiet_until BETWEEN 0 AND 1439", name="quiet_until"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, init=False, default=1)
    reply_to: Mapped[str] = mapped_column(default="")
    quiet_from: Mapped[int] = mapped_column(Integer, default=21 * 60)
    quiet_until: Mapped[int] = mapped_column(Integer, default=8 * 60)
    remind_before: Mapped[list[int]] = mapped_column(JsonType, default_factory=lambda: [2 * 24 * 60, 2 * 60])


class NoLetters(Base):
    """An address, as a keyed digest, that wants no letters but the answers to what it asks for itself."""

    __tablename__ = "no_letters"
    __table_args__ = (STRICT,)

    address_hash: Mapped[bytes] = mapped_column(primary_key=True)
    since_at: Mapped[datetime]

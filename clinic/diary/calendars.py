"""The rows of a therapist's calendars: the address others read ours at, and what of theirs keeps her busy."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from clinic.columns import ChoiceType
from clinic.database import STRICT, Base


class Trouble(StrEnum):
    """Why another calendar could not be read, without a word of what was in it."""

    NOT_ALLOWED = "NOT_ALLOWED"
    INTERNAL = "INTERNAL"
    UNREACHABLE = "UNREACHABLE"
    REFUSED = "REFUSED"
    ELSEWHERE = "ELSEWHERE"
    TOO_BIG = "TOO_BIG"
    NO_CALENDAR = "NO_CALENDAR"


class CalendarFeed(Base):
    """The private address of one therapist's times. A new one takes the place of the old."""

    __tablename__ = "calendar_feed"
    __table_args__ = (STRICT,)

    therapist_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    made_at: Mapped[datetime]


class CalendarHost(Base):
    """A computer elsewhere from which the owner lets calendars be read."""

    __tablename__ = "calendar_host"
    __table_args__ = (STRICT,)

    host: Mapped[str] = mapped_column(primary_key=True)
    allowed_at: Mapped[datetime]


class OtherCalendar(Base):
    """A calendar that a therapist keeps elsewhere. Its address is sealed by the installation.

    Without an address it came as a file, and is read once. `read_at` is when its times were last known to be
    true, `next_at` when it is read again.
    """

    __tablename__ = "other_calendar"
    __table_args__ = (Index("ix_other_calendar_next_at", "next_at"), STRICT)

    therapist_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"), primary_key=True)
    added_at: Mapped[datetime]
    sealed: Mapped[bytes | None] = mapped_column(default=None)
    read_at: Mapped[datetime | None] = mapped_column(default=None)
    next_at: Mapped[datetime | None] = mapped_column(default=None)
    trouble: Mapped[Trouble | None] = mapped_column(ChoiceType(Trouble), default=None)


class BusyElsewhere(Base):
    """From when to when a therapist's other calendar keeps her busy. With what is never kept."""

    __tablename__ = "busy_elsewhere"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="has_length"), STRICT)

    therapist_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"), primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime]

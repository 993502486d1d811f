"""What holds a time: claims, a second therapist's part in it, a form being filled in, an overbooking."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clinic.columns import ChoiceType
from clinic.database import BY_KEY, STRICT, Base
from clinic.diary.models import Delivery, where


class CoTherapist(Base):
    """Somebody who sees the same people at the same time as the appointment's own therapist."""

    __tablename__ = "co_therapist"
    __table_args__ = (Index("ix_co_therapist_therapist_id", "therapist_id"), STRICT)

    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointment.id"), primary_key=True)
    therapist_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"), primary_key=True)


class Hold(Base):
    """A time kept for whoever is filling in a form. It counts for nothing from `until_at` on.

    Its token is kept nowhere in clear, and nobody is named.
    """

    __tablename__ = "hold"
    __table_args__ = (
        CheckConstraint("held_from_at <= starts_at AND ends_at <= held_to_at", name="is_held"),
        Index("ix_hold_therapist", "therapist_id", "starts_at"),
        Index("ix_hold_until_at", "until_at"),
        UniqueConstraint("token_hash"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    token_hash: Mapped[bytes]
    therapist_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    held_from_at: Mapped[datetime]
    held_to_at: Mapped[datetime]
    delivery: Mapped[Delivery] = mapped_column(ChoiceType(Delivery))
    until_at: Mapped[datetime]
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"), default=None)
    room_id: Mapped[UUID | None] = mapped_column(ForeignKey("room.id"), default=None)


class Claim(Base):
    """One five-minute step of one resource, held by one appointment or hold. The key refuses a second."""

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint("(appointment_id IS NULL) <> (hold_id IS NULL)", name="one_owner"),
        Index("ix_claim_hold_id", "hold_id", **where("hold_id IS NOT NULL")),
        BY_KEY,
    )

    resource_kind: Mapped[str] = mapped_column(primary_key=True)
    resource_id: Mapped[UUID] = mapped_column(primary_key=True)
    step: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    appointment_id: Mapped[UUID | None] = mapped_column(ForeignKey("appointment.id"), default=None)
    hold_id: Mapped[UUID | None] = mapped_column(ForeignKey("hold.id"), default=None)


class Overbooking(Base):
    """An appointment was put over another on purpose. The reason is an inbox row of the directory.

    It holds what was free; each step that becomes free beside it passes to it, until it has them all.
    """

    __tablename__ = "overbooking"
    __table_args__ = (
        Index("ix_overbooking_open", "settled_at", **where("settled_at IS NULL")),
        STRICT,
    )

    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointment.id"), primary_key=True)
    inbox_id: Mapped[UUID]
    overbooked_at: Mapped[datetime]
    settled_at: Mapped[datetime | None] = mapped_column(default=None)

"""The diary's rows: what is offered, when somebody works, and which times are given to whom."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from clinic.columns import ChoiceType, JsonType
from clinic.database import STRICT, Base
from clinic.diary.hours import DayException, WeeklyHours
from clinic.diary.openings import Fit
from clinic.plain import N_, Labelled
from clinic.triggers import refuse

DISCREET_LABEL = "Appointment"


def where(condition: str) -> dict[str, Any]:
    """What makes an index cover only the rows of which this is true."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class ServiceKind(StrEnum):
    FIRST_CALL = "FIRST_CALL"
    SESSION = "SESSION"
    OTHER = "OTHER"


class Delivery(Labelled):
    PHONE = "PHONE", N_("by phone")
    VIDEO = "VIDEO", N_("by video")
    IN_PERSON = "IN_PERSON", N_("in person")


class Audience(Labelled):
    """Who asks for a time, and whom a service is for: each may have what those before it may."""

    PUBLIC = "PUBLIC", N_("anybody")
    RETURNING = "RETURNING", N_("people who come already")
    STAFF = "STAFF", N_("the practice alone")

    def may_have(self, service: "Service") -> bool:
        return [*Audience].index(service.audience) <= [*Audience].index(self)


class Presence(Labelled):
    CAME = "CAME", N_("Came")
    LATE_CANCEL = "LATE_CANCEL", N_("Cancelled late")
    NO_SHOW = "NO_SHOW", N_("Did not come")
    ARRIVED = "ARRIVED", N_("Is here")


class Service(Base):
    """Something one can have an appointment for. Its name stands in clear only if it gives nothing away."""

    __tablename__ = "service"
    __table_args__ = (
        CheckConstraint("minutes > 0 AND minutes % 5 = 0", name="whole_steps"),
        CheckConstraint("buffer_before >= 0 AND buffer_before % 5 = 0", name="whole_steps_before"),
        CheckConstraint("buffer_after >= 0 AND buffer_after % 5 = 0", name="whole_steps_after"),
        CheckConstraint("price_cents >= 0", name="price"),
        CheckConstraint("grid_minutes IN (5, 10, 15, 20, 30, 60)", name="grid"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    kind: Mapped[ServiceKind] = mapped_column(ChoiceType(ServiceKind), default=ServiceKind.OTHER)
    label: Mapped[str] = mapped_column(default=DISCREET_LABEL)
    # Absent while it has the built-in name of its kind.
    sealed_name: Mapped[bytes | None] = mapped_column(default=None)
    minutes: Mapped[int] = mapped_column(Integer)
    buffer_before: Mapped[int] = mapped_column(Integer, default=0)
    buffer_after: Mapped[int] = mapped_column(Integer, default=0)
    delivery: Mapped[Delivery] = mapped_column(ChoiceType(Delivery), default=Delivery.IN_PERSON)
    # The other ways in which one may have it, beside the usual one above.
    also_by: Mapped[list[str]] = mapped_column(JsonType, default_factory=list)
    audience: Mapped[Audience] = mapped_column(ChoiceType(Audience), default=Audience.STAFF)
    # Whole cents; 0 is free of charge.
    price_cents: Mapped[int] = mapped_column(Integer, default=0)
    # Starts stand on whole multiples of this, counted from the full hour.
    grid_minutes: Mapped[int] = mapped_column(Integer, default=15)
    # These two bind whoever books from outside; the practice itself may go closer and further.
    notice_minutes: Mapped[int] = mapped_column(Integer, default=120)
    horizon_days: Mapped[int] = mapped_column(Integer, default=60)
    retired_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def fit(self) -> Fit:
        return Fit(self.minutes * 60, self.buffer_before * 60, self.buffer_after * 60, self.grid_minutes * 60)

    @property
    def ways(self) -> tuple[Delivery, ...]:
        """How one may have it, the usual way first."""
        return (self.delivery, *(Delivery(way) for way in self.also_by if way != self.delivery.value))


class Hours(Base):
    """Weekly hours of a therapist, in minutes of the practice's wall clock."""

    __tablename__ = "hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens >= 0 AND opens < closes AND closes <= 1440", name="within_a_day"),
        CheckConstraint("first_on IS NULL OR last_on IS NULL OR first_on <= last_on", name="dates"),
        Index("ix_hours_therapist_id", "therapist_id"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    therapist_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    weekday: Mapped[int] = mapped_column(Integer)
    opens: Mapped[int] = mapped_column(Integer)
    closes: Mapped[int] = mapped_column(Integer)
    first_on: Mapped[date | None] = mapped_column(default=None)
    last_on: Mapped[date | None] = mapped_column(default=None)
    # Without one they are worked anywhere, and ask for no room.
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"), default=None)

    @property
    def rule(self) -> WeeklyHours:
        return WeeklyHours(self.weekday, self.opens, self.closes, self.first_on, self.last_on)


class HoursException(Base):
    """Days on which a therapist is away or works beyond her weekly hours. No reason is kept."""

    __tablename__ = "hours_exception"
    __table_args__ = (
        CheckConstraint("opens >= 0 AND opens < closes AND closes <= 1440", name="within_a_day"),
        CheckConstraint("first_on <= last_on", name="dates"),
        Index("ix_hours_exception_therapist_id", "therapist_id", "last_on"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    therapist_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    first_on: Mapped[date]
    last_on: Mapped[date]
    works: Mapped[bool] = mapped_column(default=False)
    opens: Mapped[int] = mapped_column(Integer, default=0)
    closes: Mapped[int] = mapped_column(Integer, default=1440)
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"), default=None)

    @property
    def rule(self) -> DayException:
        return DayException(self.first_on, self.last_on, self.works, self.opens, self.closes)


class Appointment(Base):
    """A time given to somebody. `held_from_at` to `held_to_at` is what its claims cover, buffers included."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="has_length"),
        CheckConstraint("held_from_at <= starts_at AND ends_at <= held_to_at", name="is_held"),
        Index("ix_appointment_therapist", "therapist_id", "starts_at"),
        Index("ix_appointment_file", "file_id", "starts_at"),
        Index("ix_appointment_client", "client_id", "starts_at"),
        Index("ix_appointment_starts_at", "starts_at"),
        Index("ix_appointment_room", "room_id", "starts_at", **where("room_id IS NOT NULL")),
        Index("ix_appointment_series", "series_id", "series_on", **where("series_id IS NOT NULL")),
        UniqueConstraint("uid"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    therapist_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    held_from_at: Mapped[datetime]
    held_to_at: Mapped[datetime]
    delivery: Mapped[Delivery] = mapped_column(ChoiceType(Delivery))
    created_at: Mapped[datetime]
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id"), default=None)
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("file.id"), default=None)
    # Where the directory keeps what a visitor typed, while nobody is a client yet.
    inbox_id: Mapped[UUID | None] = mapped_column(default=None)
    uid: Mapped[str] = mapped_column(default_factory=lambda: str(uuid4()))
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    cancelled_at: Mapped[datetime | None] = mapped_column(default=None)
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"), default=None)
    room_id: Mapped[UUID | None] = mapped_column(ForeignKey("room.id"), default=None)
    # Which series it belongs to, and for which day of it, whatever day it has been moved to.
    series_id: Mapped[UUID | None] = mapped_column(default=None)
    series_on: Mapped[date | None] = mapped_column(default=None)

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def minutes(self) -> int:
        """How long it is, whatever its service has become since."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    def is_to_come(self, now: datetime) -> bool:
        """Whether somebody still waits for it."""
        return not self.is_cancelled and self.starts_at > now


class BookingLink(Base):
    """The way back to a booking for whoever made it, by a token that is kept nowhere here in clear.

    `copy` is what the visitor sees, sealed to the token's own key pair. `code_hash` is of a second secret
    that only the letter carries: whoever knows it has read the letter.
    """

    __tablename__ = "booking_link"
    __table_args__ = (STRICT,)

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointment.id"), unique=True)
    public_key: Mapped[bytes]
    copy: Mapped[bytes]
    code_hash: Mapped[bytes | None] = mapped_column(default=None)
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def waits_for_address(self) -> bool:
        return self.code_hash is not None and self.confirmed_at is None


class Attendance(Base):
    """Whether one person came. `person_id` is the client, or the appointment while nobody is a client."""

    __tablename__ = "attendance"
    __table_args__ = (STRICT,)

    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointment.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    presence: Mapped[Presence] = mapped_column(ChoiceType(Presence))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))


refuse(
    "appointment",
    "UPDATE",
    "an appointment is moved as one act and never comes back",
    when=(
        "(OLD.cancelled_at IS NOT NULL AND NEW.cancelled_at IS NULL)"
        " OR NEW.uid <> OLD.uid OR NEW.sequence < OLD.sequence"
        " OR (NEW.sequence = OLD.sequence AND (NEW.starts_at <> OLD.starts_at OR NEW.ends_at <> OLD.ends_at"
        " OR NEW.therapist_id <> OLD.therapist_id))"
    ),
)

"""The rows of intake: that somebody asked, and how it stands. Who they are and what came of it is sealed."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from clinic.columns import ChoiceType
from clinic.database import STRICT, Base

_BOOKED = text("state = 'BOOKED'")
# Below, whoever asked might be gone before anybody has answered; above, they would be kept for nobody's good.
FEWEST_DAYS, MOST_DAYS = 14, 365


class State(StrEnum):
    WAITING = "WAITING"
    BOOKED = "BOOKED"
    HELD = "HELD"
    WITHDRAWN = "WITHDRAWN"
    ENDED = "ENDED"
    CLIENT = "CLIENT"


class Source(StrEnum):
    ONLINE = "ONLINE"
    PHONE = "PHONE"


class Enquiry(Base):
    """Somebody who is not a client yet. What they told us is the directory's inbox row `inbox_id`.

    `contact_hash` is keyed by the installation; with it the database itself refuses a second open first call.
    """

    __tablename__ = "enquiry"
    __table_args__ = (
        Index(
            "uq_enquiry_open_contact",
            "contact_hash",
            unique=True,
            sqlite_where=_BOOKED,
            postgresql_where=_BOOKED,
        ),
        Index("ix_enquiry_state", "state"),
        Index("ix_enquiry_keep_until", "keep_until"),
        Index("ix_enquiry_appointment_id", "appointment_id"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    inbox_id: Mapped[UUID]
    source: Mapped[Source] = mapped_column(ChoiceType(Source))
    state: Mapped[State] = mapped_column(ChoiceType(State))
    arrived_at: Mapped[datetime]
    # Deleted then, with what the directory keeps of it, unless they have become a client.
    keep_until: Mapped[datetime | None]
    # Counted from its end: what whoever asked was promised as they asked, whatever is promised now.
    keep_days: Mapped[int] = mapped_column(Integer)
    appointment_id: Mapped[UUID | None] = mapped_column(ForeignKey("appointment.id"), default=None)
    contact_hash: Mapped[bytes | None] = mapped_column(default=None)
    # The sealed outcome: an inbox row of the directory as well.
    outcome_id: Mapped[UUID | None] = mapped_column(default=None)
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id"), default=None)
    # What of it is counted, sealed and of nobody: an inbox row that outlives the enquiry.
    count_id: Mapped[UUID | None] = mapped_column(default=None)

    def keep_from(self, at: datetime) -> None:
        """It ends then, and is kept for as long after as was promised."""
        self.keep_until = at + timedelta(days=self.keep_days)


class Tally(Base):
    """What is left of an enquiry that was deleted: one more of its month, and nobody."""

    __tablename__ = "tally"
    __table_args__ = (Index("ix_tally_month_on", "month_on"), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    # The first of the month, by the practice's calendar, in which somebody asked.
    month_on: Mapped[date]
    source: Mapped[Source] = mapped_column(ChoiceType(Source))
    was_booked: Mapped[bool]
    was_held: Mapped[bool]
    waited_days: Mapped[int | None] = mapped_column(Integer, default=None)
    count_id: Mapped[UUID | None] = mapped_column(default=None)


class IntakeRules(Base):
    """How this practice takes people in: one row, once the owner has chosen anything."""

    __tablename__ = "intake_rules"
    __table_args__ = (
        CheckConstraint("id = 1", name="one"),
        CheckConstraint(f"consult_keep_days BETWEEN {FEWEST_DAYS} AND {MOST_DAYS}", name="consult_keep_days"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, init=False, default=1)
    consult_keep_days: Mapped[int] = mapped_column(Integer, default=90)


class FramingSite(Base):
    """A site of the clinic's own that may show the free times in a frame: `https://clinic.example`."""

    __tablename__ = "framing_site"
    __table_args__ = (STRICT,)

    origin: Mapped[str] = mapped_column(primary_key=True)
    allowed_at: Mapped[datetime]


class Block(Base):
    """From whom the public pages take no booking until `until_at`: a contact, or a range of addresses.

    `mark` is keyed by the installation; what staff know it by is the directory's inbox row `label_id`.
    """

    __tablename__ = "block"
    __table_args__ = (Index("ix_block_until_at", "until_at"), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    mark: Mapped[bytes] = mapped_column(unique=True)
    label_id: Mapped[UUID]
    blocked_by: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    blocked_at: Mapped[datetime]
    until_at: Mapped[datetime]


class CrisisLine(Base):
    """A number the practice offers somebody in danger, and the day it was last looked up. Nobody's secret."""

    __tablename__ = "crisis_line"
    __table_args__ = (STRICT,)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str]
    number: Mapped[str]
    what_for: Mapped[str]
    checked_on: Mapped[date]

    @property
    def label(self) -> str:
        """What a record says was offered."""
        return self.name or self.what_for

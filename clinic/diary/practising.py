"""How a therapist meets new people and what is told of her, and what holds for everybody's hours."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from clinic.columns import JsonType
from clinic.database import STRICT, Base, db


class Practising(Base):
    """How a therapist meets the public. Without a row she takes new people as soon as she has hours."""

    __tablename__ = "practising"
    __table_args__ = (STRICT,)

    therapist_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"), primary_key=True)
    takes_new_people: Mapped[bool] = mapped_column(default=True)
    # How many first calls are offered in one week; without a number, as many as there are hours.
    first_calls_a_week: Mapped[int | None] = mapped_column(Integer, default=None)
    # Told to everybody: BCP 47 codes, and the codes a note's ways of working have.
    languages: Mapped[list[str]] = mapped_column(JsonType, default_factory=list)
    modalities: Mapped[list[str]] = mapped_column(JsonType, default_factory=list)

    @classmethod
    def of(cls, therapist_id: UUID) -> "Practising":
        """Hers; a row of her own from now on."""
        row = db.session.get(cls, therapist_id) or cls(therapist_id=therapist_id)
        db.session.add(row)
        return row


class PracticeHours(Base):
    """What holds for everybody's hours. Without the row nothing does."""

    __tablename__ = "practice_hours"
    __table_args__ = (CheckConstraint("id = 1", name="one"), STRICT)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, init=False, default=1)
    keeps_holidays: Mapped[bool] = mapped_column(default=False)

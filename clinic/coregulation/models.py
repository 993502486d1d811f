"""The rows of signed co-regulation cards, whose words are sealed, and how the practice tells them."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from clinic.database import STRICT, Base
from clinic.files.led import lead_to
from clinic.triggers import refuse

KIND = "signed-observation"
# What the text of a note calls a card that was signed with it.
ATTACHED = "observation"


class ObservationRow(Base):
    """A card closed with its note, or on its own. Its id is the id of its item."""

    __tablename__ = "observation"
    __table_args__ = (Index("ix_observation_file_id", "file_id", "created_at"), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"))
    note_id: Mapped[UUID | None] = mapped_column(ForeignKey("note.id"), default=None)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    created_at: Mapped[datetime]


class CardRules(Base):
    """How this practice's cards speak: one row, once the owner has chosen anything."""

    __tablename__ = "card_rules"
    __table_args__ = (CheckConstraint("id = 1", name="one"), STRICT)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, init=False, default=1)
    state_vocabulary: Mapped[str] = mapped_column(default="NEUTRAL")
    with_frame: Mapped[bool] = mapped_column(default=False)


refuse("observation", "UPDATE", "a card stays as it was signed")
lead_to(KIND, ObservationRow.file_id, ObservationRow.id)

"""The rows of signed co-regulation cards; what they say is sealed."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from clinic.database import STRICT, Base
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


refuse("observation", "UPDATE", "a card stays as it was signed")

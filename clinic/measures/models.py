"""The rows of answered questionnaires; which it was, what was answered and what it came to is sealed."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic.clients.models import Viewer
from clinic.database import STRICT, Base
from clinic.files.keys import granted_to
from clinic.triggers import refuse

KIND = "signed-measure"


class TakenRow(Base):
    """One questionnaire as it was answered. Its id is the id of its item.

    A correction is a row of its own that names what it corrects; each is corrected once.
    """

    __tablename__ = "measure_taken"
    __table_args__ = (Index("ix_measure_taken_file_id", "file_id", "created_at"), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    created_at: Mapped[datetime]
    corrects_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("measure_taken.id"), default=None, unique=True
    )

    @classmethod
    def of(cls, viewer: Viewer) -> "Select[TakenRow]":
        """What this clinician may see: whatever stands in the files one was granted."""
        return select(cls).where(cls.file_id.in_(granted_to(viewer.id)))


refuse("measure_taken", "UPDATE", "what was answered stays as it was entered")

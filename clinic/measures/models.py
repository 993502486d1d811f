"""The rows of answered questionnaires; which it was, what was answered and what it came to is sealed."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic.clients.models import Viewer
from clinic.columns import JsonType
from clinic.database import STRICT, Base
from clinic.files.keys import granted_to
from clinic.files.led import lead_to
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


class WordingRow(Base):
    """One questionnaire's wording in one language, as it was loaded. Of several the latest counts.

    `loaded_by_id` is None where it was loaded at the practice's own computer.
    """

    __tablename__ = "measure_wording"
    __table_args__ = (Index("ix_measure_wording_measure", "measure", "loaded_at"), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    measure: Mapped[str]
    locale: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JsonType)
    loaded_at: Mapped[datetime]
    loaded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("holder.id"), default=None)

    @property
    def items(self) -> list[str]:
        """Its items in their order."""
        return list(self.content["items"])

    @property
    def options(self) -> list[str]:
        """What each answer is called, the lowest first; none where it leaves them open."""
        return list(self.content["options"])


refuse("measure_wording", "UPDATE", "wording stays as it was loaded")
refuse("measure_taken", "UPDATE", "what was answered stays as it was entered")
lead_to(KIND, TakenRow.file_id, TakenRow.id)

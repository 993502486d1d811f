"""The rows of the practice's own sheets: its own words and nobody's of a person, so they lie in the clear."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clinic.columns import JsonType
from clinic.database import STRICT, Base
from clinic.triggers import refuse


class OwnSheet(Base):
    """One sheet of the practice's own. `locale` is the one it was written in; the others translate it."""

    __tablename__ = "own_sheet"
    __table_args__ = (STRICT,)

    code: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str]
    locale: Mapped[str]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    made_at: Mapped[datetime]
    is_retired: Mapped[bool] = mapped_column(default=False)


class OwnSheetText(Base):
    """One version of its text in one language. What changes is the next; only what is ready is given."""

    __tablename__ = "own_sheet_text"
    __table_args__ = (STRICT,)

    code: Mapped[str] = mapped_column(ForeignKey("own_sheet.code"), primary_key=True)
    locale: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JsonType)
    is_ready: Mapped[bool]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    created_at: Mapped[datetime]


class OwnSheetReading(Base):
    """That a version was read again by its author, or read through or approved by somebody else."""

    __tablename__ = "own_sheet_reading"
    __table_args__ = (
        ForeignKeyConstraint(
            ["code", "locale", "version"],
            ["own_sheet_text.code", "own_sheet_text.locale", "own_sheet_text.version"],
        ),
        STRICT,
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    locale: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(primary_key=True)
    reader_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    read_at: Mapped[datetime]


refuse("own_sheet_text", "UPDATE", "a sheet stays as it was given; what changes is its next version")
refuse("own_sheet_text", "DELETE", "a sheet stays as it was given; what changes is its next version")
refuse("own_sheet_reading", "UPDATE", "who read a sheet through stays as it was written")

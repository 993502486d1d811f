"""The rows of the trail."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from clinic.database import STRICT, Base
from clinic.triggers import one_by_one, refuse


class Entry(Base):
    """One link of the chain. `detail` is canonical JSON of ids, codes and counts; never anybody's words."""

    __tablename__ = "trail_entry"
    __table_args__ = (
        Index("ix_trail_entry_subject", "subject"),
        Index("ix_trail_entry_actor", "actor"),
        STRICT,
    )

    n: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[str]
    origin: Mapped[str]
    hash: Mapped[bytes]


class Checkpoint(Base):
    """A person's own signature over the chain as it stood at entry `n`."""

    __tablename__ = "trail_checkpoint"
    __table_args__ = (STRICT,)

    n: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    hash: Mapped[bytes]
    account_id: Mapped[UUID]
    signature: Mapped[bytes]


refuse("trail_entry", "UPDATE", "the trail is append-only")
refuse("trail_entry", "DELETE", "the trail is append-only")
# An entry comes at the end: none is put in where one is missing.
refuse(
    "trail_entry",
    "INSERT",
    "the trail is append-only",
    when="EXISTS (SELECT 1 FROM trail_entry WHERE n >= NEW.n)",
    only="sqlite",
)
one_by_one("trail_entry")
refuse("trail_checkpoint", "UPDATE", "checkpoints are kept as signed")
refuse("trail_checkpoint", "DELETE", "checkpoints are kept as signed")

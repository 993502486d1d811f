"""The rows of what was asked of a client; which questionnaire it is, and every answer, is sealed."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic.clients.models import Viewer
from clinic.database import STRICT, Base, db
from clinic.files.keys import granted_to
from clinic.triggers import refuse

# What somebody has begun in time may be finished a little later.
TO_FINISH = timedelta(days=1)


class Request(Base):
    """One questionnaire that one client was asked to answer. What is asked is the file's item `item_id`.

    What comes of it is kept under the request's own id. `copy_id` is what the client was handed for their own
    page; without one they were sent a link. `told_at` is when the clinicians were written to.
    """

    __tablename__ = "measure_request"
    __table_args__ = (
        Index("ix_measure_request_file_id", "file_id"),
        Index("ix_measure_request_client_id", "client_id"),
        Index("ix_measure_request_round_id", "round_id"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("file.id"))
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    asked_at: Mapped[datetime]
    until_at: Mapped[datetime]
    item_id: Mapped[UUID] = mapped_column(unique=True)
    copy_id: Mapped[UUID | None] = mapped_column(ForeignKey("holder_copy.id"), default=None)
    told_at: Mapped[datetime | None] = mapped_column(default=None)
    returned_at: Mapped[datetime | None] = mapped_column(default=None)
    taken_in_at: Mapped[datetime | None] = mapped_column(default=None)
    called_back_at: Mapped[datetime | None] = mapped_column(default=None)
    # Asked of each of a couple or a family at once. Their file, and that row with it, may be gone first.
    round_id: Mapped[UUID | None] = mapped_column(default=None)

    @classmethod
    def of(cls, viewer: Viewer) -> "Select[Request]":
        """Those in the files this clinician was granted."""
        return select(cls).where(cls.file_id.in_(granted_to(viewer.id)))

    @property
    def is_out(self) -> bool:
        """Neither returned nor called back."""
        return self.returned_at is None and self.called_back_at is None

    @property
    def waits(self) -> bool:
        """Returned, and not opened yet."""
        return self.returned_at is not None and self.taken_in_at is None


class RequestLink(Base):
    """The way to one questionnaire that a letter carries. Token and code together open what is asked."""

    __tablename__ = "measure_link"
    __table_args__ = (STRICT,)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("measure_request.id"), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    blob: Mapped[bytes]


class AnswersRow(Base):
    """What was answered so far, overwritten at each answer: gone once it was taken in, or called back.

    `begun` is for whoever answers, and goes when it is sent; `brought` is for the file. That one is there
    from the first answer on and always of one length, so that no row tells whether an answer was a risk.
    """

    __tablename__ = "measure_answers"
    __table_args__ = (STRICT,)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("measure_request.id"), primary_key=True)
    counter: Mapped[int] = mapped_column(Integer)
    saved_at: Mapped[datetime]
    begun: Mapped[bytes | None] = mapped_column(default=None)
    epoch: Mapped[int]
    brought: Mapped[bytes]


def _changed(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)


refuse(
    "measure_request",
    "UPDATE",
    "what was asked stays as it was asked",
    when=_changed("id", "file_id", "client_id", "author_id", "asked_at", "until_at", "item_id")
    + " OR (OLD.returned_at IS NOT NULL AND (NEW.returned_at IS NULL OR NEW.returned_at <> OLD.returned_at))",
)


def open_to_answers(request: Request, now: datetime, *, is_begun: bool) -> bool:
    """Whether an answer still counts: until its day, and a day longer where somebody has begun."""
    return request.is_out and now < request.until_at + (TO_FINISH if is_begun else timedelta())


def values_of(request: Request) -> dict[str, Any]:
    """For the trail."""
    return {"request": request.id, "client": request.client_id}


def open_for(client_id: UUID | None, now: datetime) -> list[tuple[Request, bool]]:
    """What a client may still answer on their own page, and whether they have begun; nothing for nobody."""
    mine = select(Request, AnswersRow.begun.is_not(None)).outerjoin(
        AnswersRow, AnswersRow.request_id == Request.id
    )
    out = mine.where(
        Request.client_id == client_id,
        Request.copy_id.is_not(None),
        Request.returned_at.is_(None),
        Request.called_back_at.is_(None),
        Request.until_at > now - TO_FINISH,
    )
    rows = db.session.execute(out.order_by(Request.asked_at))
    return [(row[0], bool(row[1])) for row in rows if open_to_answers(row[0], now, is_begun=bool(row[1]))]

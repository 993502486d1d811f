"""The wait list: who waits for a time, in which order, and what they were offered."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from clinic.columns import ChoiceType
from clinic.config import settings
from clinic.database import STRICT, Base, db
from clinic.diary.models import Appointment
from clinic.frozen import frozen
from clinic.mail import worker
from clinic.vault.envelope import seal, unseal
from clinic.vault.padding import pad, unpad
from clinic.waitlist.wishes import Reason, Wish


class Waiting(Base):
    """Somebody waits: a client, or whoever the directory's inbox row tells of.

    What they wish for and where to ask them is sealed by the installation, since times are offered while
    nobody is signed in. After `until_at` they wait no more.
    """

    __tablename__ = "waiting"
    __table_args__ = (
        CheckConstraint("(client_id IS NULL) <> (inbox_id IS NULL)", name="one_person"),
        UniqueConstraint("client_id"),
        UniqueConstraint("inbox_id"),
        Index("ix_waiting_until_at", "until_at"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    added_at: Mapped[datetime]
    until_at: Mapped[datetime]
    sealed: Mapped[bytes]
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id"), default=None)
    inbox_id: Mapped[UUID | None] = mapped_column(default=None)
    review_on: Mapped[date | None] = mapped_column(default=None)


class Answer(StrEnum):
    TAKEN = "TAKEN"
    GONE = "GONE"
    DECLINED = "DECLINED"


class Offer(Base):
    """One time that one person was asked about, once. The time is not held: the first yes has it.

    `token_hash` is of the word that their letter alone carries.
    """

    __tablename__ = "waiting_offer"
    __table_args__ = (
        UniqueConstraint("waiting_id", "therapist_id", "starts_at"),
        UniqueConstraint("token_hash"),
        Index("ix_waiting_offer_starts_at", "starts_at"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    waiting_id: Mapped[UUID] = mapped_column(ForeignKey("waiting.id"))
    token_hash: Mapped[bytes]
    therapist_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    offered_at: Mapped[datetime]
    open_until_at: Mapped[datetime]
    answer: Mapped[Answer | None] = mapped_column(ChoiceType(Answer), default=None)

    def is_open(self, now: datetime) -> bool:
        return self.answer is None and now < self.open_until_at

    def overlaps(self, therapist_id: UUID, starts_at: datetime, ends_at: datetime) -> bool:
        return self.therapist_id == therapist_id and self.starts_at < ends_at and starts_at < self.ends_at


@frozen
class Waiter:
    """Somebody on the list, with what they wish for."""

    row: Waiting
    wish: Wish

    @property
    def place(self) -> tuple[bool, datetime, UUID]:
        """Whoever there is a reason for comes first; then whoever has waited longest."""
        return self.wish.reason is Reason.IN_TURN, self.row.added_at, self.row.id


def put(
    wish: Wish,
    *,
    until_at: datetime,
    now: datetime,
    client_id: UUID | None = None,
    inbox_id: UUID | None = None,
    review_on: date | None = None,
) -> Waiting:
    """Put somebody on the list, or give them another wish there: they keep the place they have."""
    mine = (
        select(Waiting).where(Waiting.client_id == client_id)
        if client_id
        else select(Waiting).where(Waiting.inbox_id == inbox_id)
    )
    row = db.session.scalar(mine)
    if row is None:
        row = Waiting(added_at=now, until_at=until_at, sealed=b"", client_id=client_id, inbox_id=inbox_id)
        db.session.add(row)
    elif row.until_at <= now:
        row.added_at = now
    row.sealed = seal(settings().instance_key, pad(wish.to_bytes()), "waiting", row.id)
    row.until_at, row.review_on = until_at, review_on
    db.session.flush()
    return row


def in_order(now: datetime) -> list[Waiter]:
    """Everybody who waits, in the order in which they are asked."""
    rows = db.session.scalars(select(Waiting).where(Waiting.until_at > now))
    return sorted((opened(row) for row in rows), key=lambda one: one.place)


def opened(row: Waiting) -> Waiter:
    """With what they wish for, which needs nobody to be signed in."""
    content = unseal(settings().instance_key, row.sealed, "waiting", row.id)
    return Waiter(row, Wish.from_bytes(unpad(content)))


def offers_of(waiting: Sequence[UUID]) -> list[Offer]:
    """What each of them has been asked about, the latest last."""
    rows = select(Offer).where(Offer.waiting_id.in_(waiting)).order_by(Offer.offered_at, Offer.id)
    return list(db.session.scalars(rows))


def is_taken(one: Offer) -> bool:
    """By an appointment: a form that somebody is filling in may yet come to nothing."""
    over = select(Appointment.id).where(
        Appointment.therapist_id == one.therapist_id,
        Appointment.held_from_at < one.ends_at,
        Appointment.held_to_at > one.starts_at,
        Appointment.starts_at > one.starts_at - timedelta(days=1),
        Appointment.cancelled_at.is_(None),
    )
    return db.session.scalar(over.limit(1)) is not None


def leave(waiting_id: UUID) -> None:
    """They wait no more. Nothing is kept of what they wished for, nor of what they were asked."""
    db.session.execute(delete(Offer).where(Offer.waiting_id == waiting_id))
    db.session.execute(delete(Waiting).where(Waiting.id == waiting_id))
    db.session.flush()


def served(one: Offer, now: datetime) -> None:
    """They have taken the time. Their row lasts until the next sweep, so that a second press finds it."""
    one.answer = Answer.TAKEN
    mine = update(Waiting).where(Waiting.id == one.waiting_id)
    db.session.execute(mine.values(until_at=now))
    db.session.flush()


def forget(inbox_id: UUID) -> None:
    """Whoever this inbox row tells of is forgotten, or has another outcome."""
    for waiting_id in db.session.scalars(select(Waiting.id).where(Waiting.inbox_id == inbox_id)).all():
        leave(waiting_id)


def became_client(inbox_id: UUID, client_id: UUID) -> None:
    """They wait on, as the client they are now."""
    mine = update(Waiting).where(Waiting.inbox_id == inbox_id)
    db.session.execute(mine.values(inbox_id=None, client_id=client_id))


def forget_ended(now: datetime) -> int:
    """Delete whoever's time on the list has run out; how many went."""
    ended = db.session.scalars(select(Waiting.id).where(Waiting.until_at <= now)).all()
    for waiting_id in ended:
        leave(waiting_id)
    db.session.commit()
    return len(ended)


worker.every_hour(forget_ended)

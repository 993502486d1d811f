"""The link back to a booking: its token opens the visitor's copy, and we keep only what seals to it."""

from datetime import datetime, timedelta
from hmac import compare_digest
from uuid import UUID

from sqlalchemy import ForeignKey, Index, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic.config import settings
from clinic.database import STRICT, Base, db
from clinic.diary.models import Appointment, BookingLink
from clinic.diary.visitor import Visitor
from clinic.frozen import frozen
from clinic.mail import worker
from clinic.refusal import NotFound
from clinic.vault.box import open_with, public_key, seal_to
from clinic.vault.padding import pad, unpad
from clinic.vault.token import link_seed, new_token, token_hash

SAYS_SO_FOR = timedelta(days=7)


class LetterLink(Base):
    """The way to one appointment that one letter carries. It opens nothing but that time, until it begins.

    Where it is with several, `whom_id` is the one of them whose letter it was.
    """

    __tablename__ = "letter_link"
    __table_args__ = (Index("ix_letter_link_appointment_id", "appointment_id"), STRICT)

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointment.id"))
    whom_id: Mapped[UUID | None] = mapped_column(default=None)


@frozen
class Found:
    """What a token leads to: the booking it is of, or, without one, the letter of `whom` among several."""

    link: BookingLink | None
    appointment: Appointment
    whom: UUID | None = None


def made(appointment_id: UUID, visitor: Visitor) -> tuple[BookingLink, str | None]:
    """The row that keeps a copy for the visitor under their own token, not laid down yet.

    Beside it the code that their letter carries, by which they prove to have read it; None if by telephone.
    """
    public = public_key(link_seed(visitor.token))
    code = new_token() if visitor.email else None
    row = BookingLink(
        token_hash=token_hash(visitor.token),
        appointment_id=appointment_id,
        public_key=public,
        copy=seal_to(public, pad(visitor.to_bytes()), "booking copy", appointment_id),
        code_hash=token_hash(code) if code else None,
    )
    return row, code


def for_letter(appointment: Appointment, whom: UUID | None) -> str:
    """A new way to this appointment; the letter that carries it, to `whom` of several, alone knows it."""
    token = new_token()
    db.session.add(LetterLink(token_hash=token_hash(token), appointment_id=appointment.id, whom_id=whom))
    db.session.flush()
    return f"{settings().public_url}/b/{token}"


def find(token: str) -> Found:
    """What this token leads to. Raises `NotFound`."""
    query = select(BookingLink, Appointment).join(Appointment, Appointment.id == BookingLink.appointment_id)
    row = db.session.execute(query.where(BookingLink.token_hash == token_hash(token))).first()
    if row is not None:
        return Found(row[0], row[1])
    letters_own = select(Appointment, LetterLink.whom_id).join(
        LetterLink, Appointment.id == LetterLink.appointment_id
    )
    letter = db.session.execute(letters_own.where(LetterLink.token_hash == token_hash(token))).first()
    if letter is None:
        raise NotFound
    return Found(None, letter[0], letter[1])


def forget_over(now: datetime) -> int:
    """A letter's link ends as its time begins; for a week it still says so, then it goes. How many went."""
    begun = select(Appointment.id).where(
        Appointment.id == LetterLink.appointment_id, Appointment.starts_at <= now - SAYS_SO_FOR
    )
    gone = delete(LetterLink).where(begun.exists())
    done = db.session.execute(gone.execution_options(synchronize_session=False))
    db.session.commit()
    return done.rowcount  # type: ignore[attr-defined, no-any-return]


def visitor_of(link: BookingLink, token: str) -> Visitor:
    """What the visitor typed, opened with their own token."""
    copy = open_with(link_seed(token), link.copy, "booking copy", link.appointment_id)
    return Visitor.from_bytes(unpad(copy))


def carries_code(link: BookingLink, code: str) -> bool:
    """Whether `code` is the one that was written in the letter."""
    return link.code_hash is not None and compare_digest(link.code_hash, token_hash(code))


def confirm_address(link: BookingLink, now: datetime) -> None:
    """Somebody who reads the letters to this address has said that it is theirs."""
    link.confirmed_at = link.confirmed_at or now
    db.session.flush()


worker.every_hour(forget_over)
